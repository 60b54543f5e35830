"""Transfers of the past: this console's journal, or the list of one customer or group joined with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import DataTable, Input, Static
from textual.worker import Worker, WorkerState

from console.domain.elsewhere import ElsewhereUnreadable, Sees
from console.domain.parties import Party
from console.domain.transfers import Intent
from console.widgets.status_text import bad, muted
from screens.changes_while_reading import ChangesWhileReading
from screens.desk_screen import DeskScreen
from screens.history.history_panes import HistoryPanes
from screens.history.history_query import STATES, answers
from screens.history.history_words import is_for_look_up
from screens.messages import LookUpRequested
from screens.while_shown import WhileShown
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.chain_listing import ChainMark
    from console.services.desk import Desk, Opening
    from console.services.transfer_history import HistoryEntry, Listing

_TYPING_PAUSE = 0.15
"""Seconds without a key before the filter is applied."""


class HistoryScreen(DeskScreen):
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
        Binding("e", "export", "Export", id="export", show=False, tooltip="Take these transfers along"),
        Binding("escape", "back", "Back", id="history-back", tooltip="One step back"),
    ]

    panes = getters.query_one(HistoryPanes)
    _asked: object = None
    _typing: Timer | None = None

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._changes = ChangesWhileReading()
        self._others: WhileShown | None = None
        self._heard_at = 0.0
        self._is_unread = False
        self._saw = Sees.CONSOLE

    def compose_body(self) -> ComposeResult:
        """Everything is in the panes."""
        yield HistoryPanes()

    def receipt_wanted(self) -> str | None:
        """Of the line under the cursor, where this console made it."""
        current = self.panes.table.current
        if current is None:
            return ""
        return None if current.intent is None else current.intent.reference

    async def desk_opened(self, desk: Desk) -> None:
        """Read the first page, and hear of each changed transfer."""
        self.panes.desk = desk
        if desk.history.sees is not Sees.CONSOLE:
            self.panes.table.shows_tills = True
            self.add_class("-tills")
            self._heard_at, self._saw = desk.clock.monotonic(), desk.history.sees
            self._others = WhileShown(self, partial(self._ask_others, desk))
        self.listen(desk.announcer.subscribe, self._heard)
        self._reload()

    def on_screen_resume(self) -> None:
        """Hear of other tills."""
        if self._others is not None:
            self._others.resume()

    def on_screen_suspend(self) -> None:
        """Nobody sees them."""
        if self._others is not None:
            self._others.suspend()

    # -- what is shown -------------------------------------------------------------------------

    def show_party(self, party: Party, identifier: str) -> None:
        """From now on the transfers of this customer or group; Esc leads back to the journal."""
        self._turn_to(party, identifier, "")

    def show_transfer(self, reference: str) -> None:
        """This transfer of the journal alone; Esc shows the others."""
        self._turn_to(None, "", reference)

    def _turn_to(self, party: Party | None, identifier: str, text: str) -> None:
        self.panes.party, self.panes.identifier = party, identifier
        self.panes.state = 0
        self.panes.show_filter(text)
        self.panes.table.show((), party)
        self.set_focus(None)
        self._reload()

    def _reload(self) -> None:
        """Read anew. What stands there stays until something takes its place, and so does the focus."""
        self.panes.next_page = None
        self.panes.show_scope()
        if self.panes.desk is None:
            return
        if self.panes.table.entries:
            self.query_one("#count", Static).update(muted("Reading …"))
        else:
            self.panes.say(muted("Reading …"))
        self._read_first(self.panes.desk)

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read_first(self, desk: Desk) -> None:
        asked = self._asked = object()
        self._changes.begin()
        listing = await self._page(desk, None)
        if asked is self._asked:
            self.panes.read = listing.entries
            self.panes.next_page = listing.next_page
            self._is_unread = bool(listing.unread)
            self.panes.show_missing(desk, listing)
            self.panes.table.show(self._wanted(self.panes.read), self.panes.party)
            self.panes.tell_count()
            self._catch_up()

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read_more(self, desk: Desk, page: int | ChainMark) -> None:
        asked = self._asked = object()
        self._changes.begin()
        listing = await self._page(desk, page)
        if asked is self._asked:
            self.panes.read += listing.entries
            self.panes.next_page = listing.next_page
            self.panes.table.add(self._wanted(listing.entries))
            if listing.problems or listing.unread:
                self.panes.show_missing(desk, listing)
            self.panes.tell_count()
            self._catch_up()

    async def _page(self, desk: Desk, page: int | ChainMark | None) -> Listing:
        if self.panes.party is not None:
            return await desk.history.of_party(self.panes.party, page if isinstance(page, int) else 1)
        return await desk.history.of_console(page, text=self.panes.text, states=STATES[self.panes.state][1])

    def _wanted(self, entries: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
        """The journal filters by itself; the list of a party is narrowed here, as far as it was read."""
        panes = self.panes
        if panes.party is None:
            return entries
        states = STATES[panes.state][1]
        return tuple(entry for entry in entries if answers(entry, panes.text, states, panes.identifier))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so where the journal can't be read."""
        if event.state is WorkerState.ERROR and event.worker.group == "history":
            self.panes.say(bad("The journal could not be read. Nothing was changed. Press r to try again."))

    # -- changes -------------------------------------------------------------------------------

    def _heard(self, intent: Intent) -> None:
        self.call_later(self._changed, intent)

    def _changed(self, intent: Intent) -> None:
        """An intent changed: draw it where it stands; a new one comes on top of an unfiltered journal."""
        from console.services.transfer_history import HistoryEntry

        self._changes.keep(intent)
        panes, table = self.panes, self.panes.table
        known = table.of(intent)
        if known is not None:
            table.put(HistoryEntry(known.row, intent))
            if (current := table.current) is not None and current.intent == intent:
                panes.show_detail(current)
        elif not (panes.party or panes.text or panes.state) and intent.created == intent.updated:
            table.put(HistoryEntry(None, intent))
            panes.tell_count()

    async def _ask_others(self, desk: Desk) -> None:
        """What other tills made or changed since they were heard of; all anew after they were unreadable."""
        if self.panes.party is not None:
            return
        if desk.history.sees is not self._saw:  # somebody else is at the desk
            self._saw = desk.history.sees
            self.panes.table.show(())
            self._reload()
        asked = desk.clock.monotonic()
        try:
            found = await desk.history.changed_elsewhere(asked - self._heard_at)
        except ElsewhereUnreadable as error:
            self._is_unread = True
            self.panes.show_unread(str(error))
            return
        self._heard_at = asked
        if self._is_unread:
            self._reload()
        elif self.panes.party is None:
            self._arrived(found)

    def _arrived(self, found: tuple[HistoryEntry, ...]) -> None:
        """Changed ones are drawn where they stand; new ones come into a list that isn't narrowed."""
        panes, table = self.panes, self.panes.table
        is_whole = not (panes.text or panes.state)
        oldest = table.entries[-1].at if table.entries and panes.next_page is not None else None
        wanted = [
            entry
            for entry in found
            if (entry.intent is not None and table.of(entry.intent) is not None)
            or (is_whole and (oldest is None or (entry.at is not None and entry.at >= oldest)))
        ]
        if wanted:
            table.put_in(wanted)
            panes.tell_count()
            if (current := table.current) in wanted and current is not None:
                panes.show_detail(current)

    def _catch_up(self) -> None:
        """Draw what changed while the list now shown was read."""
        for intent in self._changes.end():
            self._changed(intent)

    @on(DataTable.RowHighlighted)
    def _cursor_moved(self, moved: DataTable.RowHighlighted) -> None:
        table = self.panes.table
        if table.current is not None:
            self.panes.show_detail(table.current)
        if moved.cursor_row >= table.row_count - 1:
            self.action_more()

    # -- keys ----------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    def action_state(self) -> None:
        """The next group of states, then all again."""
        self.panes.state = (self.panes.state + 1) % len(STATES)
        self._narrow()

    def action_more(self) -> None:
        """Read the next page, once for each press."""
        if self.panes.desk is not None and self.panes.next_page is not None:
            page, self.panes.next_page = self.panes.next_page, None
            self._read_more(self.panes.desk, page)

    def action_refresh(self) -> None:
        """Read the list anew."""
        self._reload()

    def action_detail(self) -> None:
        """Go to the detail, so that arrows scroll it."""
        self.panes.detail.focus()

    def action_back(self) -> None:
        """From the detail to the table, then without a filter, then from the party to the journal."""
        if self.focused is self.panes.detail:
            self.panes.to_table()
        elif self.panes.text or self.panes.state:
            self.panes.state = 0
            self.panes.show_filter("")
            self.panes.to_table()
            self._narrow()
        elif self.panes.party is not None:
            self.action_journal()
        else:
            self.panes.to_table()

    def action_export(self) -> None:
        """Take along what this console's journal has of what is listed."""
        from console.domain.query_line import HistoryQuery
        from screens.dialogs.export_dialog import ExportDialog

        if self.panes.party is not None:
            self.notify("A customer's list can't be taken along. F5 leads to the journal, which can.")
        elif self.panes.desk is not None:
            name, states = STATES[self.panes.state] if self.panes.state else ("", frozenset())
            asked = " ".join(filter(None, (self.panes.text, name)))
            query = HistoryQuery(self.panes.text, states=states)
            self.app.push_screen(ExportDialog(self.panes.desk, query, asked))

    def action_journal(self) -> None:
        """Back from a party's list; the journal itself is read again as it is narrowed."""
        if self.panes.party is None:
            self._reload()
        else:
            self._turn_to(None, "", "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """F2 leads on only from a filter that found nobody; elsewhere it means what it means everywhere."""
        if action != "look_up" or not self.is_mounted:
            return action != "look_up"
        return not self.panes.table.entries and is_for_look_up(self.panes.desk, self.panes.text)

    def action_look_up(self) -> None:
        """Look up what is typed in the filter."""
        self.post_message(LookUpRequested(self.panes.text))

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_TYPING_PAUSE, self._narrow)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.panes.to_table()

    @on(DataTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_detail()

    def _narrow(self) -> None:
        if self.panes.party is None:
            self._reload()
            return
        self.panes.show_scope()
        self.panes.table.show(self._wanted(self.panes.read), self.panes.party)
        self.panes.tell_count()
