"""Pictures of the home screen.

What has changed on purpose is renewed with `make snapshots`, and looked at before it is committed.
"""

from __future__ import annotations

import pytest

from tests.snapshots.conftest import LooksAsItDid
from tests.snapshots.home_scenes import SCENES


@pytest.mark.parametrize("scene", SCENES)
async def test_picture(scene: str, looks_as_it_did: LooksAsItDid) -> None:
    await looks_as_it_did(scene, SCENES[scene])
