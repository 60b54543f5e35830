"""A desk as the demo opens it, on a simulator in the test's own event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.demo import training_profile
from console.services.desk import Desk
from console.services.opening import Folders, Training, open_desk
from console.simulator.running import RunningSimulator, running_simulator


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    async with running_simulator(encryption=True) as running:
        yield running


@pytest.fixture
async def desk(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[Desk]:
    opened = await open_training_desk_on(simulator, tmp_path)
    yield opened
    await opened.close()


async def open_training_desk_on(simulator: RunningSimulator, home: Path) -> Desk:
    """A desk with its journal under `home`; a second one on the same home is a restart."""
    profile, vault = training_profile(simulator.facts.described(), home)
    profile = profile.model_copy(update={"deadline_seconds": 1.5})
    folders = Folders(home / "journal", home / "state" / "anchor")
    training = Training(simulator.base_url, simulator.facts.control_token, "")
    return await open_desk(profile, vault, folders, operator="trainee", training=training)
