"""The transfer screen on real services, a real journal and a scripted provider."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.screens.fake_desk import FakeDesk
from tests.screens.operator import Counter, at_the_counter


@pytest.fixture
def desk(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path)


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    """The app freezes its garbage after the first frame; tests open many apps in one process."""
    yield
    gc.unfreeze()


@pytest.fixture
async def counter(desk: FakeDesk) -> AsyncIterator[Counter]:
    async with at_the_counter(desk) as opened:
        yield opened
