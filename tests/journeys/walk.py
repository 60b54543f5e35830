"""A lesson of the simulator's guide, done with nothing but the console's services."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from console.domain.identifiers import IdentifierKind
from console.domain.parties import Customer, Holder, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, Problem, ProviderError
from console.domain.transfers import Intent, State, TransferOrder, TransferRefusedHere
from console.explanations.catalogue import Moved
from console.services.directories import Found, NotFound
from tests.journeys.teller import Teller
from tests.simulator.guide.lesson import Lesson

WRONG_CODE = "wrong-0"


class _Stopped(Exception):
    """The lesson can't go on; what stopped it has been met."""


@dataclass
class Steps:
    """What an operator meets who does a lesson step by step: warnings and objections alike, in order."""

    teller: Teller
    lesson: Lesson
    met: list[Problem] = field(default_factory=list)
    intent: Intent | None = None
    confirmed: int = 0

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.met]

    @property
    def was_sent(self) -> bool:
        return self.intent is not None and self.intent.state not in (State.PREPARED, State.ABANDONED)

    async def take(self, steps: Callable[[], Awaitable[None]]) -> None:
        """Every step until one is refused; the provider is asked even where this console objects before."""
        try:
            await steps()
        except ProviderError as error:
            self.met += error.problems
        except TransferRefusedHere as refused:
            self.met.append(refused.problem)
        except _Stopped:
            pass

    async def customer(self, typed: str, kind: IdentifierKind | None = None) -> Customer:
        found = await self.find(PartyKind.CUSTOMER, typed, kind)
        assert isinstance(found, Customer)
        return found

    async def find(self, of: PartyKind, typed: str, kind: IdentifierKind | None = None) -> Holder:
        found = await self.teller.desk.directories[of].find(typed, kind)
        if isinstance(found, NotFound):
            self.met += found.problems
            raise _Stopped
        assert isinstance(found, Found)
        return found.holder

    async def list_transfers(self, party: Party) -> None:
        self.met += (await self.teller.desk.history.of_party(party)).problems

    async def check(self, order: TransferOrder, sender: Holder, recipient: Holder) -> None:
        self.met += (await self.teller.desk.transfers.check(order, sender, recipient)).problems

    async def confirm(self, order: TransferOrder) -> None:
        if self.intent is None or not self.intent.attempt.code_refused:
            self.intent = await self.prepare(order)
            if self.lesson.entered in ("phone", "wrong"):
                await self.have_code_sent(self.intent)
        self.intent = await self.teller.send(self.intent, self._typed())
        self.met += self.intent.problems
        self.confirmed += self.intent.state is State.CONFIRMED

    async def prepare(self, order: TransferOrder) -> Intent:
        try:
            return await self.teller.desk.transfers.prepare(order)
        except TransferRefusedHere as refused:
            self.met.append(refused.problem)
            if refused.problem.code != Local.REPEATED:
                raise _Stopped from None
            return await self.teller.desk.transfers.prepare(order, repeat_confirmed=True)

    async def have_code_sent(self, intent: Intent) -> None:
        """Where a customer gives; nobody sends a code for a group."""
        if intent.order.sender.kind is PartyKind.GROUP:
            return
        word = await self.teller.desk.transfers.issue_code(intent.reference)
        self.met += (*word.problems, *word.warnings)
        if word.problems or not word.transferable:
            raise _Stopped

    def _typed(self) -> str:
        match self.lesson.entered:
            case "nothing":
                return ""
            case "phone" if self.teller.simulator.phone():
                return self.teller.code().reveal()
        return WRONG_CODE


def assert_true_cards(walk: Steps, moved: int) -> None:
    """Known cards whose line on the points is the ledger's truth, or says that nobody knows it yet."""
    catalogue = walk.teller.desk.catalogue
    cards = [catalogue.explain(problem) for problem in walk.met]
    assert [card for card in cards if not card.known] == []
    assert moved == walk.confirmed
    if not walk.was_sent:
        assert {card.moved for card in cards} <= {Moved.NO, Moved.NOTHING_SENT}
        return
    assert walk.intent is not None
    by_state = {State.CONFIRMED: Moved.YES, State.REJECTED: Moved.NO, State.UNKNOWN: Moved.UNKNOWN}
    said = {card.moved for card in catalogue.explain_intent(walk.intent)}
    assert said == {by_state[walk.intent.state]}


class Walk(Steps):
    """A lesson between customers."""

    lesson: Lesson

    async def follow(self) -> None:
        await self.take(self._follow)

    async def _follow(self) -> None:
        match self.lesson.act:
            case "lookup":
                await self.customer(self.lesson.sender)
            case "search":
                await self.customer(self._name_of(self.lesson.sender), IdentifierKind.NAME)
            case "history":
                member = self._member(self.lesson.sender)
                await self.list_transfers(Party(PartyKind.CUSTOMER, str(member["id"])))
            case "token":
                await self.teller.desk.directories[PartyKind.CUSTOMER].programs()
            case _:
                await self._transfer()

    def _name_of(self, mobile: str) -> str:
        member = self._member(mobile)
        return f"{member['first_name']} {member['last_name']}"

    def _member(self, mobile: str) -> sqlite3.Row:
        return self.teller.simulator.provider.ledger.one(
            "SELECT customer.* FROM customer JOIN identifier ON customer_id = customer.id WHERE value = ?",
            "91" + mobile,
        )

    async def _transfer(self) -> None:
        lesson = self.lesson
        sender, recipient = await self.customer(lesson.sender), await self.customer(lesson.recipient)
        order = TransferOrder(sender.party, recipient.party, lesson.points, lesson.program, "lesson")
        await self.check(order, sender, recipient)
        if lesson.act == "transfer":
            for _ in range(lesson.times):
                await self.confirm(order)
            return
        self.intent = await self.prepare(order)
        for _ in range(lesson.times):
            await self.have_code_sent(self.intent)


class GroupWalk(Steps):
    """A lesson about groups or ledgers."""

    lesson: Lesson

    async def follow(self) -> None:
        await self.take(self._follow)

    async def _follow(self) -> None:
        sender = _party(self.lesson.sender)
        match self.lesson.act:
            case "group-search":
                await self.find(PartyKind.GROUP, self.lesson.twist["query"]["q"])
            case "group" | "members":
                await self._holder(sender)
            case "history" | "ledger":
                await self.list_transfers(sender)
            case _:
                await self._transfer(sender, _party(self.lesson.recipient))

    async def _transfer(self, sender: Party, recipient: Party) -> None:
        lesson = self.lesson
        giving, taking = await self._holder(sender), await self._holder(recipient)
        acting = Party(PartyKind.CUSTOMER, lesson.acting) if lesson.acting else None
        order = TransferOrder(sender, recipient, lesson.points, lesson.program, "lesson", acting=acting)
        await self.check(order, giving, taking)
        for _ in range(lesson.times):
            await self.confirm(order)

    async def _holder(self, party: Party) -> Holder:
        if party.kind is PartyKind.CUSTOMER:
            return await self.customer(party.id)
        return await self.teller.desk.directories[PartyKind.GROUP].get(party.id)


def _party(named: str) -> Party:
    kind, number = named.split()
    return Party(PartyKind(kind), number)
