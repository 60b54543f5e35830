"""Somebody at a desk who does the main job through the services, and time that passes on demand."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from console.domain.parties import Customer
from console.domain.transfers import CustomerCode, Intent, State, TransferOrder
from console.services.desk import Desk
from console.services.lookup import Found
from console.simulator.running import RunningSimulator

SENDER, RECIPIENT = "9148574269", "565039506"
PROGRAM = 973
_ROUND_SECONDS = 5.0


class SkippingClock:
    """The machine's time and what was skipped of it; whoever sleeps on it wakes at once, that much later."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._skipped)

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped

    async def sleep(self, seconds: float) -> None:
        self._skipped += seconds
        await asyncio.sleep(0)


class Teller:
    """Knows one desk, and has the customer's phone in view."""

    def __init__(self, desk: Desk, simulator: RunningSimulator) -> None:
        self.desk = desk
        self.simulator = simulator

    async def customer(self, typed: str) -> Customer:
        found = await self.desk.lookup.find(typed)
        assert isinstance(found, Found), found
        return found.customer

    async def order(self, points: int = 1000, note: str = "shared redemption") -> TransferOrder:
        sender, recipient = await self.customer(SENDER), await self.customer(RECIPIENT)
        order = TransferOrder(sender.party, recipient.party, points, PROGRAM, note)
        assert (await self.desk.transfers.check(order, sender, recipient)).may_go_on
        return order

    async def with_code(self, points: int = 1000, note: str = "shared redemption") -> Intent:
        """A transfer that lacks nothing but its code, which is on the phone."""
        intent = await self.desk.transfers.prepare(await self.order(points, note))
        await self.have_code_sent(intent)
        return intent

    async def have_code_sent(self, intent: Intent) -> None:
        word = await self.desk.transfers.issue_code(intent.reference)
        assert word.transferable, word

    def code(self) -> CustomerCode:
        """The latest code on the phone."""
        return CustomerCode(str(self.simulator.phone()[-1]["code"]))

    async def send(self, intent: Intent, typed: str | None = None) -> Intent:
        code = self.code() if typed is None else CustomerCode(typed)
        return await self.desk.transfers.send(intent.reference, code)

    async def watch(self, intent: Intent, seconds: float) -> Intent:
        """What the application's own task does in `seconds`, unless there is a verdict before."""
        for _ in range(int(seconds / _ROUND_SECONDS)):
            await self.desk.reconciliation.pass_once()
            intent = await self.desk.transfers.get(intent.reference)
            if not intent.is_unproven or intent.state is State.NEEDS_HUMAN:
                break
            await self.desk.clock.sleep(_ROUND_SECONDS)
        return intent

    def booked(self) -> int:
        """How often the simulator's ledger shows a transfer of the sample's sender."""
        return len(self.simulator.transfers(565039505))

    def transfer_requests(self) -> int:
        return sum(request["path"] == "/v2/points/transfer" for request in self.simulator.requests())
