"""Transfers of the past: this console's journal, or the list of one customer or group joined with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import DataTable, Input, Static
from textual.worker import Worker, WorkerState

from console.domain.parties import Party
from console.domain.transfers import Intent
from console.widgets.history_table import HistoryTable
from console.widgets.status_text import bad, muted
from console.widgets.transfer_detail import TransferDetail
from screens.history.history_panes import HistoryPanes
from screens.history.history_query import STATES, answers
from screens.history.history_words import is_for_look_up
from screens.meanwhile import Meanwhile
from screens.messages import LookUpRequested
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening
    from console.services.transfer_history import HistoryEntry, Listing

_TYPING_PAUSE = 0.15
"""Seconds without a key before the filter is applied."""


class HistoryScreen(HistoryPanes):
    """Pages come as the cursor reaches the end; only what was read is in memory."""

    CSS_PATH = stylesheet("history.tcss")
    AUTO_FOCUS = "HistoryTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="filter", key_display="/", tooltip="Narrow the table"),
        Binding("s", "state", "State", id="state-filter", tooltip="All, open, processed, refused …"),
        Binding("n", "more", "More", id="next-page", show=False, tooltip="Read the next page"),
        Binding("r,ctrl+r", "refresh", "Refresh", id="refresh-history", show=False, tooltip="Read it again"),
        Binding("f5", "journal", "Journal", id="journal", show=False, tooltip="This console's transfers"),
        Binding("f2", "look_up", "Look up", id="look-up-instead", tooltip="Look up who was filtered for"),
        Binding("escape", "back", "Back", id="history-back", tooltip="One step back"),
    ]

    _asked: object = None
    _typing: Timer | None = None
    _unsubscribe: Callable[[], None] | None = None

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._meanwhile = Meanwhile()

    async def desk_opened(self, desk: Desk) -> None:
        self._desk = desk
        self._unsubscribe = desk.announcer.subscribe(self._heard)
        self._reload()

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    # -- what is shown -------------------------------------------------------------------------

    def show_party(self, party: Party, identifier: str) -> None:
        """From now on the transfers of this customer or group; Esc leads back to the journal."""
        self._turn_to(party, identifier, "")

    def show_transfer(self, reference: str) -> None:
        """This transfer of the journal alone; Esc shows the others."""
        self._turn_to(None, "", reference)

    def _turn_to(self, party: Party | None, identifier: str, text: str) -> None:
        self._party, self._identifier = party, identifier
        self._state = 0
        self._show_filter(text)
        self.query_one(HistoryTable).show((), party)
        self.set_focus(None)
        self._reload()

    def _reload(self) -> None:
        """Read anew. What stands there stays until something takes its place, and so does the focus."""
        self._next = None
        self._show_scope()
        if self._desk is None:
            return
        if self.query_one(HistoryTable).entries:
            self.query_one("#count", Static).update(muted("Reading …"))
        else:
            self._say(muted("Reading …"))
        self._read_first(self._desk)

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read_first(self, desk: Desk) -> None:
        asked = self._asked = object()
        self._meanwhile.begin()
        listing = await self._page(desk, None)
        if asked is self._asked:
            self._read = listing.entries
            self._next = listing.next_page
            self._show_missing(desk, listing)
            self.query_one(HistoryTable).show(self._wanted(self._read), self._party)
            self._shown()
            self._catch_up()

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read_more(self, desk: Desk, page: int) -> None:
        asked = self._asked = object()
        self._meanwhile.begin()
        listing = await self._page(desk, page)
        if asked is self._asked:
            self._read += listing.entries
            self._next = listing.next_page
            self.query_one(HistoryTable).add(self._wanted(listing.entries))
            if listing.problems:
                self._show_missing(desk, listing)
            self._shown()
            self._catch_up()

    async def _page(self, desk: Desk, page: int | None) -> Listing:
        if self._party is not None:
            return await desk.history.of_party(self._party, page or 1)
        return await desk.history.of_console(page, text=self._text, states=STATES[self._state][1])

    def _wanted(self, entries: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
        """The journal filters by itself; the list of a party is narrowed here, as far as it was read."""
        states = STATES[self._state][1]
        if self._party is None:
            return entries
        return tuple(entry for entry in entries if answers(entry, self._text, states, self._identifier))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group == "history":
            self._say(bad("The journal could not be read. Nothing was changed. Press r to try again."))
        elif event.state is WorkerState.ERROR and event.worker.group == "timeline":
            self.query_one(TransferDetail).timeline_failed()

    # -- changes -------------------------------------------------------------------------------

    def _heard(self, intent: Intent) -> None:
        self.call_later(self._changed, intent)

    def _changed(self, intent: Intent) -> None:
        """An intent changed: draw it where it stands; a new one comes on top of an unfiltered journal."""
        from console.services.transfer_history import HistoryEntry

        self._meanwhile.keep(intent)
        table = self.query_one(HistoryTable)
        known = table.of(intent)
        if known is not None:
            table.put(HistoryEntry(known.row, intent))
            if (current := table.current) is not None and current.intent == intent:
                self._show_detail(current)
        elif self._party is None and not self._text and not self._state and intent.created == intent.updated:
            table.put(HistoryEntry(None, intent))
            self._shown()

    def _catch_up(self) -> None:
        """Draw what changed while the list now shown was read."""
        for intent in self._meanwhile.end():
            self._changed(intent)

    @on(DataTable.RowHighlighted)
    def _cursor_moved(self, moved: DataTable.RowHighlighted) -> None:
        table = self.query_one(HistoryTable)
        if table.current is not None:
            self._show_detail(table.current)
        if moved.cursor_row >= table.row_count - 1:
            self.action_more()

    # -- keys ----------------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.query_one("#filter", Input).focus()

    def action_state(self) -> None:
        """The next group of states, then all again."""
        self._state = (self._state + 1) % len(STATES)
        self._narrow()

    def action_more(self) -> None:
        if self._desk is not None and self._next is not None:
            page, self._next = self._next, None
            self._read_more(self._desk, page)

    def action_refresh(self) -> None:
        self._reload()

    def action_detail(self) -> None:
        self.query_one(TransferDetail).focus()

    def action_back(self) -> None:
        """From the detail to the table, then without a filter, then from the party to the journal."""
        if self.focused is self.query_one(TransferDetail):
            self._to_table()
        elif self._text or self._state:
            self._state = 0
            self._show_filter("")
            self._to_table()
            self._narrow()
        elif self._party is not None:
            self.action_journal()
        else:
            self._to_table()

    def action_journal(self) -> None:
        """Back from a party's list; the journal itself is read again as it is narrowed."""
        if self._party is None:
            self._reload()
        else:
            self._turn_to(None, "", "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """F2 leads on only from a filter that found nobody; elsewhere it means what it means everywhere."""
        if action != "look_up" or not self.is_mounted:
            return action != "look_up"
        return not self.query_one(HistoryTable).entries and is_for_look_up(self._desk, self._text)

    def action_look_up(self) -> None:
        self.post_message(LookUpRequested(self._text))

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_TYPING_PAUSE, self._narrow)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self._to_table()

    @on(DataTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_detail()

    def _narrow(self) -> None:
        if self._party is None:
            self._reload()
            return
        self._show_scope()
        self.query_one(HistoryTable).show(self._wanted(self._read), self._party)
        self._shown()
