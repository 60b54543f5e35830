"""What every screen of the desk shares: the status line above, the keys below, the drawers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.services.threads import in_background
from console.widgets.key_bar import KeyBar
from console.widgets.near_compositor import NearCompositor
from console.widgets.status_bar import StatusBar
from screens.background import start
from screens.hands import Hands, hands_on

if TYPE_CHECKING:
    from console.domain.problems import Problem
    from console.providers.simulator_control import TrainingDesk
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk
    from console.services.drafts import OrderDraft
    from console.widgets.goal_line import GoalLine
    from screens.while_shown import WhileShown

_UNDO = "What of this transfer could come back, and a draft that sends it back"
Thing = TypeVar("Thing")
Subscribe = Callable[[Callable[[Thing], None]], Callable[[], None]]
"""Takes who wants to hear of new things, and returns what ends that."""


class DeskScreen(Screen[None]):
    """A screen over a desk that may still be opening: it paints at once and takes keys meanwhile.

    Subclasses compose their part in `compose_body` and do what needs services in `desk_opened`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x,ctrl+x", "undo", "Undo", id="undo", show=False, tooltip=_UNDO),
        Binding(
            "ctrl+g", "case", "Case", id="case", show=False, tooltip="All of this transfer, for a ticket"
        ),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._compositor = NearCompositor()
        self.opening = opening
        self._ends: list[Callable[[], None]] = []
        self._was_shown = False
        self._is_ready = False
        self._waiting: list[Callable[[], None]] = []
        self._polling: WhileShown | None = None

    @property
    def hands(self) -> Hands:
        """Whether anybody is typing."""
        return hands_on(self)

    def compose(self) -> ComposeResult:
        """The status line, the screen's own part, and the keys."""
        # Textual adds these classes when it hears of the size, and then styles every widget once more.
        of_size = (
            [name for least, name in breakpoints or () if cells >= least][-1:]
            for breakpoints, cells in (
                (self.app.HORIZONTAL_BREAKPOINTS, self.app.size.width),
                (self.app.VERTICAL_BREAKPOINTS, self.app.size.height),
            )
        )
        # And none of them counts for the screen itself, which is styled by now.
        self.set_class(True, *(name for names in of_size for name in names), update=False)
        yield StatusBar(self.opening.environment)
        yield from self.compose_body()
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """The widgets between the status line and the keys."""
        return ()

    def on_mount(self) -> None:
        """Complete the screen and wait for the desk, once the first frame is painted and hands rest."""
        self.call_after_refresh(start, self, self._first_frame_shown, "complete")

    @on(events.ScreenResume)
    def _style_once(self, resumed: events.ScreenResume) -> None:
        """At the first time everything has only just been styled."""
        resumed.refresh_styles, self._was_shown = self._was_shown, True

    @on(events.ScreenResume)
    def _ask_on(self) -> None:
        if self._polling is not None:
            self._polling.resume()

    @on(events.ScreenSuspend)
    def _ask_no_more(self) -> None:
        if self._polling is not None:
            self._polling.suspend()

    async def _first_frame_shown(self) -> None:
        await self.hands.rest()
        await self.complete()
        # Waiting for the desk begins its opening, which must not compete with the first frame.
        start(self, self._await_desk, "opening", exit_on_error=False)

    async def load(self, *modules: str) -> None:
        """Import these beside the loop, one after the other, each when hands rest."""
        for name in modules:
            await self.hands.rest()
            await in_background(partial(import_module, name))

    @contextmanager
    def waiting(self, awaited: str) -> Iterator[None]:
        """Say in the status line what is waited for, with a sign that moves, where nothing else can yet."""
        bar = self.query_one(StatusBar)
        bar.wait_for(awaited)
        try:
            yield
        finally:
            bar.end_wait(awaited)

    async def complete(self) -> None:
        """Mount what the first frame doesn't show; it needs no desk."""

    async def _await_desk(self) -> None:
        from console.services.awaited_desk import DeskClosed

        try:
            with self.waiting("waiting for the desk"):
                desk = await self.opening.desk()
        except DeskClosed as closed:
            self.desk_refused(str(closed))
            return
        bar = self.query_one(StatusBar)
        bar.environment = desk.profile.environment.value
        bar.branch = desk.profile.branch
        bar.operator = desk.people.shown
        self.listen(desk.people.arrived.subscribe, lambda operator: setattr(bar, "operator", operator.shown))
        self.listen(desk.lookups.trouble.subscribe, partial(self._tell_unrecorded, desk))
        if desk.training is not None:
            await self.hands.rest()
            await self._mount_phone(desk, desk.training)
        await self.hands.rest()
        await self.desk_opened(desk)
        self._is_ready, waiting = True, self._waiting
        for act in waiting:
            act()

    def _tell_unrecorded(self, desk: Desk, trouble: Problem) -> None:
        """Once, at the screen that is in front."""
        if self in self.app.screen_stack:
            card = desk.catalogue.explain(trouble)
            self.notify(f"{card.what} {card.next_step}", title=card.title, severity="warning", timeout=20)

    async def _mount_phone(self, desk: Desk, training: TrainingDesk) -> None:
        from console.widgets.phone_drawer import PhoneDrawer

        rings = bool(desk.capabilities.codes_for)
        drawer = PhoneDrawer(training, desk.announcer, desk.people.shown_pins, rings=rings)
        await self.mount(drawer, before=self.query_one(KeyBar))
        await self._mount_goal(desk)

    async def _mount_goal(self, desk: Desk) -> None:
        from console.training.trained_desk import TrainedDesk
        from console.widgets.goal_line import GoalLine

        academy = desk.academy if isinstance(desk, TrainedDesk) else None
        await self.mount(GoalLine(desk, academy), after=self.query_one(StatusBar))

    def on_goal_line_situation_wanted(self, wanted: GoalLine.SituationWanted) -> None:
        """In training: somebody began with a drill."""
        from screens.academy.drill_dialogs import show_drills

        show_drills(self.app, wanted.academy)

    def look_at_training(self) -> None:
        """In training: how the drill stands, and whether a fault is armed."""
        from console.widgets.goal_line import GoalLine

        for line in self.query(GoalLine):
            line.look()

    async def desk_opened(self, desk: Desk) -> None:
        """The services are there."""

    def when_ready(self, act: Callable[[], None]) -> None:
        """Do what another screen asks for: now, or once this one is complete and its desk open."""
        if self._is_ready:
            act()
        else:
            self._waiting.append(act)

    def ask_while_shown(self, ask: Callable[[], Awaitable[None]]) -> WhileShown:
        """Ask this again and again, but only while somebody sees the screen."""
        from screens.while_shown import WhileShown

        self._polling = WhileShown(self, ask)
        return self._polling

    def listen(self, subscribe: Subscribe[Thing], heard: Callable[[Thing], None]) -> None:
        """Have `heard` called with each new thing for as long as this screen is there."""
        self._ends.append(subscribe(heard))

    def on_unmount(self) -> None:
        """End every subscription of this screen."""
        for end in self._ends:
            end()

    def keeps_key(self, key: events.Key) -> bool:  # noqa: ARG002
        """Take a key before anything else sees it; True where it is dealt with."""
        return False

    def receipt_wanted(self) -> str | None:
        """The reference whose receipt F8 means here, empty for the last transfer; None where it has none."""
        return ""

    async def action_undo(self) -> None:
        """Look at what of the transfer in front could come back, and draft that; nothing is sent by it."""
        from screens.dialogs.undo import UndoDialog

        if reference := self.receipt_wanted():
            desk = await self.opening.desk()
            self.app.push_screen(UndoDialog(desk, reference), self.bring)

    def bring(self, draft: OrderDraft | None) -> None:
        """Have the transfer screen filled with this order."""
        from screens.messages import FillRequested
        from screens.transfer.drafting import fill

        if draft is not None:
            self.post_message(FillRequested(partial(fill, draft=draft), draft.order.involves_group))

    def action_case(self) -> None:
        """Everything about the transfer in front of the operator, or about the last one."""
        start(self, self._show_case, "case", exclusive=True)

    async def _show_case(self) -> None:
        from console.domain.operators import NotAllowed
        from console.journal.journal_errors import JournalError
        from screens.dialogs.case_dialog import CaseDialog

        desk, wanted = await self.opening.desk(), self.receipt_wanted()
        try:
            with self.waiting("reading its record"):
                reference = await desk.cases.newest() if wanted == "" else wanted
                case = await desk.cases.read(reference or "") if reference != "" else None
            if case is None:
                self.notify("No transfer has left this console yet.")
            else:
                self.app.push_screen(CaseDialog(desk, case))
        except LookupError:
            self.notify("Made elsewhere: this console has no record of it.")
        except (JournalError, NotAllowed) as error:
            self.notify(str(error), severity="error")

    def desk_refused(self, why: str) -> None:
        """The desk can't be opened; `why` is a sentence."""
