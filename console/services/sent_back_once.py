"""Holds an order that undoes another transfer against that transfer: no point goes back twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.points import format_points
from console.domain.problems import Local, local
from console.domain.reversals import is_counter_of, may_be_undone, sent_back
from console.domain.transfers import TransferOrder, TransferRefusedHere

if TYPE_CHECKING:
    from console.services.journal_writer import JournalWriter


async def require_reversible(writer: JournalWriter, order: TransferOrder, provider: str) -> None:
    """`TransferRefusedHere` unless the transfer that `order` undoes has moved as many points that are still
    there to come back: none goes back twice."""
    if not order.reverses:
        return
    first = await writer.ask(lambda journal: journal.get(order.reverses))
    is_its_own = first is not None and first.provider == provider and may_be_undone(first)
    if first is None or not is_its_own or not is_counter_of(order, first.order):
        raise TransferRefusedHere(local(Local.NOT_REVERSIBLE), first)
    back = sent_back(await writer.ask(lambda journal: journal.counters_of(first)))
    if back + order.points > first.order.points:
        told = f"{format_points(back)} of {format_points(first.order.points)} points went back already"
        raise TransferRefusedHere(local(Local.SENT_BACK_BEFORE, told), first)
