"""Pictures of the academy; see `test_desk_pictures`."""

from __future__ import annotations

import pytest

from tests.snapshots.academy_scenes import SCENES
from tests.snapshots.conftest import LooksAsItDid


@pytest.mark.parametrize("scene", SCENES)
async def test_picture(scene: str, looks_as_it_did: LooksAsItDid) -> None:
    await looks_as_it_did(scene, SCENES[scene])
