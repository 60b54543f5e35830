"""Pictures of the screens beside the transfer, the dialogs and the first start.

What has changed on purpose is renewed with `make snapshots`, and looked at before it is committed.
"""

from __future__ import annotations

import pytest

from tests.snapshots import desk_scenes, first_start_scenes
from tests.snapshots.conftest import LooksAsItDid

SCENES = {**desk_scenes.SCENES, **first_start_scenes.SCENES}


@pytest.mark.parametrize("scene", SCENES)
async def test_picture(scene: str, looks_as_it_did: LooksAsItDid) -> None:
    await looks_as_it_did(scene, SCENES[scene])
