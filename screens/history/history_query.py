"""Whether a transfer of a party's list answers to a query: the provider lists them, and filters nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from console.domain.parties import Party
from console.domain.query_line import HistoryQuery
from console.domain.spellings import spellings
from console.domain.transfers import State
from console.widgets.history_text import named, points_of, reference_of, sides

if TYPE_CHECKING:
    from console.services.transfer_history import HistoryEntry

NO_WARNINGS = "A party's list tells no warnings. Esc leads back to this console's transfers, which do."


def answers(entry: HistoryEntry, query: HistoryQuery, known_by: str = "") -> bool:
    """Whether it is wanted; the provider's rows are processed ones.

    `known_by` is what the heading says of the party: it is a side of every transfer.
    """
    return (
        _mentions((*_said(entry), known_by), query.text)
        and _answers_by_side(entry, query)
        and _answers_by_words(entry, query)
        and _answers_by_figures(entry, query)
    )


def _answers_by_side(entry: HistoryEntry, query: HistoryQuery) -> bool:
    sender, recipient = sides(entry)
    pairs = ((sender, query.sender), (recipient, query.recipient))
    return all(_mentions(_naming(side), text) for side, texts in pairs for text in texts)


def _answers_by_words(entry: HistoryEntry, query: HistoryQuery) -> bool:
    intent, row = entry.intent, entry.row
    operator = "" if intent is None else intent.operator
    branch = "" if intent is None else intent.branch
    note = intent.order.note if intent is not None else "" if row is None else row.note
    ticket = "" if intent is None else intent.order.ticket
    contained = ((operator, query.operator), (note, query.note), (ticket, query.ticket))
    return (
        all(text.lower() in said.lower() for said, texts in contained for text in texts)
        and all(branch.lower() == each.lower() for each in query.branch)
        and reference_of(entry).startswith(query.reference)
    )


def _answers_by_figures(entry: HistoryEntry, query: HistoryQuery) -> bool:
    state = entry.intent.state if entry.intent is not None else State.CONFIRMED
    points, at = points_of(entry), entry.at
    program = None if entry.intent is None else entry.intent.order.program_id
    return (
        (not query.states or state in query.states)
        and (query.program is None or program == query.program)
        and (query.least is None or (points is not None and points >= query.least))
        and (query.most is None or (points is not None and points <= query.most))
        and (query.since is None or (at is not None and at >= query.since))
        and (query.until is None or (at is not None and at < query.until))
    )


def _mentions(said: Iterable[str], text: str) -> bool:
    wanted = spellings(text) or ((text,) if text else ())
    told = " ".join(said).lower()
    return not wanted or any(each.lower() in told for each in wanted)


def _naming(side: Party) -> tuple[str, str]:
    return named(side), side.id


def _said(entry: HistoryEntry) -> Iterable[str]:
    yield from (reference_of(entry), entry.key[0])
    yield from (f"{named(side)} {side.id}" for side in sides(entry))
    if entry.row is not None:
        yield entry.row.note
    if entry.intent is not None:
        found, candidate = entry.intent.receipt, entry.intent.reconciliation.candidate
        yield from (entry.intent.order.note, entry.intent.operator, entry.intent.order.ticket)
        yield found.transfer_id if found is not None else ""
        yield candidate.transfer_id if candidate is not None else ""
