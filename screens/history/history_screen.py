"""Transfers of the past: this console's journal, or the list of one customer or group joined with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from console.domain.elsewhere import Sees
from console.domain.parties import Party
from console.domain.query_line import Sorting
from console.domain.transfers import Intent
from console.widgets.history_table import HistoryTable
from console.widgets.status_text import bad
from screens.background import why_unread
from screens.changes_while_reading import ChangesWhileReading
from screens.desk_screen import DeskScreen
from screens.history.chain_following import ChainFollowing
from screens.history.history_panes import HistoryPanes
from screens.history.history_query import answers
from screens.history.history_words import is_for_look_up
from screens.history.list_reading import ListReading
from screens.history.query_asking import QueryAsking
from screens.messages import LookUpRequested
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk

_TYPING_PAUSE = 0.15
"""Seconds without a key before a list is narrowed that has to be read through."""
_DETAIL_PAUSE = 0.04
"""Seconds on a line before its detail is drawn."""


class HistoryScreen(DeskScreen):
    """The table asks for the lines in sight; of a party's list whatever was read is in memory."""

    CSS_PATH = stylesheet("history.tcss")
    AUTO_FOCUS = "HistoryTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Find", id="filter", key_display="/", tooltip="To the query line"),
        Binding("s", "sort", "Sort", id="sort-history", tooltip="Newest, oldest or most points first"),
        Binding("c", "columns", "Columns", id="history-columns", tooltip="Choose what stands in a line"),
        Binding("g", "totals", "Totals", id="history-totals", tooltip="By day, operator, branch, result"),
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
    _detail_due: Timer | None = None

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._changes = ChangesWhileReading()
        self._asking = QueryAsking(self)
        self._reading = ListReading(self)
        self._others = ChainFollowing(self, self._reload)

    def compose_body(self) -> ComposeResult:
        """Everything is in the panes."""
        yield HistoryPanes()

    def receipt_wanted(self) -> str | None:
        """Of the line under the cursor, where this console made it."""
        current = self.panes.table.current
        if current is None:
            return ""
        if current.intent is None or current.elsewhere is not None:
            return None
        return current.intent.reference

    async def desk_opened(self, desk: Desk) -> None:
        """Read the first page, and hear of each changed transfer."""
        self.panes.desk = desk
        self._asking.read_view()
        self._others.begin(desk)
        self.listen(desk.announcer.subscribe, self._heard)
        self.watch(self.query_one("#filter"), "value", self._letter_typed, init=False)
        self._reload()
        self._feed_index(desk)

    # -- what is shown -------------------------------------------------------------------------

    def show_party(self, party: Party, identifier: str) -> None:
        """From now on the transfers of this customer or group; Esc leads back to the journal."""
        self._turn_to(party, identifier, "")

    def show_transfer(self, reference: str) -> None:
        """This transfer of the journal alone; Esc shows the others."""
        self._turn_to(None, "", reference)

    def _turn_to(self, party: Party | None, identifier: str, text: str) -> None:
        panes = self.panes
        panes.party, panes.identifier = party, identifier
        panes.show_filter(text)
        self._asking.understand()
        panes.table.has_more = False
        panes.table.show((), party)
        self.set_focus(None)
        self._reload()

    def _reload(self) -> None:
        """Read anew. What stands there stays until something takes its place, and so does the focus."""
        self.panes.next_page = None
        self.panes.show_scope()
        if self.panes.desk is None:
            return
        self.panes.tell_reading()
        if self.panes.party is None:
            self._read_console(self.panes.desk)
        else:
            self._read_party(self.panes.desk, self.panes.party, 1)

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read_console(self, desk: Desk) -> None:
        asked = self._asked = object()
        panes = self.panes
        self._changes.begin()
        with self.waiting("reading the list"):
            unread = await self._reading.open(desk, panes.asked, panes.sorting)
        if asked is self._asked and unread is not None:
            is_missing = bool(panes.asked.note or panes.asked.ticket)
            self._others.is_unread = bool(unread) and not is_missing
            panes.show_unread(unread) if unread else panes.show_missing(desk, None)
            panes.show_scope()
            panes.tell_count()
            self._moved()
            self._catch_up()
            await self._reading.measure()

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read_party(self, desk: Desk, party: Party, number: int) -> None:
        asked = self._asked = object()
        panes, table = self.panes, self.panes.table
        self._changes.begin()
        self._reading.close()
        with self.waiting("reading the list"):
            listing = await desk.history.of_party(party, number)
        if asked is not self._asked:
            return
        panes.next_page = listing.next_page if isinstance(listing.next_page, int) else None
        if number == 1:
            panes.read = listing.entries
            panes.show_missing(desk, listing)
            table.show(panes.wanted(panes.read), party)
        else:
            panes.read += listing.entries
            table.add(panes.wanted(listing.entries))
            if listing.problems:
                panes.show_missing(desk, listing)
        panes.tell_party()
        self._show_current()
        self._catch_up()

    @on(HistoryTable.PagesWanted)
    def _pages_wanted(self, wanted: HistoryTable.PagesWanted) -> None:
        if not wanted.numbers:
            self.action_more()
        for number in wanted.numbers:
            self._read_page(number)

    @work(group="pages", exit_on_error=False)
    async def _read_page(self, number: int) -> None:
        with self.waiting("reading further lines"):
            await self._reading.page(number)

    @work(group="pages", exit_on_error=False)
    async def _read_more(self) -> None:
        with self.waiting("reading further lines"):
            await self._reading.more()

    @work(exclusive=True, group="index", exit_on_error=False)
    async def _feed_index(self, desk: Desk) -> None:
        await self._reading.feed_index(desk)
        if self.panes.progress < 1 and self.panes.party is None:
            self.panes.progress = 1.0
            self._reload()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so where the journal can't be read."""
        if event.state is WorkerState.ERROR and event.worker.group in ("history", "pages"):
            words = "The journal could not be read. Nothing was changed. Press r to try again."
            self.panes.say(bad(why_unread(event.worker.error, words)))

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
        elif panes.is_plain and intent.created == intent.updated:
            table.put_in((HistoryEntry(None, intent),))
            panes.tell_count()
            self._show_current()

    def _catch_up(self) -> None:
        """Draw what changed while the list now shown was read."""
        for intent in self._changes.end():
            self._changed(intent)

    @on(HistoryTable.CursorMoved)
    def _moved(self) -> None:
        """The lines are drawn before the detail: whoever turns pages reads no detail on the way."""
        if self._detail_due is not None:
            self._detail_due.stop()
        self._detail_due = self.set_timer(_DETAIL_PAUSE, self._show_current)

    def _show_current(self) -> None:
        if (current := self.panes.table.current) is not None:
            self.panes.show_detail(current)

    # -- keys ----------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Go to the query line."""
        self.set_focus(self.query_one("#filter", Input))

    def action_sort(self) -> None:
        """The next order, where it is this console's own list."""
        panes = self.panes
        if panes.party is not None or panes.sees is not Sees.CONSOLE:
            whose = "A party's list" if panes.party is not None else "A list of several tills"
            panes.line.tell(f"{whose} is newest first, as it is read. Only this console's own can be sorted.")
            return
        each = list(Sorting)
        panes.sorting = each[(each.index(panes.sorting) + 1) % len(each)]
        self._reload()

    def action_columns(self) -> None:
        """Choose the columns."""
        self._asking.choose_columns()

    def action_totals(self) -> None:
        """Add up what the query line asks for."""
        if self.panes.desk is not None and self.panes.party is None:
            self._asking.add_up(self.panes.desk)
        elif self.panes.party is not None:
            self.panes.line.tell("Totals are of consoles, not of one party. Esc leads back to the journal.")

    def action_more(self) -> None:
        """Read the next page, once for each press."""
        panes = self.panes
        if panes.desk is None:
            return
        if panes.party is None:
            self._read_more()
        elif panes.next_page is not None:
            number, panes.next_page = panes.next_page, None
            self._read_party(panes.desk, panes.party, number)

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
        elif self.panes.text:
            self.panes.show_filter("")
            self.panes.to_table()
            self._narrow()
        elif self.panes.party is not None:
            self.action_journal()
        else:
            self.panes.to_table()

    def action_export(self) -> None:
        """Take along what this console's journal has of what is listed."""
        from screens.dialogs.export_dialog import ExportDialog

        if self.panes.party is not None:
            self.notify("A customer's list can't be taken along. F5 leads to the journal, which can.")
        elif self.panes.desk is not None:
            self.app.push_screen(ExportDialog(self.panes.desk, self.panes.asked, self.panes.text))

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
        return not self.panes.table.row_count and is_for_look_up(self.panes.desk, self.panes.asked.text)

    def action_look_up(self) -> None:
        """Look up what is typed in the filter."""
        self.post_message(LookUpRequested(self.panes.asked.text))

    def _letter_typed(self) -> None:
        """In one frame with the letter, leave what is in memory and answers; the list is read behind that."""
        query = None if self.panes.party is not None else self._asking.narrower()
        if query is not None:
            self._reading.narrow(lambda entry: answers(entry, query))

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        if self._reading.is_instant or self.panes.party is not None:
            self._narrow()
        else:
            self._typing = self.set_timer(_TYPING_PAUSE, self._narrow)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        told = self._asking.keep_or_recall()
        if told is None:
            self.panes.to_table()
            return
        self._narrow()
        if told:
            self.panes.line.tell(told)

    @on(HistoryTable.LineOpened)
    def _row_chosen(self) -> None:
        self.action_detail()

    def _narrow(self) -> None:
        """Show what the line asks for; one that means nothing leaves the list as it is."""
        if not self._asking.understand():
            return
        panes = self.panes
        if panes.party is None:
            self._reload()
            return
        panes.show_scope()
        panes.table.show(panes.wanted(panes.read), panes.party)
        panes.tell_party()
