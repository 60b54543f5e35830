"""Pictures of the transfer in its states.

What has changed on purpose is renewed with `make snapshots`, and looked at before it is committed.
"""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Looks
from tests.snapshots.scene import SIZES
from tests.snapshots.transfer_scenes import SCENES


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("scene", SCENES)
def test_picture(scene: str, size: tuple[int, int], looks_as_it_did: Looks) -> None:
    assert looks_as_it_did(SCENES[scene], size)
