"""The way from a machine to the shared ledger: slow, cut, or losing answers; and what stands at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from sqlalchemy import Connection

from console.domain.claim_answers import Claims
from console.journal.journal_thread import JournalRunner
from console.ledger.claims import LedgerClaims
from console.ledger.forwarder import Forwarder
from console.ledger.ledger_errors import LedgerUnreachable
from console.ledger.tenant_key import Membership
from console.services.journal_outbox import JournalOutbox
from tests.doubles.memory_ledger import MemoryLedger, MemoryThread
from tests.faults.virtual_time import SimulatedClock

T = TypeVar("T")


@dataclass
class Weather:
    """Whether a machine reaches the ledger, and how well."""

    random: Random
    is_fair: bool = True
    """Nothing is lost and nothing takes long."""
    is_cut: bool = False

    def delay(self) -> float:
        """Seconds of one journey."""
        slow = not self.is_fair and self.random.random() < 0.05
        return self.random.uniform(0.5, 3) if slow else self.random.uniform(0.001, 0.1)

    def loses(self) -> bool:
        return not self.is_fair and self.random.random() < 0.05


class LongWay(MemoryThread):
    """A connection through that weather. Like the real one it takes no other call while one hangs."""

    def __init__(self, ledger: MemoryLedger, weather: Weather) -> None:
        super().__init__(ledger)
        self._weather = weather
        self._busy_until = 0.0

    async def run(self, step: Callable[[Connection], T], *, seconds: float) -> T:
        loop, weather = asyncio.get_running_loop(), self._weather
        if self._busy_until > loop.time():
            raise LedgerUnreachable("One hangs.")
        there, back = weather.delay(), weather.delay()
        if weather.is_cut:
            await asyncio.sleep(weather.random.choice((0.01, seconds)))
            raise LedgerUnreachable("Nobody answers.")
        if there >= seconds:
            # Nobody waits any more, and it is done all the same.
            loop.call_later(there, self._do_late, step)
            self._busy_until = loop.time() + there
            await asyncio.sleep(seconds)
            raise LedgerUnreachable("No answer in time.")
        await asyncio.sleep(there)
        result = self.ledger.step(step)
        if weather.loses() or there + back >= seconds:
            await asyncio.sleep(max(0.0, seconds - there))
            raise LedgerUnreachable("The answer was lost.")
        await asyncio.sleep(back)
        return result

    def _do_late(self, step: Callable[[Connection], T]) -> None:
        self.ledger.step(step)


@dataclass
class OneSide:
    """One machine's side of the ledger; the classes are those under test."""

    ledger: MemoryLedger
    member: Membership
    weather: Weather
    must_answer: bool
    claiming: type[LedgerClaims]
    forwarding: type[Forwarder]

    def claims(self, journal: JournalRunner) -> Claims:
        way = LongWay(self.ledger, self.weather)
        return self.claiming(JournalOutbox(journal), way, self.member, must_answer=self.must_answer)

    def forwarder(self, journal: JournalRunner, clock: SimulatedClock) -> Forwarder:
        return self.forwarding(JournalOutbox(journal), LongWay(self.ledger, self.weather), self.member, clock)
