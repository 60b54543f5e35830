"""The simulated providers with the trainer's control in reach of a test, without HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from console.simulator.capillary.api import CapillaryProvider
from console.simulator.capillary.running import CapillaryAccess, capillary_running
from console.simulator.mastercard.api import MastercardProvider
from console.simulator.mastercard.running import MastercardAccess, mastercard_running
from console.simulator.server.pipeline import Pipeline


class Trainer:
    """What a trainer can order from a provider, and see of it."""

    def __init__(self, trained: Pipeline[Any]) -> None:
        self._trained = trained

    def arm(self, operation: str, fault: str, times: int = 1, **options: object) -> None:
        """Order a fault for the next `times` requests of `operation` ("transfer", …, "any")."""
        self._trained.faults.arm(operation, fault, times, options)

    def disarm(self) -> None:
        """Forget every ordered fault."""
        self._trained.faults.clear()

    def behave(self, **changes: Any) -> None:
        """Answer open questions of the documents in another way from now on."""
        self._trained.behaviour = replace(self._trained.behaviour, **changes)

    def requests(self, after: int = 0) -> list[dict[str, Any]]:
        """Every request as it arrived, oldest first."""
        return self._trained.log.after(after)

    def advance(self, seconds: float) -> None:
        """Skip time: codes expire, late requests are handled, delayed answers come."""
        self._trained.clock.advance(seconds)


class RunningSimulator(Trainer):
    """Capillary, running: its facts and its trainer."""

    def __init__(self, provider: CapillaryProvider, facts: CapillaryAccess) -> None:
        super().__init__(provider)
        self.provider = provider
        self.facts = facts
        self.base_url = facts.base_url

    def phone(self, after: int = 0) -> list[dict[str, Any]]:
        """Messages sent to customers, oldest first; each has its `code`."""
        return self.provider.phone(after)

    def transfers(
        self, customer_id: int | None = None, *, group_id: int | None = None
    ) -> list[dict[str, Any]]:
        """What was really booked, oldest first."""
        named = {"customerId": customer_id, "groupId": group_id}
        return self.provider.booked({name: str(number) for name, number in named.items() if number})


class RunningMastercard(Trainer):
    """Mastercard, running: its facts and its trainer."""

    def __init__(self, provider: MastercardProvider, facts: MastercardAccess) -> None:
        super().__init__(provider)
        self.provider = provider
        self.facts = facts
        self.base_url = facts.base_url

    def transfers(self, customer: str | None = None) -> list[dict[str, Any]]:
        """What was really booked, oldest first."""
        return self.provider.booked({"customerId": customer or ""})


@asynccontextmanager
async def running_simulator(*where: Any, **settings: Any) -> AsyncIterator[RunningSimulator]:
    """`capillary_running` with its trainer."""
    async with capillary_running(*where, **settings) as (provider, facts):
        yield RunningSimulator(provider, facts)


@asynccontextmanager
async def running_mastercard(*where: Any, **settings: Any) -> AsyncIterator[RunningMastercard]:
    """`mastercard_running` with its trainer."""
    async with mastercard_running(*where, **settings) as (provider, facts):
        yield RunningMastercard(provider, facts)
