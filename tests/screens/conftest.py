"""The transfer screen on real services, a real journal and a scripted provider."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.doubles.fake_desk import FakeDesk
from tests.screens.operator import Counter, at_the_counter


@pytest.fixture
def desk(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path)


@pytest.fixture
async def counter(desk: FakeDesk) -> AsyncIterator[Counter]:
    async with at_the_counter(desk) as opened:
        yield opened
