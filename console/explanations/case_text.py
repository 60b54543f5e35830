"""Everything about one transfer as text for a ticket: nothing in it needs the console to be understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from console.domain.points import format_points
from console.domain.transfers import HistoryRow, Intent, JournalEvent
from console.explanations.cards import Explanation
from console.explanations.event_words import event_words
from console.explanations.next_steps import next_step_in_history
from console.explanations.receipt_text import receipt_lines


def case_lines(
    shown: Intent, events: Iterable[JournalEvent], cards: Iterable[Explanation], *, training: bool
) -> Iterator[str]:
    """The receipt, what is to be done, what the provider objected to, and every step with its time."""
    yield from receipt_lines(shown, training=training)
    if step := next_step_in_history(shown.state):
        yield from ("", "Next", f"  {step}")
    yield from _met(cards)
    if (found := shown.reconciliation.candidate) is not None:
        yield from ("", "In the provider's history, and perhaps this transfer", f"  {_row(found)}")
    yield from ("", f"What happened (profile {shown.profile}, provider {shown.provider})")
    for event in events:
        yield f"  {_time(event.at)}  {event_words(event)}, {event.operator}"


def _met(cards: Iterable[Explanation]) -> Iterator[str]:
    for number, card in enumerate(cards):
        yield from ("", "What it met") if number == 0 else ()
        yield f"  {card.title}. {card.what} {card.moved.value}"
        yield f"  Who can fix it: {card.who}. {card.next_step}"
        if card.detail:
            yield f"  {card.detail}"


def _row(found: HistoryRow) -> str:
    amount = "an amount it doesn't tell" if found.amount is None else format_points(found.amount)
    when = "" if found.at is None else f", {_time(found.at)}"
    note = f', note "{found.note}"' if found.note else ""
    return f"{found.transfer_id}: {amount} from {found.sender.label} to {found.recipient.label}{when}{note}"


def _time(at: datetime) -> str:
    here = at.astimezone()
    return f"{here.day} {here:%b %Y %H:%M:%S %z}"
