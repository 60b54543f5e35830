"""Pictures of the screens beside the transfer, the dialogs and the first start.

What has changed on purpose is renewed with `make snapshots`, and looked at before it is committed.
"""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import Looks
from tests.snapshots.desk_scenes import SCENES
from tests.snapshots.scene import SIZES


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("scene", SCENES)
def test_picture(scene: str, size: tuple[int, int], looks_as_it_did: Looks) -> None:
    assert looks_as_it_did(SCENES[scene], size)
