"""What stands on the history screen: the filter, the table, the detail, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from console.domain.parties import Party
from console.widgets.history_table import HistoryTable
from console.widgets.history_text import reference_of
from console.widgets.status_text import muted
from console.widgets.transfer_detail import TransferDetail
from screens.desk_screen import DeskScreen
from screens.history.history_query import STATES, FilterBox
from screens.history.history_words import empty_words, missing_words, scope_words, unmatched_words

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.services.transfer_history import HistoryEntry, Listing


class HistoryPanes(DeskScreen):
    """Draws what was read. What is read, and when, is the subclass's."""

    _desk: Desk | None = None
    _party: Party | None = None
    _identifier = ""
    _state = 0
    _next: int | None = None
    _read: tuple[HistoryEntry, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        return self._body()

    def _body(self) -> ComposeResult:
        with Horizontal(id="query"):
            yield Static("", id="scope", markup=False)
            yield FilterBox(placeholder="filter: reference, name, id, note", compact=True, id="filter")
        yield Static("", id="missing", markup=False)
        with Container(id="panes"):
            yield HistoryTable(id="table")
            yield TransferDetail(id="detail")
        yield Static("", id="nothing", markup=False)
        yield Static("", id="count", markup=False)

    def on_mount(self) -> None:
        self.query_one("#missing").display = False
        self._say(muted("Opening …"))
        self._show_scope()

    @property
    def _text(self) -> str:
        return self.query_one("#filter", Input).value.strip()

    def _show_filter(self, text: str) -> None:
        """Put this in the box, as if it had stood there."""
        with self.prevent(Input.Changed):
            self.query_one("#filter", Input).value = text

    def _show_scope(self) -> None:
        state = STATES[self._state][0] if self._state else ""
        self.query_one("#scope", Static).update(scope_words(self._party, self._identifier, state))

    def _show_missing(self, desk: Desk, listing: Listing) -> None:
        line, words = (
            self.query_one("#missing", Static),
            missing_words(desk, listing, self._party, self._read),
        )
        line.update(words)
        line.display = bool(words.plain)

    def _shown(self) -> None:
        table = self.query_one(HistoryTable)
        if not table.entries:
            self._say(self._why_empty())
        else:
            self._say("")
            more = "more below" if self._next is not None else "that is all"
            self.query_one("#count", Static).update(muted(f"{len(table.entries):,} shown, {more}"))
            if self.focused is None:
                self._to_table()
        self.refresh_bindings()

    def _to_table(self) -> None:
        """The keys go to the table, as soon as there is one."""
        self.set_focus(self.query_one(HistoryTable) if self.query_one("#panes").display else None)

    def _why_empty(self) -> Content:
        if self._text or self._state:
            return unmatched_words(self._desk, self._text)
        return empty_words(self._party)

    def _say(self, words: Content | str) -> None:
        nothing = self.query_one("#nothing", Static)
        nothing.update(words)
        nothing.display = bool(words)
        panes = self.query_one("#panes")
        panes.display = not words
        if words:
            self.query_one("#count", Static).update("")
            if self.focused is not None and panes in self.focused.ancestors:
                self.set_focus(None)  # else it goes to a neighbour that is hidden as well, and takes Esc

    def _show_detail(self, entry: HistoryEntry) -> None:
        if self._desk is None:
            return
        cards = () if entry.intent is None else self._desk.catalogue.explain_intent(entry.intent)
        self.query_one(TransferDetail).show(entry, cards[:2])
        if entry.intent is not None:
            self._read_timeline(self._desk, entry.intent.reference)

    @work(exclusive=True, group="timeline", exit_on_error=False)
    async def _read_timeline(self, desk: Desk, reference: str) -> None:
        events = await desk.history.timeline(reference)
        current = self.query_one(HistoryTable).current
        if current is not None and reference_of(current) == reference:
            self.query_one(TransferDetail).show_timeline(events)
