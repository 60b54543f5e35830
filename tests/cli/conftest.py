from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.party_kinds import PartyKind
from console.domain.transfers import CodePolicy
from tests.cli.counter import Counter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import START, FakeDesk


@pytest.fixture
def policy() -> CodePolicy:
    return CodePolicy.REQUIRED


@pytest.fixture
async def counter(tmp_path: Path, policy: CodePolicy) -> AsyncIterator[Counter]:
    fake = FakeDesk(tmp_path, clock=SkippingClock(START), policy=policy)
    desk = await fake.opening().desk()
    yield Counter(desk, fake.gateway)
    await desk.close()


@pytest.fixture
def without_groups(counter: Counter) -> Counter:
    """The desk of a provider that has no groups."""
    customers = {PartyKind.CUSTOMER: counter.desk.directories[PartyKind.CUSTOMER]}
    return Counter(replace(counter.desk, directories=customers), counter.gateway)
