"""Transfers without a proven result: what is known, when it is looked at next, and a person's word."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import DataTable, Static
from textual.worker import Worker, WorkerState

from console.domain.elsewhere import ElsewhereUnreadable, Sees
from console.domain.operators import NotAllowed, Right
from console.domain.problems import ProviderError
from console.domain.transfers import Intent, State
from console.explanations.event_words import FOUND_WORDS
from console.explanations.words import describe
from console.journal.journal_errors import JournalError
from console.services.flow_state import SEARCHED
from console.widgets.damaged_lines import DamagedLines
from console.widgets.facts import Facts
from console.widgets.history_text import colour_of
from console.widgets.open_table import OpenTable
from console.widgets.status_text import bad, muted, warn
from console.widgets.waiting import WaitLine
from screens.about_elsewhere import about_other
from screens.about_open import about_open, calm_words, heading_words
from screens.changes_while_reading import ChangesWhileReading
from screens.desk_screen import DeskScreen
from styles import stylesheet

if TYPE_CHECKING:
    from datetime import datetime

    from console.domain.elsewhere import TransferElsewhere
    from console.journal.damage import Damaged
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk

_OF_JOURNAL = ("open", "open-damaged", "look", "drafts")
_ON_OPEN = ("look", "resolve", "evidence", "escalate")


class UnresolvedScreen(DeskScreen):
    """Drawn from the journal's rows alone; looking and deciding are asked of the service."""

    CSS_PATH = stylesheet("unresolved.tcss")
    AUTO_FOCUS = "OpenTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "resolve", "Decide", id="resolve", tooltip="Two persons decide, with a reason"),
        Binding("v", "evidence", "Rows", id="evidence", tooltip="What the provider lists, row by row"),
        Binding("e", "escalate", "Ask support", id="escalate", tooltip="Words for the provider's support"),
        Binding(
            "d", "drop", "Drop", id="drop-draft", tooltip="It isn't wanted any more; twice, for the record"
        ),
        Binding(
            "r,ctrl+r", "refresh", "Refresh", id="refresh-open", show=False, tooltip="Read the journal again"
        ),
        Binding("f7", "refresh", "Refresh", id="refresh-by-f7", show=False),
    ]

    _desk: Desk | None = None
    _ticking: Timer | None = None
    _damaged: tuple[Damaged, ...] = ()
    _may_lack = False
    _to_drop = ""
    """The draft that was asked about once: a second press drops it."""

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._looking: set[str] = set()
        self._changes = ChangesWhileReading()

    def compose_body(self) -> ComposeResult:
        """Damaged rows, the open transfers, and facts about one."""
        yield Static("Transfers without a proven result", id="heading", markup=False)
        yield Static("", id="unread", markup=False)
        yield DamagedLines(id="damaged")
        yield OpenTable(id="open")
        with VerticalScroll(id="about", can_focus=False):
            yield Facts()
        yield WaitLine(id="calm")
        yield WaitLine(id="news")

    def on_mount(self) -> None:
        """Empty until the journal is read; the clock ticks while the screen is shown."""
        self._ticking = self.set_interval(1, self._tick, pause=True)
        self.query_one("#unread").display = False
        self._draw(())
        self.query_one("#calm", Static).update(muted("Opening …"))

    def receipt_wanted(self) -> str | None:
        """Of the transfer under the cursor."""
        table = self.query_one(OpenTable)
        current = table.current or table.draft
        return "" if current is None else current.reference

    async def desk_opened(self, desk: Desk) -> None:
        """Read the open transfers, and hear of each changed one."""
        self._desk = desk
        if desk.history.sees is not Sees.CONSOLE:
            self.ask_while_shown(partial(self._ask_others, desk)).turn()
        self.listen(desk.announcer.subscribe, self._heard)
        self._read(desk)

    def on_screen_resume(self) -> None:
        """Read damaged rows anew, and go on ticking."""
        if self._desk is not None:
            self._read_damaged(self._desk)
        if self._ticking is not None:
            self._ticking.resume()
        self._tick()

    def on_screen_suspend(self) -> None:
        """Ages need no counting while nobody sees them."""
        if self._ticking is not None:
            self._ticking.pause()

    # -- reading -------------------------------------------------------------------------------

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _read(self, desk: Desk) -> None:
        self._changes.begin()
        self._draw(await desk.reconciliation.open_intents())
        for intent in self._changes.end():
            self._changed(intent)
        self._read_damaged(desk)
        self._read_drafts(desk)

    @work(exclusive=True, group="open-damaged", exit_on_error=False)
    async def _read_damaged(self, desk: Desk) -> None:
        self._damaged = await desk.reconciliation.damaged()
        self._may_lack = await desk.reconciliation.may_lack()
        self.query_one(DamagedLines).show(self._damaged)
        self._tell_calm()

    async def _ask_others(self, desk: Desk) -> None:
        """Other tills' open ones stand below; those last seen stay while none can be read, and it is said."""
        line, table = self.query_one("#unread", Static), self.query_one(OpenTable)
        try:
            others = await desk.history.unproven_elsewhere()
        except ElsewhereUnreadable as error:
            line.update(warn(f"Other tills' transfers can't be read now. {error}"))
            line.display = True
            return
        line.display = False
        table.show_others(others, self._now())
        self._fit(table.intents)

    @work(group="look", exit_on_error=False)
    async def _look(self, desk: Desk, reference: str) -> None:
        self._looking.add(reference)
        self._tell(muted(f"{reference}: looking for proof …"))
        self._tick()
        try:
            intent = await desk.reconciliation.look(reference)
        finally:
            self._looking.discard(reference)
            self._tick()
        self._changed(intent)
        if intent.is_unproven:
            self._tell(muted(f"{reference}: looked, and no proof yet."))

    @work(exclusive=True, group="drafts", exit_on_error=False)
    async def _read_drafts(self, desk: Desk) -> None:
        """What never moved stands below everything that is open."""
        table, now = self.query_one(OpenTable), self._now()
        table.show_drafts(await desk.drafts.unsent(now), now)
        self._fit(table.intents)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so where the journal didn't take a decision."""
        if event.state is WorkerState.ERROR and event.worker.group in _OF_JOURNAL:
            self._tell(bad("The journal did not take this. Nothing was decided. Press r and look again."))

    # -- drawing -------------------------------------------------------------------------------

    def _now(self) -> datetime:
        assert self._desk is not None  # noqa: S101 - nothing is drawn before the desk is open
        return self._desk.clock.now()

    def _draw(self, intents: tuple[Intent, ...]) -> None:
        table = self.query_one(OpenTable)
        if intents:
            table.show(intents, self._now(), self._looking)
        if not intents:
            table.forget()
        self._fit(intents)

    def _fit(self, intents: tuple[Intent, ...]) -> None:
        """The table is there while there is anything in it; else a calm word is."""
        table, shown = self.query_one(OpenTable), self.query_one(OpenTable).display
        table.display = self.query_one("#about").display = bool(intents or table.others or table.drafts)
        self.query_one("#calm").display = not table.display
        heading = heading_words(bool(intents or table.others), drafts=bool(table.drafts))
        self.query_one("#heading", Static).update(heading)
        self._tell_calm()
        if table.display and (intents or not shown):
            table.focus()
        self._show_about()

    def _tell_calm(self) -> None:
        sees = Sees.CONSOLE if self._desk is None else self._desk.history.sees
        words = calm_words(sees, damaged=bool(self._damaged), may_lack=self._may_lack)
        self.query_one("#calm", Static).update(words)

    def _heard(self, intent: Intent) -> None:
        self.call_later(self._changed, intent)

    def _changed(self, intent: Intent) -> None:
        """A row changes where it stands; one with a result leaves, and the news line keeps its word."""
        self._changes.keep(intent)
        table = self.query_one(OpenTable)
        others = [each for each in table.intents if each.reference != intent.reference]
        known = len(others) < len(table.intents)
        if intent.is_open and known:
            table.put(intent, self._now(), self._looking)
            self._show_about()
        elif intent.is_open:
            self._draw((*others, intent))
        elif known:
            self._draw(tuple(others))
            words = describe(intent)
            label = (words.label, colour_of(words))
            self._tell(Content.assemble(f"{intent.reference} ", label, f"  {words.sentence}"))
        if self._desk is not None and not intent.is_open:
            self._read_drafts(self._desk)

    def _tick(self) -> None:
        if self._desk is not None:
            self.query_one(OpenTable).tick(self._now(), self._looking)
            self._show_about()

    def _tell(self, words: Content) -> None:
        self.query_one("#news", Static).update(words)

    @on(DataTable.RowHighlighted)
    def _show_about(self) -> None:
        table = self.query_one(OpenTable)
        intent = table.current
        self.refresh_bindings()
        if self._desk is not None and table.other is not None:
            self.query_one(Facts).show(about_other(table.other))
        intent = intent or table.draft
        if intent is None or self._desk is None:
            return
        self.query_one(Facts).show(about_open(intent, self._desk.catalogue, self._now()))

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Persons decide only where the console gave up; there is nothing to look for before sending."""
        table = self.query_one(OpenTable) if self.is_mounted else None
        if action == "drop":
            return table is not None and table.draft is not None
        if action not in _ON_OPEN:
            return super().check_action(action, parameters)
        if action == "look" and self._gone is not None:
            return True
        if table is None or table.current is None:
            return False
        state = table.current.state
        return state is State.NEEDS_HUMAN if action == "resolve" else state in SEARCHED

    @property
    def _gone(self) -> TransferElsewhere | None:
        """The transfer under the cursor, where its till is gone and this one may search for it."""
        other = self.query_one(OpenTable).other if self.is_mounted else None
        may_search = self._desk is not None and self._desk.search_elsewhere is not None
        return other if may_search and other is not None and other.gone_since is not None else None

    @on(DataTable.RowSelected)
    def action_look(self) -> None:
        """Look for proof now; a transfer is looked for once at a time."""
        if (gone := self._gone) is not None and self._desk is not None:
            from screens.dialogs.search_elsewhere_dialog import SearchElsewhereDialog

            hides = any(kind.hides_input for kind in self._desk.directories)
            self.app.push_screen(
                SearchElsewhereDialog(gone, hides_input=hides), partial(self._sender_told, gone)
            )
            return
        table = self.query_one(OpenTable)
        intent, searched = table.current, self.check_action("look", ())
        if self._desk is None:
            return
        if table.draft is not None:
            self._take_up(self._desk, table.draft)
        elif intent is not None and searched and intent.reference not in self._looking:
            self._look(self._desk, intent.reference)

    def action_resolve(self) -> None:
        """Ask for two persons' decision on the transfer under the cursor."""
        from screens.dialogs.resolve import ResolveDialog

        if (found := self._current) is not None and self._may_resolve(found[0]):
            self.app.push_screen(ResolveDialog(*found), self._decided)

    def action_evidence(self) -> None:
        """Show what the provider lists around it, row by row."""
        from screens.dialogs.evidence_dialog import EvidenceDialog

        if (found := self._current) is not None:
            self.app.push_screen(EvidenceDialog(*found))

    def action_escalate(self) -> None:
        """Show what to write to the provider's support about it."""
        from screens.dialogs.escalate import EscalateDialog

        if (found := self._current) is not None:
            self.app.push_screen(EscalateDialog(*found))

    @property
    def _current(self) -> tuple[Desk, Intent] | None:
        """The desk, and the open transfer under the cursor."""
        intent = self.query_one(OpenTable).current
        return None if intent is None or self._desk is None else (self._desk, intent)

    def _may_resolve(self, desk: Desk) -> bool:
        """The service refuses too; told before a reason is typed. Where others can sign, one of them does."""
        if desk.people.can_sign_in or desk.people.at_desk.may(Right.RESOLVE):
            return True
        self._tell(bad(str(NotAllowed(Right.RESOLVE))))
        return False

    @work(group="take-up", exit_on_error=False)
    async def _take_up(self, desk: Desk, intent: Intent) -> None:
        """Fill a new transfer with what never moved; a side that can't be read again is to be typed."""
        self._tell(muted(f"{intent.reference}: reading both sides …"))
        try:
            draft = await desk.drafts.begin(intent.order)
        except ProviderError as error:
            self._tell(bad(f"{intent.reference}: {desk.catalogue.explain(error.problems[0]).what}"))
            return
        self._tell(muted(""))
        self.bring(draft)

    def action_drop(self) -> None:
        """Once it asks, twice it drops: for the record, and nothing of it had moved."""
        draft = self.query_one(OpenTable).draft
        if draft is None or self._desk is None:
            return
        if self._to_drop != draft.reference:
            self._to_drop = draft.reference
            self._tell(warn(f"{draft.reference}: d once more drops it. It stays in the history."))
            return
        self._to_drop = ""
        self._drop(self._desk, draft.reference)

    @work(group="drafts-drop", exit_on_error=False)
    async def _drop(self, desk: Desk, reference: str) -> None:
        try:
            await desk.drafts.drop(reference)
        except (NotAllowed, JournalError) as error:
            self._tell(bad(f"{reference}: not dropped. {error}"))
        else:
            self._tell(muted(f"{reference}: dropped, on record."))
        self._read_drafts(desk)

    def _sender_told(self, transfer: TransferElsewhere, typed: str | None) -> None:
        if typed is not None and self._desk is not None:
            self._tell(muted(f"{transfer.intent.reference}: searching …"))
            self._search_elsewhere(self._desk, transfer, typed)

    @work(group="search", exit_on_error=False)
    async def _search_elsewhere(self, desk: Desk, transfer: TransferElsewhere, typed: str) -> None:
        from console.services.search_elsewhere import SearchRefused

        assert desk.search_elsewhere is not None  # noqa: S101 - asked for where there is one
        reference = transfer.intent.reference
        try:
            found = await desk.search_elsewhere.search(transfer, typed)
        except (SearchRefused, ElsewhereUnreadable) as error:
            self._tell(warn(f"{reference}: {error}"))
        else:
            self._tell(Content(f"{reference}: {FOUND_WORDS[found]}."))

    def _decided(self, decided: Intent | None) -> None:
        if decided is not None:
            self._changed(decided)

    def action_refresh(self) -> None:
        """Read the open transfers anew."""
        if self._desk is not None:
            self._read(self._desk)
