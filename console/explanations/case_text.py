"""Everything about one transfer as text for a ticket: nothing in it needs the console to be understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from console.domain.clock import full_time
from console.domain.elsewhere import TransferElsewhere
from console.domain.masking import last_four
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.points import format_points
from console.domain.text import clean
from console.domain.transfers import HistoryRow, Intent, JournalEvent
from console.explanations.cards import Explanation
from console.explanations.event_words import event_words
from console.explanations.receipt_text import TRAINING, masked_lines, meaning
from console.explanations.words import describe

_NOT_TOLD = "not told"


def case_lines(
    shown: Intent,
    events: Iterable[JournalEvent],
    cards: Iterable[Explanation],
    *,
    training: bool,
    next_step: str,
) -> Iterator[str]:
    """What became of it and what is to be done, the receipt, what proves it, what it met, and every step."""
    steps = tuple(events)
    yield from (TRAINING, "") if training else ()
    yield f"{describe(shown).label}: {meaning(shown)}"
    if next_step:
        yield f"Next: {next_step}"
    yield ""
    yield from masked_lines(shown)
    yield from ("", "Evidence")
    for line in _evidence(shown, steps):
        yield f"  {line}"
    yield from _met(cards)
    if (found := shown.reconciliation.candidate) is not None:
        yield from ("", "In the provider's history, and perhaps this transfer", f"  {_row(found)}")
    yield from ("", f"What happened (profile {shown.profile}, provider {shown.provider})")
    for event in steps:
        yield f"  {full_time(event.at)}  {event_words(event)}, {event.operator}"


def case_elsewhere_lines(shown: TransferElsewhere, events: Iterable[JournalEvent]) -> Iterator[str]:
    """What the shared ledger tells of another till's transfer, and where the rest of it is."""
    intent, words = shown.intent, describe(shown.intent)
    sides = f"from {intent.order.sender.masked_name} to {intent.order.recipient.masked_name}"
    yield f"{intent.reference} was made at {shown.till}, by {intent.operator}, {full_time(intent.created)}."
    yield f"{format_points(intent.order.points)} points {sides}. {words.label}: {words.sentence}"
    if intent.receipt is not None:
        yield f"The provider's number: {intent.receipt.transfer_id}."
    yield ""
    yield f"What happened (profile {intent.profile}, provider {intent.provider}), as the shared ledger has it"
    for event in events:
        yield f"  {full_time(event.at)}  {event_words(event)}, {event.operator}"
    yield ""
    yield "Its ticket, notes, ids and evidence are in that console's journal alone."


def _evidence(shown: Intent, events: Iterable[JournalEvent]) -> Iterator[str]:
    """What is known, and by what: the three numbers, who the provider took it from, how far the search is."""
    receipt, looks = shown.receipt, shown.reconciliation
    told = (None, None) if receipt is None else (receipt.deducted, receipt.reported)
    yield (
        f"Points: requested {format_points(shown.order.points)}, deducted {_points(told[0])}, "
        f"reported {_points(told[1])}."
    )
    objected = [problem.request_id for problem in shown.problems if problem.request_id]
    requests = [*([] if receipt is None else [receipt.request_id]), *objected, _NOT_TOLD]
    yield f"The provider's request: {next(filter(None, requests))}."
    sent = [event.facts for event in events if event.kind == "sending"]
    if shown.attempt.sent is None or not sent:
        yield "It never left this computer."
        return
    again = "" if shown.attempt.number == 1 else f" at try {shown.attempt.number}"
    yield f"Sent {full_time(shown.attempt.sent)}{again}; verified by: {_verified(sent[-1])}."
    if looks.looks:
        last = "" if looks.last_look is None else f", last {full_time(looks.last_look)}"
        coming = "" if looks.next_look is None else f", next {full_time(looks.next_look)}"
        yield f"Looked for in the provider's history: {looks.looks}{last}{coming}."
    if shown.audited:
        yield "Checked afterwards: the timeline says with what result."


def _verified(facts: dict[str, Any]) -> str:
    said = clean(str(facts.get("verified", "")))
    return "the customer's code" if said == "code" else said or _NOT_TOLD


def _points(points: Decimal | None) -> str:
    return _NOT_TOLD if points is None else format_points(points)


def _met(cards: Iterable[Explanation]) -> Iterator[str]:
    for number, card in enumerate(cards):
        yield from ("", "What it met") if number == 0 else ()
        yield f"  {card.title}. {card.what} {card.moved.value}"
        yield f"  Who can fix it: {card.who}. {card.next_step}"
        if card.detail:
            yield f"  {card.detail}"


def _row(found: HistoryRow) -> str:
    amount = "an amount it doesn't tell" if found.amount is None else format_points(found.amount)
    when = "" if found.at is None else f", {full_time(found.at)}"
    note = f', note "{found.note}"' if found.note else ""
    return f"{found.transfer_id}: {amount} from {_side(found.sender)} to {_side(found.recipient)}{when}{note}"


def _side(party: Party) -> str:
    if party.masked_name or party.kind is PartyKind.ACCOUNT or not party.id:
        return party.masked_name or party.kind.value
    return f"{party.kind.value} {last_four(party.id)}"
