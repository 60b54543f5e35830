"""Somebody at a desk who does the main job through the services, and time that passes on demand."""

from __future__ import annotations

from dataclasses import replace

from console.domain.parties import Customer, Group, Holder, Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    State,
    TransferOrder,
    Verification,
    wants_code,
)
from console.providers.capillary.settings import CODES_FOR
from console.services.desk import Desk
from console.services.directories import Found
from console.services.transfer_service import Checked
from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, Wallet
from tests.doubles.simulators import RunningSimulator
from tests.journeys.ways import BETWEEN_CUSTOMERS, Way

SENDER, RECIPIENT = "9148574269", "565039506"
PROGRAM = 973
TRANSFER_PATHS = ("/v2/points/transfer", "/v2/points/userGroup2/transfer")
WORD = Attestation("sample document seen", "trainee")
_TYPES = {PartyKind.CUSTOMER: CUSTOMER, PartyKind.GROUP: GROUP}
_ROUND_SECONDS = 5.0


class Teller:
    """Knows one desk, moves points one way, and has the customer's phone in view."""

    def __init__(
        self,
        desk: Desk,
        simulator: RunningSimulator,
        way: Way = BETWEEN_CUSTOMERS,
        orders: dict[Way, TransferOrder] | None = None,
    ) -> None:
        """`orders` remembers, at whichever desks, what was looked up for the orders of each way."""
        self.desk = desk
        self.simulator = simulator
        self.way = way
        self._orders = orders

    async def customer(self, typed: str) -> Customer:
        found = await self._find(PartyKind.CUSTOMER, typed)
        assert isinstance(found, Customer)
        return found

    async def group(self, typed: str) -> Group:
        found = await self._find(PartyKind.GROUP, typed)
        assert isinstance(found, Group)
        return found

    async def _find(self, of: PartyKind, typed: str) -> Holder:
        found = await self.desk.directories[of].find(typed)
        assert isinstance(found, Found), found
        return found.holder

    async def holder(self, party: Party) -> Holder:
        """A side as it is now."""
        return await (self.group if party.kind is PartyKind.GROUP else self.customer)(party.id)

    async def order(self, points: int = 1000, note: str = "shared redemption") -> TransferOrder:
        if self._orders is None:
            return await self._looked_up(points, note)
        if self.way not in self._orders:
            self._orders[self.way] = await self._looked_up(points, note)
        return replace(self._orders[self.way], points=points, note=note)

    async def _looked_up(self, points: int, note: str) -> TransferOrder:
        sender, recipient = await self.holder(self.way.sender), await self.holder(self.way.recipient)
        member = sender.member(self.way.acting) if isinstance(sender, Group) else None
        acting = None if member is None else member.party
        return TransferOrder(sender.party, recipient.party, points, PROGRAM, note, acting=acting)

    async def check(self, order: TransferOrder) -> Checked:
        """The provider's word on an order, between the two sides as they are now."""
        sender, recipient = await self.holder(order.sender), await self.holder(order.recipient)
        return await self.desk.transfers.check(order, sender, recipient)

    async def ready(self, points: int = 1000, note: str = "shared redemption") -> Intent:
        """A transfer that lacks nothing but its code, which is on the phone, or the operator's word."""
        return await self.prepared(await self.order(points, note))

    async def prepared(self, order: TransferOrder) -> Intent:
        """As `ready`, of an order that is known."""
        intent = await self.desk.transfers.prepare(order)
        await self.have_code_sent(intent)
        return intent

    async def have_code_sent(self, intent: Intent) -> None:
        """Where a customer gives; nobody sends a code for a group."""
        if wants_code(intent.order.sender, CodePolicy.REQUIRED, CODES_FOR):
            word = await self.desk.transfers.issue_code(intent.reference)
            assert word.transferable, word

    def code(self) -> CustomerCode:
        """The latest code on the phone."""
        return CustomerCode(str(self.simulator.phone()[-1]["code"]))

    async def moved(self, points: int = 1000) -> Intent:
        """A transfer in which nothing goes wrong."""
        sent = await self.send(await self.ready(points))
        assert sent.state is State.CONFIRMED, sent
        return sent

    async def sent_again(self, intent: Intent) -> Intent:
        """Another confirmation of what never left or wasn't applied, with a code of its own."""
        again = await self.desk.transfers.retry(intent.reference)
        if again.state is not State.PREPARED:
            return again
        await self.have_code_sent(again)
        return await self.send(again)

    async def send(self, intent: Intent, typed: str | None = None) -> Intent:
        return await self.desk.transfers.send(intent.reference, self._proof(intent, typed))

    def _proof(self, intent: Intent, typed: str | None) -> Verification:
        if not wants_code(intent.order.sender, CodePolicy.REQUIRED, CODES_FOR):
            return WORD
        return self.code() if typed is None else CustomerCode(typed)

    async def watch(self, intent: Intent, seconds: float) -> Intent:
        """What the application's own task does in `seconds`, or until there is a verdict."""
        for _ in range(int(seconds / _ROUND_SECONDS)):
            await self.desk.reconciliation.pass_once()
            intent = await self.desk.transfers.get(intent.reference)
            if not intent.is_unproven or intent.state is State.NEEDS_HUMAN:
                break
            await self.skip(_ROUND_SECONDS)
        return intent

    async def skip(self, seconds: float) -> None:
        """Let time pass here and at the provider."""
        self.simulator.advance(seconds)
        await self.desk.clock.sleep(seconds)

    def book_elsewhere(self, points: int) -> None:
        """A transfer between the same two sides at another till, so that the sender has a history."""
        ledger, clock = self.simulator.provider.ledger, self.simulator.provider.clock
        sides = (self.way.sender, self.way.recipient)
        source, target = (Wallet(_TYPES[side.kind], int(side.id), PROGRAM) for side in sides)
        with ledger.transaction():
            ledger.move(source, target, points * 1000, points * 1000, "elsewhere", clock.seconds())

    def booked(self) -> int:
        """How often the simulator's ledger shows a transfer of the sender."""
        number = int(self.way.sender.id)
        if self.way.from_group:
            return len(self.simulator.transfers(group_id=number))
        return len(self.simulator.transfers(number))

    def transfer_requests(self) -> int:
        return transfer_requests(self.simulator)


def transfer_requests(simulator: RunningSimulator) -> int:
    """How often points were asked to be moved, by either call."""
    return sum(
        request["method"] == "POST" and request["path"] in TRANSFER_PATHS for request in simulator.requests()
    )
