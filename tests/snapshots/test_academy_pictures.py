"""Pictures of the academy; see `test_desk_pictures`."""

from __future__ import annotations

import pytest

from tests.snapshots.academy_scenes import SCENES
from tests.snapshots.conftest import Looks

SIZES = [(60, 20), (80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("scene", SCENES)
def test_picture(scene: str, size: tuple[int, int], looks_as_it_did: Looks) -> None:
    assert looks_as_it_did(SCENES[scene], size)
