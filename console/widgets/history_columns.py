"""The columns of the history: which there are, how wide each is, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from console.domain.parties import Party
from console.widgets.history_text import (
    is_outgoing,
    named,
    points_text,
    reference_of,
    short_label,
    sides,
    till_of,
    words_of,
)
from console.widgets.times import day_and_time

if TYPE_CHECKING:
    from console.domain.transfers import Intent
    from console.services.transfer_history import HistoryEntry

_GAP = 1
_SIDE = 16
"""Cells that a name gets at least."""


@dataclass(frozen=True, slots=True)
class HistoryColumn:
    """One that can be shown. `rank` says which give way first where there is no room: the highest."""

    name: str
    label: str
    width: int
    text: Callable[[HistoryEntry], str]
    rank: int = 0
    right: bool = False


def _here(told: Callable[[Intent], str]) -> Callable[[HistoryEntry], str]:
    """What only the journal has."""
    return lambda entry: "" if entry.intent is None else told(entry.intent)


def _programme(entry: HistoryEntry) -> str:
    if entry.intent is not None:
        return entry.intent.order.program_name
    return "" if entry.row is None else entry.row.program_name.strip()


def _note(entry: HistoryEntry) -> str:
    if entry.intent is not None:
        return entry.intent.order.note
    return "" if entry.row is None else entry.row.note


COLUMNS = (
    HistoryColumn("time", "Time", 12, lambda entry: day_and_time(entry.at) if entry.at else "not told"),
    HistoryColumn("from", "From", _SIDE, lambda entry: named(sides(entry)[0])),
    HistoryColumn("to", "To", _SIDE, lambda entry: named(sides(entry)[1])),
    HistoryColumn("points", "Points", 9, points_text, right=True),
    HistoryColumn("state", "State", 16, lambda entry: short_label(words_of(entry)), rank=1),
    HistoryColumn("till", "Branch, till", 12, till_of, rank=2),
    HistoryColumn("reference", "Reference", 10, reference_of, rank=3),
    HistoryColumn("operator", "Operator", 10, _here(lambda intent: intent.operator), rank=4),
    HistoryColumn("ticket", "Ticket", 12, _here(lambda intent: intent.order.ticket), rank=5),
    HistoryColumn("branch", "Branch", 8, _here(lambda intent: intent.branch), rank=6),
    HistoryColumn("programme", "Programme", 12, _programme, rank=7),
    HistoryColumn("note", "Note", 20, _note, rank=8),
)
"""From left to right."""
CHOSEN = ("time", "from", "to", "points", "state", "reference", "operator", "ticket")
"""Those shown where nobody chose others, as far as there is room."""
ALWAYS = ("time", "from", "to", "points")
"""Without these a line says nothing."""


def seen_from(party: Party) -> HistoryColumn:
    """In the list of one party, the other side alone, with the way the points went."""

    def text(entry: HistoryEntry) -> str:
        giver, taker = sides(entry)
        return f"→ {named(taker)}" if is_outgoing(entry, party) else f"← {named(giver)}"

    return HistoryColumn("with", "With", 2 * _SIDE, text)


def fitting(columns: Sequence[HistoryColumn], room: int) -> tuple[HistoryColumn, ...]:
    """Those that have room, each at its width; what is left over goes to the names, then to the note."""
    kept = list(columns)
    while len(kept) > 1 and _needed(kept) > room:
        dispensable = max(kept, key=lambda column: column.rank)
        if not dispensable.rank:
            break
        kept.remove(dispensable)
    return tuple(_widened(kept, room - _needed(kept)))


def _needed(columns: Sequence[HistoryColumn]) -> int:
    return sum(column.width for column in columns) + _GAP * len(columns)


def _widened(columns: Sequence[HistoryColumn], spare: int) -> Iterable[HistoryColumn]:
    growing = [column.name for column in columns if column.name in ("from", "to", "with", "note")]
    each, rest = divmod(spare, len(growing) or 1)
    for column in columns:
        more = each + (rest > 0) if column.name in growing else 0
        rest -= column.name in growing
        yield replace(column, width=max(column.width + more, 6))


def cell_of(column: HistoryColumn, text: str) -> str:
    """A cell with the gap before it; text that is too long ends with an ellipsis."""
    fitted = set_cell_size(text, column.width)
    if fitted.rstrip() != text.rstrip() and column.width > 1:
        fitted = set_cell_size(text, column.width - 1).rstrip() + "…"
        fitted = set_cell_size(fitted, column.width)
    if column.right:
        bare = fitted.rstrip()
        fitted = " " * (len(fitted) - len(bare)) + bare
    return f" {fitted}"
