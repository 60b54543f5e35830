"""Who is on the sides of a transfer: the look-ups of its form, every expected failure in words."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from console.domain.identifiers import IdentifierKind
from console.domain.parties import Customer, Group, Holder, PartyKind, Program
from console.domain.problems import Local, Problem, ProviderError, local
from screens.transfer.verify_panel import METHODS

if TYPE_CHECKING:
    from console.domain.identifiers import Identifier
    from console.explanations.cards import Explanation
    from console.services.desk import Desk
    from console.widgets.match_lines import Match
    from console.widgets.party_strip import Side

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why nobody can be shown."""

    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class OneFound:
    """Who was meant, and by which reading of what was typed."""

    holder: Holder
    by: Identifier | None = None


@dataclass(frozen=True, slots=True)
class SeveralFound:
    """Several answer: the operator picks one."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """Nobody answers; `tried` says how they were looked for."""

    objection: Objection
    tried: str


Finding = OneFound | SeveralFound | NobodyFound | Objection


class PartyLookups:
    """One open desk, seen from the fields of a transfer."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def attestations(self) -> tuple[str, ...]:
        """How somebody can be verified where no code proves their will."""
        return self.desk.capabilities.attestations or METHODS

    async def find(self, of: PartyKind, typed: str, kind: IdentifierKind | None) -> Finding:
        """The customer, the group or the account behind what was typed."""
        if of is PartyKind.GROUP:
            return await self._find_group(typed)
        if of is PartyKind.ACCOUNT:
            return await self._find_account(typed)
        from console.services.lookup import Choice, Found

        answer = await self._asked(self.desk.lookup.find(typed, kind))
        match answer:
            case Objection():
                return answer
            case Found(customer, by):
                return OneFound(customer, by)
            case Choice(matches):
                return SeveralFound(matches)
        tried = ", ".join(f"{each.kind.value} {each.masked}" for each in answer.tried)
        return NobodyFound(self.objection(answer.problems[:1]), f"tried as {tried}")

    async def _find_group(self, typed: str) -> Finding:
        from console.services.groups import GroupChoice, GroupFound

        if self.desk.groups is None:
            return self.own_objection(Local.NO_SUCH_GROUP)
        answer = await self._asked(self.desk.groups.find(typed))
        match answer:
            case Objection():
                return answer
            case GroupFound(group):
                return OneFound(group)
            case GroupChoice(matches):
                return SeveralFound(matches)
        return NobodyFound(self.objection(answer.problems), "tried as name, number and leader's mobile")

    async def _find_account(self, typed: str) -> Finding:
        if self.desk.accounts is None:
            return self.own_objection(Local.ACCOUNT_NOT_FOUND)
        answer = await self._asked(self.desk.accounts.find(typed))
        return answer if isinstance(answer, Objection) else OneFound(answer)

    async def holder(self, of: PartyKind, number: str) -> Holder | Objection:
        """Whoever was chosen from several, or stands in an order, as they are now."""
        return await self._asked(self.desk.holder(of, number))

    async def led_by(self, customer: Customer) -> Group | Objection | None:
        """The group this customer leads; None where they lead none."""
        if self.desk.groups is None:
            return None
        return await self._asked(self.desk.groups.led_by(customer))

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes; none where they can't be read, the sender's own are left."""
        if self.desk.customers is None:
            return ()
        found = await self._asked(self.desk.customers.programs())
        return () if isinstance(found, Objection) else found

    def side(self, holder: Holder, by: Identifier | None) -> Side:
        """How somebody is drawn, with the ages from which on dates are worth a second look."""
        from console.services.preview import NEW_MEMBER, RECENT_CHANGE
        from console.widgets.party_strip import Side

        return Side(holder, by, self.desk.clock.now(), NEW_MEMBER, RECENT_CHANGE)

    def objection(self, problems: tuple[Problem, ...]) -> Objection:
        """Problems met before anything was sent, in words."""
        return Objection(tuple(self.desk.catalogue.explain(problem) for problem in problems))

    def own_objection(self, condition: Local) -> Objection:
        """A condition this console found itself, in words."""
        return self.objection((local(condition),))

    async def _asked(self, question: Awaitable[T]) -> T | Objection:
        try:
            return await question
        except ProviderError as error:
            return self.objection(error.problems)
