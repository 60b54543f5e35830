"""How one transfer of the past is named in a line, whichever of the two sources knows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from textual.content import Content

from console.domain.parties import Party
from console.domain.points import format_points
from console.domain.transfers import ALARM_STATES, State
from console.explanations.cards import Moved
from console.explanations.words import StateWords, describe, words_for
from console.widgets.status_text import BAD, GOOD, MUTED, WARN
from console.widgets.times import day_and_time

if TYPE_CHECKING:
    from console.services.transfer_history import HistoryEntry

_ADDED = re.compile(r" — |, | \(")
NOT_TOLD = "not told"
"""What stands in the place of something the provider withholds."""

_IN_LIST = "It stands in the provider's list."
_IN_LEDGER = "It stands in the provider's ledger, which names one side only."


def sides(entry: HistoryEntry) -> tuple[Party, Party]:
    """Who gave and who got; the journal knows the side that a ledger's row leaves out."""
    if entry.row is not None and not (entry.row.is_partial and entry.intent is not None):
        return _best_known(entry.row.sender, entry), _best_known(entry.row.recipient, entry)
    assert entry.intent is not None  # noqa: S101 - an entry has one of the two
    return entry.intent.order.sender, entry.intent.order.recipient


def _best_known(party: Party, entry: HistoryEntry) -> Party:
    """The provider's list may lack a name, or a number to call somebody by, that the order has."""
    sides = () if entry.intent is None else entry.intent.order.parties
    return party if party.masked_name else next((each for each in sides if each.key == party.key), party)


def named(party: Party) -> str:
    """What to call a side; `not told` where the provider left it out."""
    return party.label if party.id or party.masked_name else NOT_TOLD


def ledger_only(party: Party, entries: Sequence[HistoryEntry]) -> str:
    """What to say above `entries` where the provider's part of them is a ledger; nothing where it is empty:
    then nobody knows whether there is a list as well.
    """
    if all(entry.row is None for entry in entries):
        return ""
    beside = any(entry.row is None for entry in entries)
    return f"The provider gives only this {party.kind.value}'s ledger: no recipient, no note." + (
        " A transfer made here may show twice: its own line and its ledger entry." if beside else ""
    )


def points_of(entry: HistoryEntry) -> Decimal | int | None:
    """What the sender gave: the order where this console made it, else the provider's row."""
    if entry.intent is not None:
        return entry.intent.order.points
    return entry.row.amount if entry.row is not None else None


def points_text(entry: HistoryEntry) -> str:
    """The amount, or a dash where the provider told none."""
    points = points_of(entry)
    return "–" if points is None else format_points(points)


def words_of(entry: HistoryEntry) -> StateWords:
    """The state in words; a row of the provider that joins no intent of the journal was processed.

    A ledger's row has a title of its own: the transfer it belongs to may stand beside it.
    """
    if entry.intent is not None:
        return describe(entry.intent)
    words = words_for(State.CONFIRMED)
    partial = entry.row is not None and entry.row.is_partial
    title, sentence = ("in ledger", _IN_LEDGER) if partial else (words.title, _IN_LIST)
    return StateWords(words.symbol, title, sentence, Moved.YES)


def short_label(words: StateWords) -> str:
    """Symbol and title without what is added to them, for a column."""
    return f"{words.symbol} {_ADDED.split(words.title)[0]}"


def colour_of(words: StateWords) -> str:
    """The theme's colour that goes with the symbol."""
    return {"✓": GOOD, "✗": BAD, "‼": BAD, "≠": BAD, "!": WARN, "…": WARN}.get(words.symbol, MUTED)


def is_alarm(entry: HistoryEntry) -> bool:
    """Whether somebody must look at it before anybody acts."""
    return entry.intent is not None and entry.intent.state in ALARM_STATES


def reference_of(entry: HistoryEntry) -> str:
    """Our reference, or nothing for transfers made elsewhere."""
    return "" if entry.intent is None else entry.intent.reference


def till_of(entry: HistoryEntry) -> str:
    """Which till made it, short enough for a column."""
    if entry.elsewhere is None:
        return "here"
    return f"{entry.elsewhere.till.branch}, {entry.elsewhere.till.label}"


def is_outgoing(entry: HistoryEntry, party: Party) -> bool:
    """Whether the points left this party."""
    return entry.row.outgoing if entry.row is not None else sides(entry)[0].key == party.key


def movement(entry: HistoryEntry, party: Party) -> Content:
    """One line as seen from the customer or group whose history was read."""
    outgoing = is_outgoing(entry, party)
    sender, recipient = sides(entry)
    words = words_of(entry)
    when = day_and_time(entry.at) if entry.at else "time not told"
    return Content.assemble(
        (f"{when:<13}", MUTED),
        (f"{points_text(entry):>9}", "bold"),
        (" → " if outgoing else " ← ", MUTED),
        Content(named(recipient if outgoing else sender)).truncate(15, ellipsis=True, pad=True),
        (" " + short_label(words), colour_of(words)),
    )
