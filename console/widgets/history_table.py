"""Transfers of the past as a table, newest first, that keeps its cursor whatever arrives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import DataTable

from console.domain.parties import Party
from console.domain.transfers import Intent
from console.widgets.entries import (
    cell,
    colour_of,
    is_outgoing,
    named,
    points_text,
    reference_of,
    short_label,
    sides,
    words_of,
)
from console.widgets.moments import day_and_time

if TYPE_CHECKING:
    from console.services.history import Entry

_TIME, _POINTS, _STATE, _REFERENCE = 12, 10, 18, 10
_PADDING = 2
_ROOMY = 78
"""Cells from which on there is room for our reference."""


class HistoryTable(DataTable[Text]):
    """What stands in it is `Entry`; rows are keyed by it, so that a changed one is drawn where it stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.detail", "Detail", id="history-detail", show=False, tooltip="To the detail")
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(cursor_type="row", zebra_stripes=False, id=id)
        self._entries: dict[str, Entry] = {}
        self._party: Party | None = None
        self._laid_out_for = 0

    def show(self, entries: Iterable[Entry], party: Party | None = None) -> None:
        """These entries and no others, seen from `party` where there is one."""
        self._party = party
        self._entries = {_key(entry): entry for entry in entries}
        self._lay_out()

    def add(self, entries: Sequence[Entry]) -> None:
        """A further page below; one that stands here already (pages shift) isn't shown twice."""
        for entry in entries:
            if _key(entry) not in self._entries:
                self._entries[_key(entry)] = entry
                if self._laid_out_for:
                    self._add(entry)

    def put(self, entry: Entry) -> None:
        """Draw a changed entry in its place, a new one on top."""
        key = _key(entry)
        if key in self._entries and self._laid_out_for:
            self._entries[key] = entry
            for column, value in self._cells(entry).items():
                self.update_cell(key, column, value)
        else:
            self.show((entry, *self._entries.values()), self._party)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries.values())

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        if not self.is_valid_row_index(self.cursor_row):
            return None
        return self._entries.get(self._cursor_key)

    def of(self, intent: Intent) -> Entry | None:
        """The entry this intent stands in."""
        return next((each for each in self._entries.values() if reference_of(each) == intent.reference), None)

    def on_resize(self, event: Resize) -> None:
        """Columns follow the width; the parties get what the others leave."""
        if event.size.width != self._laid_out_for:
            self._lay_out()

    @property
    def _cursor_key(self) -> str:
        row_key, _ = self.coordinate_to_cell_key(self.cursor_coordinate)
        return row_key.value or ""

    def _lay_out(self) -> None:
        if not self.size.width:
            return  # hidden: laid out when it gets a width
        kept = self._cursor_key if self.row_count else ""
        self._laid_out_for = self.size.width
        with self.app.batch_update():
            self.clear(columns=True)
            self._add_columns(self.size.width - 2)
            for entry in self._entries.values():
                self._add(entry)
            if kept in self._entries:
                self.move_cursor(row=self.get_row_index(kept), animate=False)

    def _add_columns(self, width: int) -> None:
        others = {"time": _TIME, "points": _POINTS, "state": _STATE}
        if width >= _ROOMY:
            others["reference"] = _REFERENCE
        parties = max(width - sum(others.values()) - _PADDING * (len(others) + 1), 12)
        self.add_column("Time", key="time", width=_TIME)
        self.add_column("From → to" if self._party is None else "With", key="parties", width=parties)
        self.add_column(cell("Points", right=True), key="points", width=_POINTS)
        self.add_column("State", key="state", width=_STATE)
        if "reference" in others:
            self.add_column("Reference", key="reference", width=_REFERENCE)

    def _add(self, entry: Entry) -> None:
        cells = self._cells(entry)
        self.add_row(*(cells[column.value or ""] for column in self.columns), key=_key(entry))

    def _cells(self, entry: Entry) -> dict[str, Text]:
        words = words_of(entry)
        colour = self.app.theme_variables.get(colour_of(words).removeprefix("$"), "")
        cells = {
            "time": cell(day_and_time(entry.at) if entry.at else "not told"),
            "parties": cell(self._parties(entry)),
            "points": cell(points_text(entry), right=True),
            "state": cell(short_label(words), style=colour),
            "reference": cell(reference_of(entry)),
        }
        return {column.value or "": cells[column.value or ""] for column in self.columns}

    def _parties(self, entry: Entry) -> str:
        sender, recipient = sides(entry)
        if self._party is None:
            return f"{named(sender)} → {named(recipient)}"
        return f"→ {named(recipient)}" if is_outgoing(entry, self._party) else f"← {named(sender)}"


def _key(entry: Entry) -> str:
    name, outgoing = entry.key
    return f"{name} {'out' if outgoing else 'in'}"
