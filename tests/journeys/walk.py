"""A lesson of the simulator's guide, done with nothing but the console's services."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from console.domain.identifiers import IdentifierKind
from console.domain.parties import Customer, Party, PartyKind
from console.domain.problems import Local, Problem, ProviderError
from console.domain.transfers import CustomerCode, Intent, State, TransferOrder, TransferRefusedHere
from console.services.lookup import Found, Missed
from console.simulator.guide import Lesson
from tests.journeys.teller import Teller

WRONG_CODE = "wrong-0"


class _Stopped(Exception):
    """The lesson can't go on; what stopped it has been met."""


@dataclass
class Walk:
    """What an operator meets who follows `lesson`. `warnings` and objections alike, in order."""

    teller: Teller
    lesson: Lesson
    met: list[Problem] = field(default_factory=list)
    intent: Intent | None = None
    confirmed: int = 0

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.met]

    async def follow(self) -> None:
        """Every step until one is refused; the provider is asked even where this console objects before."""
        try:
            await self._follow()
        except ProviderError as error:
            self.met += error.problems
        except TransferRefusedHere as refused:
            self.met.append(refused.problem)
        except _Stopped:
            pass

    async def _follow(self) -> None:
        match self.lesson.act:
            case "lookup":
                await self._customer(self.lesson.sender)
            case "search":
                await self._customer(self._name_of(self.lesson.sender), IdentifierKind.NAME)
            case "history":
                await self._open_history()
            case "token":
                await self.teller.desk.lookup.programs()
            case _:
                await self._transfer()

    async def _customer(self, typed: str, kind: IdentifierKind | None = None) -> Customer:
        found = await self.teller.desk.lookup.find(typed, kind)
        if isinstance(found, Missed):
            self.met += found.problems
            raise _Stopped
        assert isinstance(found, Found)
        return found.customer

    async def _open_history(self) -> None:
        member = self._member(self.lesson.sender)
        listing = await self.teller.desk.history.of_party(Party(PartyKind.CUSTOMER, str(member["id"])))
        self.met += listing.problems

    def _name_of(self, mobile: str) -> str:
        member = self._member(mobile)
        return f"{member['first_name']} {member['last_name']}"

    def _member(self, mobile: str) -> sqlite3.Row:
        return self.teller.simulator.provider.ledger.one(
            "SELECT customer.* FROM customer JOIN identifier ON customer_id = customer.id WHERE value = ?",
            "91" + mobile,
        )

    async def _transfer(self) -> None:
        lesson, transfers = self.lesson, self.teller.desk.transfers
        sender, recipient = await self._customer(lesson.sender), await self._customer(lesson.recipient)
        order = TransferOrder(sender.party, recipient.party, lesson.points, lesson.program, "lesson")
        self.met += (await transfers.check(order, sender, recipient)).problems
        if lesson.act == "transfer":
            for _ in range(lesson.times):
                await self._confirm(order)
            return
        self.intent = await transfers.prepare(order)
        for _ in range(lesson.times):
            await self._have_code_sent(self.intent)

    async def _confirm(self, order: TransferOrder) -> None:
        if self.intent is None or not self.intent.code_refused:
            self.intent = await self._prepare(order)
            if self.lesson.entered in ("phone", "wrong"):
                await self._have_code_sent(self.intent)
        self.intent = await self.teller.desk.transfers.send(self.intent.reference, self._code())
        self.met += self.intent.problems
        self.confirmed += self.intent.state is State.CONFIRMED

    async def _prepare(self, order: TransferOrder) -> Intent:
        try:
            return await self.teller.desk.transfers.prepare(order)
        except TransferRefusedHere as refused:
            self.met.append(refused.problem)
            if refused.problem.code != Local.REPEATED:
                raise _Stopped from None
            return await self.teller.desk.transfers.prepare(order, repeat_confirmed=True)

    async def _have_code_sent(self, intent: Intent) -> None:
        word = await self.teller.desk.transfers.issue_code(intent.reference)
        self.met += (*word.problems, *word.warnings)
        if word.problems or not word.transferable:
            raise _Stopped

    def _code(self) -> CustomerCode:
        match self.lesson.entered:
            case "nothing":
                return CustomerCode("")
            case "phone" if self.teller.simulator.phone():
                return self.teller.code()
        return CustomerCode(WRONG_CODE)

    @property
    def was_sent(self) -> bool:
        return self.intent is not None and self.intent.state not in (State.PREPARED, State.ABANDONED)
