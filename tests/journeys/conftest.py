"""A desk as the demo opens it, on a simulator in the test's own event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from console.credentials.vault import Entry
from console.domain.clock import Clock, HurriedClock
from console.domain.sign_ins import SecretKind
from console.domain.transfers import TransferOrder
from console.services.desk import Desk
from console.services.opening import Folders, Training, open_desk
from console.simulator.capillary.routes import MEMBER_MOVE_PATH
from tests.doubles.simulators import RunningSimulator, running_simulator
from tests.doubles.training import training_profile
from tests.journeys.teller import Teller
from tests.journeys.ways import BETWEEN_CUSTOMERS, Way

OpenTeller = Callable[..., Awaitable[Teller]]
AtNewDesk = Callable[..., AbstractAsyncContextManager[Teller]]
UNHURRIED = 60.0
"""Seconds: a deadline that no test reaches, however slow the machine."""


@asynccontextmanager
async def sealed_simulator(**settings: Any) -> AsyncIterator[RunningSimulator]:
    """A simulator with encryption, of those people alone whom the documents name; whatever the journey,
    nobody was moved from one group to another.
    """
    async with running_simulator(**{"encryption": True, "members": 0, **settings}) as running:
        yield running
        assert MEMBER_MOVE_PATH not in {request["path"] for request in running.requests()}


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    async with sealed_simulator() as running:
        yield running


@pytest.fixture
async def desk(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[Desk]:
    opened = await open_training_desk_on(simulator, tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def open_teller(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[OpenTeller]:
    """Opens a desk with the given settings, on time that can be skipped, for somebody who uses it."""
    desks: list[Desk] = []

    async def open_one(*, way: Way = BETWEEN_CUSTOMERS, **settings: Any) -> Teller:
        settings = {"clock": HurriedClock(), "deadline_seconds": UNHURRIED, **settings}
        desks.append(await open_training_desk_on(simulator, tmp_path, **settings))
        return Teller(desks[-1], simulator, way)

    yield open_one
    for desk in desks:
        await desk.close()


@pytest.fixture
def at_a_new_desk(tmp_path: Path) -> AtNewDesk:
    """As `open_teller`, for tests that go to many desks: each on a simulator and in a home of its own. Whom a
    way is between is looked up at the first alone.
    """
    homes = count()
    orders: dict[Way, TransferOrder] = {}

    @asynccontextmanager
    async def at_one(*, way: Way = BETWEEN_CUSTOMERS, **settings: Any) -> AsyncIterator[Teller]:
        home = tmp_path / str(next(homes))
        home.mkdir()
        settings = {"clock": HurriedClock(), "deadline_seconds": UNHURRIED, **settings}
        async with sealed_simulator() as simulator:
            desk = await open_training_desk_on(simulator, home, **settings)
            try:
                yield Teller(desk, simulator, way, orders)
            finally:
                await desk.close()

    return at_one


async def open_training_desk_on(
    simulator: RunningSimulator,
    home: Path,
    *,
    clock: Clock | None = None,
    signed_in_as: tuple[str, str] | None = None,
    **settings: Any,
) -> Desk:
    """A desk with its journal under `home`; a second one on the same home is a restart."""
    profile, vault = training_profile(asdict(simulator.facts), home)
    profile = profile.model_copy(update={"deadline_seconds": 1.5, **settings})
    for kind, value in zip((SecretKind.IDENTITY, SecretKind.SECRET), signed_in_as or (), strict=False):
        vault.set(Entry(profile.name, kind), SecretStr(value))
    folders = Folders(home / "journal", home / "state" / "anchor")
    training = Training(simulator.base_url, simulator.facts.control_token, "")
    return await open_desk(profile, vault, folders, operator="trainee", training=training, clock=clock)
