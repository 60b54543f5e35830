"""What people look at most, in the themes beside the dark one: as it was, and every word easy to read."""

from __future__ import annotations

import pytest

from console.widgets.themes import CONTRAST, LIGHT, SIXTEEN
from tests.snapshots import desk_scenes, transfer_scenes
from tests.snapshots.conftest import LooksAsItDid
from tests.snapshots.scene import Scene

SCENES: dict[str, Scene] = {
    **{name: transfer_scenes.SCENES[name] for name in ("transfer preview", "transfer moved")},
    **{name: desk_scenes.SCENES[name] for name in ("history", "operator", "welcome")},
}


@pytest.mark.parametrize("scene", SCENES)
async def test_picture(scene: str, looks_as_it_did: LooksAsItDid) -> None:
    await looks_as_it_did(scene, SCENES[scene], [theme.name for theme in (LIGHT, CONTRAST, SIXTEEN)])
