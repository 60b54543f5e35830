"""Transfers of the past: this console's journal, or the list of one customer or group joined with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static
from textual.worker import Worker, WorkerState

from console.domain.parties import Party
from console.domain.transfers import Intent
from console.widgets.entries import ledger_only, reference_of
from console.widgets.history_table import HistoryTable
from console.widgets.marks import bad, joined, muted, warn
from console.widgets.transfer_detail import TransferDetail
from screens.desk_screen import DeskScreen
from screens.history_query import STATES, FilterBox, answers
from screens.meanwhile import Meanwhile
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening
    from console.services.history import Entry, Listing

_TYPING_PAUSE = 0.15
"""Seconds without a key before the filter is applied."""

_SCOPE_NAME = 24


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
        Binding("escape", "back", "Back", id="history-back", tooltip="One step back"),
    ]

    _desk: Desk | None = None
    _party: Party | None = None
    _identifier = ""
    _state = 0
    _next: int | None = None
    _read: tuple[Entry, ...] = ()
    _asked: object = None
    _typing: Timer | None = None
    _unsubscribe: Callable[[], None] | None = None

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._meanwhile = Meanwhile()

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
        self._party, self._identifier = party, identifier
        self._state = 0
        with self.prevent(Input.Changed):
            self.query_one("#filter", Input).value = ""
        self.query_one(HistoryTable).focus()
        self._reload()

    def _reload(self) -> None:
        self._next = None
        self._show_scope()
        if self._desk is not None:
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
            self._tell_missing(desk, listing)
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
                self._tell_missing(desk, listing)
            self._shown()
            self._catch_up()

    async def _page(self, desk: Desk, page: int | None) -> Listing:
        if self._party is not None:
            return await desk.history.of_party(self._party, page or 1)
        return await desk.history.of_console(page, text=self._text, states=STATES[self._state][1])

    def _wanted(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The journal filters by itself; the list of a party is narrowed here, as far as it was read."""
        states = STATES[self._state][1]
        return tuple(entry for entry in entries if self._party is None or answers(entry, self._text, states))

    @property
    def _text(self) -> str:
        return self.query_one("#filter", Input).value.strip()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.group == "history":
            self._say(bad("The journal could not be read. Nothing was changed. Press r to try again."))

    # -- changes -------------------------------------------------------------------------------

    def _heard(self, intent: Intent) -> None:
        self.call_later(self._changed, intent)

    def _changed(self, intent: Intent) -> None:
        """An intent changed: draw it where it stands; a new one comes on top of an unfiltered journal."""
        from console.services.history import Entry

        self._meanwhile.keep(intent)
        table = self.query_one(HistoryTable)
        known = table.of(intent)
        if known is not None:
            table.put(Entry(known.row, intent))
            if (current := table.current) is not None and current.intent == intent:
                self._show_detail(current)
        elif self._party is None and not self._text and not self._state and intent.created == intent.updated:
            table.put(Entry(None, intent))
            self._shown()

    def _catch_up(self) -> None:
        """Draw what changed while the list now shown was read."""
        for intent in self._meanwhile.end():
            self._changed(intent)

    # -- drawing -------------------------------------------------------------------------------

    def _show_scope(self) -> None:
        state = STATES[self._state][0]
        if self._party is None:
            whose = Content("This console's transfers")
        else:
            name = Content.styled(self._party.label, "bold").truncate(_SCOPE_NAME, ellipsis=True)
            whose = name.append(Content.styled(f"  {self._identifier}", "$muted"))
        self.query_one("#scope", Static).update(
            joined(whose, "" if not self._state else Content.styled(f"only {state}", "$primary"))
        )

    def _tell_missing(self, desk: Desk, listing: Listing) -> None:
        line = self.query_one("#missing", Static)
        line.display = bool(listing.problems)
        if self._party is None and not desk.capabilities.absence_proves:
            line.update(muted("This provider has no list of transfers: these are this console's own."))
            line.display = True
        if listing.by_ledger and self._party is not None:
            only = ledger_only(self._party, self._read)
            line.update(muted(only))
            line.display = bool(only) or line.display
        for problem in listing.problems[:1]:
            card = desk.catalogue.explain(problem)
            line.update(
                warn(f"The provider's list is missing, so only this console's part is shown. {card.what}")
            )

    def _shown(self) -> None:
        table = self.query_one(HistoryTable)
        if not table.entries:
            self._say(self._why_empty())
            return
        self._say("")
        more = "more below" if self._next is not None else "that is all"
        self.query_one("#count", Static).update(muted(f"{len(table.entries):,} shown, {more}"))

    def _why_empty(self) -> Content:
        if self._text or self._state:
            return muted("No transfer matches. Esc shows all again.")
        if self._party is not None:
            return muted(f"No transfers of this {self._party.kind.value} yet.")
        return muted("No transfers yet. What is moved from this console will stand here.")

    def _say(self, words: Content | str) -> None:
        nothing = self.query_one("#nothing", Static)
        nothing.update(words)
        nothing.display = bool(words)
        self.query_one("#panes").display = not words
        if words:
            self.query_one("#count", Static).update("")

    @on(DataTable.RowHighlighted)
    def _cursor_moved(self, moved: DataTable.RowHighlighted) -> None:
        table = self.query_one(HistoryTable)
        if table.current is not None:
            self._show_detail(table.current)
        if moved.cursor_row >= table.row_count - 1:
            self.action_more()

    def _show_detail(self, entry: Entry) -> None:
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
        table = self.query_one(HistoryTable)
        if self.focused is self.query_one(TransferDetail):
            table.focus()
        elif self._text or self._state:
            self._state = 0
            self.query_one("#filter", Input).value = ""
            table.focus()
            self._narrow()
        elif self._party is not None:
            self.action_journal()
        else:
            table.focus()

    def action_journal(self) -> None:
        self._party = None
        self._reload()

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_TYPING_PAUSE, self._narrow)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.query_one(HistoryTable).focus()

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
