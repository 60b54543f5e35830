"""What stands on the history screen: the query line, the table, the detail, and the words around them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.elsewhere import Sees
from console.domain.parties import Party
from console.domain.query_line import EVERYTHING, HistoryQuery, Sorting
from console.widgets.history_table import HistoryTable
from console.widgets.history_text import reference_of
from console.widgets.status_text import muted
from console.widgets.transfer_detail import TransferDetail
from console.widgets.waiting import WaitLine
from screens.background import start
from screens.history.history_query import answers
from screens.history.history_words import (
    ASKING,
    count_words,
    empty_words,
    missing_words,
    scope_words,
    unmatched_words,
    unread_words,
)
from screens.history.query_box import QueryLine

if TYPE_CHECKING:
    from console.domain.elsewhere import TransferElsewhere
    from console.services.desk import Desk
    from console.services.transfer_history import HistoryEntry, Listing

_BESIDE = 140
"""Cells from which on the detail stands beside the table. At 100 and 120 the state, reference and operator
would give way to it, which are what people look for; below the table it cuts no column."""


class HistoryPanes(Vertical):
    """Draws what was read. What is read, and when, is the screen's."""

    table = getters.query_one(HistoryTable)
    detail = getters.query_one(TransferDetail)
    line = getters.query_one(QueryLine)

    desk: Desk | None = None
    party: Party | None = None
    """Whose transfers these are; None for this console's journal."""
    identifier = ""
    """Masked, what the party is known by."""
    asked: HistoryQuery = EVERYTHING
    """What is asked for: of the line as it last meant something."""
    sorting = Sorting.NEWEST
    next_page: int | None = None
    """Of a party's list."""
    is_whole = True
    read: tuple[HistoryEntry, ...] = ()
    """Whatever was read of a party's list, shown or filtered out."""
    _detailed: HistoryEntry | None = None
    progress = 1.0
    """How far the search index has come."""

    def compose(self) -> ComposeResult:
        """Whose history, the query line, the table with its detail, and the count."""
        yield Static("", id="scope", markup=False)
        yield QueryLine()
        yield WaitLine(id="missing")
        with Container(id="panes"):
            yield HistoryTable(id="table")
            yield TransferDetail(id="detail")
        yield WaitLine(id="nothing")
        yield Static("", id="count", markup=False)

    def on_mount(self) -> None:
        """Nothing is read yet."""
        self.query_one("#missing").display = False
        self.say(muted("Opening …"))
        self.show_scope()

    def on_resize(self) -> None:
        """In a wide window the detail stands beside the table."""
        self.set_class(self.size.width >= _BESIDE, "-beside")

    @property
    def text(self) -> str:
        """What is typed into the query line."""
        return self.line.text

    @property
    def sees(self) -> Sees:
        """Whose transfers can be listed."""
        return Sees.CONSOLE if self.desk is None else self.desk.history.sees

    @property
    def is_plain(self) -> bool:
        """Whether what is new belongs on top: nothing narrows the list, and it is in the usual order."""
        return self.party is None and self.asked == EVERYTHING and self.sorting is Sorting.NEWEST

    def show_filter(self, text: str) -> None:
        """Put this in the line, as if it had stood there."""
        self.line.put(text)

    def show_scope(self) -> None:
        """Say whose transfers are shown, and in which order where it isn't the usual one."""
        order = "" if self.sorting is Sorting.NEWEST or self.party is not None else self.sorting.value
        self._say_in("#scope", scope_words(self.party, self.identifier, order, self.sees))

    def show_missing(self, desk: Desk, listing: Listing | None) -> None:
        """Say what of the list is missing, and why."""
        self._show_missing(missing_words(desk, listing, self.party, self.read))

    def show_unread(self, why: str) -> None:
        """Say that other tills' transfers are missing, until they can be read again."""
        self._show_missing(unread_words(why))

    def show_asking(self) -> None:
        """Say that other tills' transfers are on their way."""
        self._show_missing(ASKING)

    def _show_missing(self, words: Content) -> None:
        line = self.query_one("#missing", Static)
        if line.content != words:
            line.update(words)
        line.display = bool(words.plain)

    def _say_in(self, line: str, words: Content | str) -> None:
        """Lines of one height are drawn where they stand: laying everything out is felt while one types."""
        self.query_one(line, Static).update(words, layout=False)

    def tell_reading(self) -> None:
        """In place of the table where it is empty; else it stays until something takes its place."""
        if not self.table.row_count:
            self.say(muted("Reading …"))

    def tell_count(self) -> None:
        """Say how many there are, or why there are none."""
        table = self.table
        if not table.row_count:
            self.say(self._why_empty())
        else:
            self.say("")
            told = count_words(table.row_count, is_whole=self.is_whole, progress=self.progress)
            self._say_in("#count", told)
            if self.screen.focused is None:
                self.to_table()
        self.screen.refresh_bindings()

    def wanted(self, entries: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
        """The list of a party is narrowed here, as far as it was read."""
        return tuple(entry for entry in entries if answers(entry, self.asked, self.identifier))

    def tell_party(self) -> None:
        """Say how much of a party's list was read."""
        self.is_whole = self.next_page is None
        self.table.has_more = not self.is_whole
        self.tell_count()

    def to_table(self) -> None:
        """The keys go to the table, as soon as there is one."""
        self.screen.set_focus(self.table if self.query_one("#panes").display else None)

    def _why_empty(self) -> Content:
        if self.asked != EVERYTHING:
            return unmatched_words(self.desk, self.asked.text)
        return empty_words(self.party, self.sees)

    def say(self, words: Content | str) -> None:
        """Show words in place of the table; empty ones bring it back."""
        nothing, panes = self.query_one("#nothing", Static), self.query_one("#panes")
        if not words and panes.display:
            return
        nothing.update(words)
        nothing.display = bool(words)
        panes.display = not words
        if words:
            self.query_one("#count", Static).update("")
            if self.screen.focused is not None and panes in self.screen.focused.ancestors:
                self.screen.set_focus(
                    None
                )  # else it goes to a neighbour that is hidden as well, and takes Esc

    def show_detail(self, entry: HistoryEntry) -> None:
        """Show one transfer with its cards, and read its timeline; what stands there as it is stays."""
        if self.desk is None or entry == self._detailed:
            return
        self._detailed = entry
        cards = () if entry.intent is None else self.desk.catalogue.explain_intent(entry.intent)
        self.detail.show(entry, cards[:2])
        if entry.intent is not None:
            read = partial(self._read_timeline, self.desk, entry.intent.reference, entry.elsewhere)
            start(self, read, "timeline", exclusive=True, failed=lambda _error: self.detail.timeline_failed())

    async def _read_timeline(self, desk: Desk, reference: str, elsewhere: TransferElsewhere | None) -> None:
        events = await desk.history.timeline(reference, elsewhere)
        current = self.table.current
        if current is not None and reference_of(current) == reference:
            self.detail.show_timeline(events)
