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
from console.domain.points import format_points
from console.domain.transfers import Intent, State
from console.explanations.next_steps import NEXT_STEPS
from console.explanations.search_words import FOUND_WORDS
from console.explanations.words import describe
from console.widgets.damaged_lines import DamagedLines
from console.widgets.facts import Facts
from console.widgets.history_text import colour_of
from console.widgets.open_table import OpenTable
from console.widgets.status_text import bad, good, joined, muted, warn
from console.widgets.times import age, time_of_day
from console.widgets.waiting import WaitLine
from screens.about_elsewhere import about_other
from screens.changes_while_reading import ChangesWhileReading
from screens.desk_screen import DeskScreen
from screens.transfer.outcome_panel import balance_hint
from screens.while_shown import WhileShown
from styles import stylesheet

if TYPE_CHECKING:
    from datetime import datetime

    from console.domain.elsewhere import TransferElsewhere
    from console.journal.damage import Damaged
    from console.services.desk import Desk, Opening
    from screens.dialogs.resolve import Decision

_OF_JOURNAL = ("open", "open-damaged", "look", "resolve")
_CALM = "Nothing is open. Every transfer of {} has a proven result."
_OF = {Sees.CONSOLE: "this console", Sees.BRANCH: "this branch", Sees.ALL: "every till"}
_CALM_BUT_DAMAGED = "Nothing else is open, as far as the records can be read."


class UnresolvedScreen(DeskScreen):
    """Drawn from the journal's rows alone; looking and deciding are asked of the service."""

    CSS_PATH = stylesheet("unresolved.tcss")
    AUTO_FOCUS = "OpenTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "resolve", "A person decides", id="resolve", tooltip="Applied or not, with a reason"),
        Binding(
            "r,ctrl+r", "refresh", "Refresh", id="refresh-open", show=False, tooltip="Read the journal again"
        ),
        Binding("f7", "refresh", "Refresh", id="refresh-by-f7", show=False),
    ]

    _desk: Desk | None = None
    _ticking: Timer | None = None
    _damaged: tuple[Damaged, ...] = ()

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._looking: set[str] = set()
        self._changes = ChangesWhileReading()
        self._elsewhere: WhileShown | None = None

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
        current = self.query_one(OpenTable).current
        return "" if current is None else current.reference

    async def desk_opened(self, desk: Desk) -> None:
        """Read the open transfers, and hear of each changed one."""
        self._desk = desk
        if desk.history.sees is not Sees.CONSOLE:
            self._elsewhere = WhileShown(self, partial(self._ask_others, desk))
            self._elsewhere.turn()
        self.listen(desk.announcer.subscribe, self._heard)
        self._read(desk)

    def on_screen_resume(self) -> None:
        """Read damaged rows anew, and go on ticking."""
        if self._desk is not None:
            self._read_damaged(self._desk)
        if self._ticking is not None:
            self._ticking.resume()
        if self._elsewhere is not None:
            self._elsewhere.resume()
        self._tick()

    def on_screen_suspend(self) -> None:
        """Ages need no counting while nobody sees them."""
        if self._ticking is not None:
            self._ticking.pause()
        if self._elsewhere is not None:
            self._elsewhere.suspend()

    # -- reading -------------------------------------------------------------------------------

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _read(self, desk: Desk) -> None:
        self._changes.begin()
        self._draw(await desk.reconciliation.open_intents())
        for intent in self._changes.end():
            self._changed(intent)
        self._read_damaged(desk)

    @work(exclusive=True, group="open-damaged", exit_on_error=False)
    async def _read_damaged(self, desk: Desk) -> None:
        self._damaged = await desk.reconciliation.damaged()
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
        self._tick()
        try:
            intent = await desk.reconciliation.look(reference)
        finally:
            self._looking.discard(reference)
            self._tick()
        self._changed(intent)
        if intent.is_unproven:
            self._tell(muted(f"{reference}: looked, and no proof yet."))

    @work(group="resolve", exit_on_error=False)
    async def _resolve(self, desk: Desk, reference: str, decision: Decision) -> None:
        self._changed(
            await desk.reconciliation.resolve(reference, applied=decision.applied, reason=decision.reason)
        )

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
        table.display = self.query_one("#about").display = bool(intents or table.others)
        self.query_one("#calm").display = not table.display
        self._tell_calm()
        if table.display and (intents or not shown):
            table.focus()
        self._show_about()

    def _tell_calm(self) -> None:
        """A record that can't be read is no proven result."""
        sees = Sees.CONSOLE if self._desk is None else self._desk.history.sees
        words = muted(_CALM_BUT_DAMAGED) if self._damaged else good(_CALM.format(_OF[sees]))
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
            self._tell(
                Content.assemble(
                    f"{intent.reference} ", (words.label, colour_of(words)), f"  {words.sentence}"
                )
            )

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
        if intent is None or self._desk is None:
            return
        words = describe(intent)
        order, looks = intent.order, intent.reconciliation
        cards = self._desk.catalogue.explain_intent(intent)
        why = cards[0].what if cards else ""
        self.query_one(Facts).show(
            (
                ("state", Content.styled(words.label, f"bold {colour_of(words)}")),
                ("means", joined(words.sentence, words.moved.value, by=" ")),
                ("why", Content(why)),
                ("next", Content.styled(NEXT_STEPS.get(intent.state, ""), "bold")),
                ("transfer", joined(f"{format_points(order.points)} points", _sides(intent))),
                ("sent", self._sent(intent)),
                ("looks", _looks(looks.looks, looks.last_look, looks.next_look)),
                ("candidate", _candidate(intent)),
                ("balance", Content(balance_hint(intent))),
            )
        )

    def _sent(self, intent: Intent) -> Content:
        if intent.attempt.sent is None:
            return muted("not sent")
        return joined(
            f"{time_of_day(intent.attempt.sent)}, {age(self._now() - intent.attempt.sent)} ago",
            f"by {intent.operator}",
            muted(f"note {intent.order.note}" if intent.order.note else ""),
        )

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A person decides only where the console gave up; there is nothing to look for before sending."""
        if action not in ("look", "resolve"):
            return True
        if action == "look" and self._gone is not None:
            return True
        intent = self.query_one(OpenTable).current if self.is_mounted else None
        if intent is None:
            return False
        if action == "resolve":
            return intent.state is State.NEEDS_HUMAN
        return intent.state in (State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN)

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
        intent = self.query_one(OpenTable).current
        searched = self.check_action("look", ())
        if (
            intent is not None
            and searched
            and self._desk is not None
            and intent.reference not in self._looking
        ):
            self._look(self._desk, intent.reference)

    def action_resolve(self) -> None:
        """Ask for a person's decision on the transfer under the cursor."""
        from screens.dialogs.resolve import ResolveDialog

        intent = self.query_one(OpenTable).current
        if intent is not None and self._desk is not None and self._may_resolve(self._desk):
            self.app.push_screen(
                ResolveDialog(intent), lambda decision: self._decided(intent.reference, decision)
            )

    def _may_resolve(self, desk: Desk) -> bool:
        """The service refuses too; told before a reason is typed."""
        try:
            desk.people.at_desk.require(Right.RESOLVE)
        except NotAllowed as refused:
            self._tell(bad(f"{refused} Shift+F9 lets one sign in here; your work stays."))
            return False
        return True

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

    def _decided(self, reference: str, decision: Decision | None) -> None:
        if decision is not None and self._desk is not None:
            self._resolve(self._desk, reference, decision)

    def action_refresh(self) -> None:
        """Read the open transfers anew."""
        if self._desk is not None:
            self._read(self._desk)


def _sides(intent: Intent) -> str:
    return f"{intent.order.sender.label} → {intent.order.recipient.label}"


def _looks(count: int, last: datetime | None, coming: datetime | None) -> Content:
    if not count:
        return muted("not looked yet")
    return joined(
        f"{count} so far",
        f"last {time_of_day(last)}" if last is not None else "",
        f"next {time_of_day(coming)}" if coming is not None else "",
    )


def _candidate(intent: Intent) -> Content:
    row = intent.reconciliation.candidate
    if row is None:
        return Content("")
    return joined(
        f"transfer {row.transfer_id}",
        f"{format_points(row.amount)} points" if row.amount is not None else "",
        time_of_day(row.at) if row.at is not None else "",
        muted(f"note {row.note}" if row.note else ""),
    )
