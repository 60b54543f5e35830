"""Open transfers as a table whose ages count on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import DataTable

from console.domain.points import format_points
from console.domain.transfers import Intent, State
from console.explanations.words import describe
from console.widgets.entries import cell, colour_of, short_label
from console.widgets.moments import age

_WIDTHS = {"reference": 10, "state": 16, "points": 9, "age": 6, "looked": 8, "next": 8}
_LABELS = {
    "reference": "Reference",
    "state": "State",
    "parties": "From → to",
    "points": "Points",
    "age": "Age",
    "looked": "Looked",
    "next": "Next",
}
_PADDING = 2
_LEAST = 16
"""Cells the two names need before a column gives way to them."""


class OpenTable(DataTable[Text]):
    """Rows are keyed by reference; time is handed in, so that it can be stopped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.look", "Look now", id="look-now", tooltip="Read the provider's history now")
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(cursor_type="row", id=id)
        self._intents: dict[str, Intent] = {}
        self._now: datetime | None = None
        self._looking: Collection[str] = ()

    @property
    def intents(self) -> tuple[Intent, ...]:
        return tuple(self._intents.values())

    @property
    def current(self) -> Intent | None:
        """The intent under the cursor."""
        if not self.is_valid_row_index(self.cursor_row):
            return None
        row_key, _ = self.coordinate_to_cell_key(self.cursor_coordinate)
        return self._intents.get(row_key.value or "")

    def show(self, intents: Iterable[Intent], now: datetime, looking: Collection[str]) -> None:
        """These intents and no others."""
        self._intents = {intent.reference: intent for intent in intents}
        self._now, self._looking = now, looking
        self._lay_out()

    def forget(self) -> None:
        """An empty table."""
        self._intents = {}
        self.clear(columns=True)

    def put(self, intent: Intent, now: datetime, looking: Collection[str]) -> None:
        """Draw one changed intent where it stands."""
        self._intents[intent.reference] = intent
        self.tick(now, looking)

    def tick(self, now: datetime, looking: Collection[str]) -> None:
        """Count the ages on."""
        self._now, self._looking = now, looking
        if self.row_count != len(self._intents):
            self._lay_out()
            return
        for intent in self._intents.values():
            for column, value in self._cells(intent).items():
                if self.get_cell(intent.reference, column) != value:
                    self.update_cell(intent.reference, column, value)

    def on_resize(self, event: Resize) -> None:
        """The names get what the other columns leave; on a narrow screen those give way."""
        if event.size.width:
            self._lay_out()

    def _lay_out(self) -> None:
        if not self.size.width or self._now is None:
            return
        kept = self.current
        with self.app.batch_update():
            self.clear(columns=True)
            for name, width in self._widths(self.size.width - 1).items():
                right = name in ("points", "age", "looked", "next")
                self.add_column(cell(_LABELS[name], right=right), key=name, width=width)
            for intent in self._intents.values():
                self.add_row(*self._cells(intent).values(), key=intent.reference)
            if kept is not None and kept.reference in self._intents:
                self.move_cursor(row=self.get_row_index(kept.reference), animate=False)

    def _widths(self, room: int) -> dict[str, int]:
        widths = dict(_WIDTHS)
        for name in ("looked", "points", "reference"):
            if room - sum(widths.values()) - _PADDING * (len(widths) + 1) < _LEAST:
                del widths[name]
        parties = room - sum(widths.values()) - _PADDING * (len(widths) + 1)
        return {name: widths.get(name, max(parties, 8)) for name in _LABELS if name in {*widths, "parties"}}

    def _cells(self, intent: Intent) -> dict[str, Text]:
        assert self._now is not None  # noqa: S101 - set by everyone who gets here
        words = describe(intent)
        colour = self.app.theme_variables.get(colour_of(words).removeprefix("$"), "")
        order, looks = intent.order, intent.reconciliation
        cells = {
            "reference": cell(intent.reference),
            "state": cell(short_label(words), style=colour),
            "parties": cell(f"{order.sender.label} → {order.recipient.label}"),
            "points": cell(format_points(order.points), right=True),
            "age": cell(age(self._now - (intent.sent or intent.created)), right=True),
            "looked": cell(f"{age(self._now - looks.last_look)}" if looks.last_look else "–", right=True),
            "next": cell(self._next(intent), right=True),
        }
        return {column.value or "": cells[column.value or ""] for column in self.columns}

    def _next(self, intent: Intent) -> str:
        if intent.reference in self._looking:
            return "looking…"
        coming = intent.reconciliation.next_look
        if intent.state not in (State.UNKNOWN, State.RECONCILING):
            return "–"
        if coming is None or self._now is None or coming <= self._now:
            return "now"
        return f"in {age(coming - self._now)}"
