"""Transfers of the past as a table, newest first, that keeps its cursor whatever arrives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import merge
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from console.domain.parties import Party
from console.domain.transfers import Intent
from console.widgets.fitted_table import Cells, FittedColumn, FittedTable
from console.widgets.history_text import (
    cell,
    colour_of,
    is_alarm,
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
    from console.services.transfer_history import HistoryEntry

_TIME, _POINTS, _STATE, _REFERENCE, _TILL = 12, 10, 18, 10, 12
_PADDING = 2
_ROOMY = 78
"""Cells from which on there is room for our reference."""


class HistoryTable(FittedTable):
    """Rows are keyed by their `HistoryEntry`, so that a changed one is drawn where it stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.detail", "Detail", id="history-detail", show=False, tooltip="To the detail")
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._entries: dict[str, HistoryEntry] = {}
        self._party: Party | None = None
        self.shows_tills = False
        """Whether transfers of other tills can stand here, so that each line names its own."""

    def show(self, entries: Iterable[HistoryEntry], party: Party | None = None) -> None:
        """These entries and no others, seen from `party` where there is one."""
        self._party = party
        self._entries = {_key(entry): entry for entry in entries}
        self.lay_out()

    def add(self, entries: Sequence[HistoryEntry]) -> None:
        """A further page below; one that stands here already (pages shift) isn't shown twice."""
        for entry in entries:
            if _key(entry) not in self._entries:
                self._entries[_key(entry)] = entry
                self.append(_key(entry), self._cells(entry))

    def put(self, entry: HistoryEntry) -> None:
        """Draw a changed entry in its place, a new one on top."""
        key = _key(entry)
        if key in self._entries:
            self._entries[key] = entry
            self.amend(key, self._cells(entry))
        else:
            self.show((entry, *self._entries.values()), self._party)

    def put_in(self, entries: Iterable[HistoryEntry]) -> None:
        """Draw changed entries in their places, and new ones where they belong by their time."""
        new = []
        for entry in entries:
            if _key(entry) in self._entries:
                self._entries[_key(entry)] = entry
                self.amend(_key(entry), self._cells(entry))
            else:
                new.append(entry)
        if new:
            both = merge(self.entries, sorted(new, key=_time, reverse=True), key=_time, reverse=True)
            self.show(both, self._party)

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """Every entry shown, in the order of the lines."""
        return tuple(self._entries.values())

    @property
    def current(self) -> HistoryEntry | None:
        """The entry under the cursor."""
        return self._entries.get(self.cursor_key)

    def of(self, intent: Intent) -> HistoryEntry | None:
        """The entry this intent stands in."""
        return next((each for each in self._entries.values() if reference_of(each) == intent.reference), None)

    def columns_at(self, width: int) -> Iterable[FittedColumn]:
        """The parties get what the others leave."""
        room = width - 2
        others = {"time": _TIME, "points": _POINTS, "state": _STATE}
        if self.shows_tills:
            others["till"] = _TILL
        if room >= _ROOMY + self.shows_tills * _TILL:
            others["reference"] = _REFERENCE
        parties = max(room - sum(others.values()) - _PADDING * (len(others) + 1), 12)
        yield FittedColumn("time", cell("Time"), _TIME)
        yield FittedColumn("parties", cell("From → to" if self._party is None else "With"), parties)
        yield FittedColumn("points", cell("Points", right=True), _POINTS)
        yield FittedColumn("state", cell("State"), _STATE)
        if "till" in others:
            yield FittedColumn("till", cell("Branch, till"), _TILL)
        if "reference" in others:
            yield FittedColumn("reference", cell("Reference"), _REFERENCE)

    def lines(self) -> Iterable[tuple[str, Cells]]:
        """Each entry's key with its cells."""
        return ((key, self._cells(entry)) for key, entry in self._entries.items())

    def _cells(self, entry: HistoryEntry) -> Cells:
        words = words_of(entry)
        colour = self.app.theme_variables.get(colour_of(words).removeprefix("$"), "")
        alarm = f"bold {colour}" if is_alarm(entry) else ""
        return {
            "time": cell(day_and_time(entry.at) if entry.at else "not told", style=alarm),
            "parties": cell(self._parties(entry), style=alarm),
            "points": cell(points_text(entry), right=True, style=alarm),
            "state": cell(short_label(words), style=f"{alarm} reverse" if alarm else colour),
            "till": cell(till_of(entry), style=alarm),
            "reference": cell(reference_of(entry), style=alarm),
        }

    def _parties(self, entry: HistoryEntry) -> str:
        sender, recipient = sides(entry)
        if self._party is None:
            return f"{named(sender)} → {named(recipient)}"
        return f"→ {named(recipient)}" if is_outgoing(entry, self._party) else f"← {named(sender)}"


def _time(entry: HistoryEntry) -> float:
    return entry.at.timestamp() if entry.at is not None else 0.0


def _key(entry: HistoryEntry) -> str:
    name, outgoing = entry.key
    return f"{name} {'out' if outgoing else 'in'}"
