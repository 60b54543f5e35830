"""Sends points back: what of a transfer can still come back, and that no more of it does than moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.reversals import counter_order, may_be_undone, sent_back
from console.domain.transfers import Intent, TransferRefusedHere
from console.services.drafts import OrderDraft

if TYPE_CHECKING:
    from console.domain.allowance import Allowance
    from console.domain.parties import ProgramBalance
    from console.services.drafts import Drafts
    from console.services.journal_writer import JournalWriter
    from console.services.transfer_service import Checked, TransferService

_ASKED_LATER = frozenset({Local.NO_ACTING_MEMBER.value})
"""What the form asks for anyway."""


@dataclass(frozen=True, slots=True)
class Feasibility:
    """What of a transfer can come back now, and why not all of it."""

    first: Intent
    back: int
    """Points that came back before, or are on their way."""
    most: int
    """The most that can come back now; 0 for nothing."""
    held: ProgramBalance | None = None
    """What whoever gives now has in that programme, where the provider tells."""
    missing: Decimal = Decimal(0)
    """Points of it that whoever got them hasn't any more."""
    checked: Checked | None = None
    problems: tuple[Problem, ...] = ()
    """What stands against it: at the provider, here, or that a side couldn't be read."""
    draft: OrderDraft | None = None
    """What to begin with, where anything can come back."""


class CounterTransfers:
    """Drafts the transfer that undoes another one. Sends nothing: what it drafts goes every ordinary way."""

    def __init__(
        self, transfers: TransferService, drafts: Drafts, writer: JournalWriter, most: int | None = None
    ) -> None:
        self._transfers = transfers
        self._drafts = drafts
        self._writer = writer
        self._most = most
        """What the policy lets one transfer carry."""

    async def look(self, reference: str) -> Feasibility:
        """Read both sides as they are now. Raises `TransferRefusedHere` for what can't be undone at all, and
        journal errors."""
        first = await self._writer.ask(lambda journal: journal.get(reference))
        if first is None or not self._transfers.speaks_for(first) or not may_be_undone(first):
            raise TransferRefusedHere(local(Local.NOT_REVERSIBLE), first)
        back = sent_back(await self._writer.ask(lambda journal: journal.counters_of(first)))
        left = first.order.points - back
        if left < 1:
            return Feasibility(first, back, 0, problems=(local(Local.SENT_BACK_BEFORE),))
        try:
            draft = await self._drafts.begin(counter_order(first, left))
        except ProviderError as error:
            return Feasibility(first, back, 0, problems=error.problems)
        if draft.sender is None:
            draft = draft.of(self._capped(left))
            told = (local(Local.NUMBER_FORGOTTEN),)
            return Feasibility(first, back, draft.order.points, problems=told, draft=draft)
        return await self._weighed(first, back, left, draft)

    async def _weighed(self, first: Intent, back: int, left: int, draft: OrderDraft) -> Feasibility:
        held = draft.both[0].balance(draft.order.program_id)
        there = Decimal(left) if held is None else max(held.usable, Decimal(0))
        told = Feasibility(first, back, 0, held, max(left - there, Decimal(0)))
        most = self._capped(min(left, int(there)))
        if most < 1:
            return replace(told, problems=(local(Local.TOO_FEW_POINTS),))
        draft = draft.of(most)
        try:
            checked = await self._transfers.check(draft.order, *draft.both)
            allowed = min((each.left for each in _of_points(checked)), default=most)
            if 0 < allowed < most:
                draft = draft.of(allowed)
                checked = await self._transfers.check(draft.order, *draft.both)
        except ProviderError as error:
            return replace(told, most=draft.order.points, problems=error.problems, draft=draft)
        problems = tuple(each for each in checked.problems if each.code not in _ASKED_LATER)
        return replace(told, most=draft.order.points, checked=checked, problems=problems, draft=draft)

    def _capped(self, points: int) -> int:
        return points if self._most is None else min(points, self._most)


def _of_points(checked: Checked) -> Iterator[Allowance]:
    """What both sides have left of every cap on points."""
    return (each for meter in checked.meters for each in meter.allowances if each.of_points)
