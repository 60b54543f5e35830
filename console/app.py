"""The terminal application: modes, keys, themes, and the runner that owns every transfer."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from console.app_base import BaseApp
from console.domain.party_kinds import PartyKind
from console.widgets.sheets import read_sheets_of
from screens.background import start
from screens.desk_screen import DeskScreen
from screens.hands import Hands
from screens.modes import modes
from screens.presence import IDLE_SECONDS, Presence
from screens.quick_keys import QUICK_KEYS, act_quickly, may_be_quick
from screens.status_counts import StatusCounts
from screens.training_actions import TRAINING_KEYS, train
from screens.transfer.transfer_screen import TransferScreen
from styles import stylesheet

if TYPE_CHECKING:
    from console.domain.order_text import OrderText
    from console.services.awaited_desk import DeskClosed, Opening
    from console.services.desk import Desk
    from console.widgets.look import Look
    from screens.messages import (
        FillRequested,
        HistoryRequested,
        LookUpRequested,
        SideChosen,
        TransferNamed,
        TransferRequested,
    )

_THEMES = "Dark, light, high contrast, or sixteen colours; it is remembered"
_SWITCH = "Somebody else signs in here"
_APPROVALS = "What other tills ask a supervisor to approve"


class ConsoleApp(BaseApp[None]):
    """One desk in one terminal.

    Transfers belong to the app, not to a screen (ARCHITECTURE, R11): leaving a screen, locking and the idle
    timer don't touch them, and quitting asks while one is under way.
    """

    # The first screen's sheet is read with the app's own: later it would have everything parsed again.
    CSS_PATH = [stylesheet("app.tcss"), stylesheet("transfer.tcss")]  # noqa: RUF012
    DEFAULT_MODE = "transfer"
    BEHIND_WALLS = frozenset({"help", "desk", "receipt", "trace", "training", "quick", "command_palette"})
    AFTER_A_CRASH = "Transfers under way are in the journal and are looked into at the next start."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help", tooltip="Help for this field and this screen's keys"),
        Binding("f2", "desk('lookup')", "Look up", id="look-up", tooltip="Look up a customer"),
        Binding("f3", "desk('transfer')", "Transfer", id="transfer", tooltip="Move points"),
        Binding(
            "f4", "desk('group-transfer')", "Group", id="group-transfer", tooltip="Move points of groups"
        ),
        Binding("f5", "desk('history')", "History", id="history", tooltip="Transfers of the past"),
        Binding("f6", "desk('approvals')", "Approvals", id="approvals", show=False, tooltip=_APPROVALS),
        Binding("f7", "desk('unresolved')", "Unresolved", id="unresolved", tooltip="Transfers without proof"),
        Binding("f8", "receipt", "Receipt", id="receipt", show=False, tooltip="Of this or the last transfer"),
        Binding("f9", "lock", "Lock", id="lock", show=False, tooltip="Hide everything until your PIN"),
        Binding("shift+f9,f21", "lock(True)", "Switch", id="switch", show=False, tooltip=_SWITCH),
        Binding(
            "f10", "desk('home')", "Home", id="home", show=False, tooltip="What waits, and this desk today"
        ),
        Binding("f12", "trace", "Trace", id="trace", show=False, tooltip="The last requests and answers"),
        *QUICK_KEYS,
        *TRAINING_KEYS,
        Binding("f11", "switch_theme", "Next theme", id="theme", show=False, tooltip=_THEMES),
        Binding("ctrl+q", "quit", "Quit", id="quit", show=False, priority=True, tooltip="Leave the console"),
        Binding("ctrl+c", "interrupt", "Copy or quit", id="interrupt", show=False, priority=True),
    ]

    def __init__(
        self,
        opening: Opening,
        *,
        idle_seconds: float = IDLE_SECONDS,
        look: Look | None = None,
        signal: str = "none",
        keys: Mapping[str, str] = MappingProxyType({}),
        order: OrderText | None = None,
    ) -> None:
        """`keys` are other keys by the ids of the bindings; `order` fills the first transfer."""
        super().__init__(look)
        self._signal, self._keys, self._order = signal, keys, order
        self._opening = opening
        opening.refused = self._opening_refused
        self._desk: Desk | None = None
        self._idle_seconds = idle_seconds
        self._presence: Presence | None = None
        self._identity = ""
        self._in_flight: set[str] = set()
        self._counts = StatusCounts(self, opening, self._in_flight)
        self._lock_wanted = self._is_shown = False
        self.hands = Hands()
        """Those at this terminal."""
        opening.at_rest = self.hands.rest
        self._modes_later = {mode: partial(self._opened, make) for mode, make in modes(opening).items()}

    def get_default_screen(self) -> Screen[None]:
        """The screen to begin with.

        Textual lays a first screen that is a mode out twice, and holds its picture back until the next
        regular one. So the modes are added once there is a screen.
        """
        return self._modes_later[self.DEFAULT_MODE]()

    def _opened(self, make: Callable[[], Screen[None]]) -> Screen[None]:
        """A screen of a mode, with its sheets."""
        screen = make()
        read_sheets_of(screen, self)
        return screen

    # -- start and end -------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Open the desk in the background and show the first screen at once."""
        if self._keys:
            self.set_keymap(dict(self._keys))
        for mode, make in self._modes_later.items():
            self.add_mode(mode, make)
        self._presence = Presence(self, self._idle_seconds, self._may_be_left, self.action_lock)
        self.call_after_refresh(self._after_first_frame)

    def _after_first_frame(self) -> None:
        """Everything slow begins only now, behind a screen that already takes keys, and when hands rest."""
        gc.enable()
        gc.freeze()
        self._is_shown = True
        self._fit_window()
        start(self, self._work, "desk", exit_on_error=False)

    async def _work(self) -> None:
        """Open the desk, then reconcile and audit for as long as the app lives (R10, R11)."""
        await self.hands.rest()
        self._desk = desk = await self._opening.desk()
        if desk.people.at_desk.present is None or self._lock_wanted:
            await self.action_lock()
        if self._order is not None:
            self.once_open(partial(self._fill_first, desk, self._order))
        desk.announcer.subscribe(self._counts.changed)
        if self._signal != "none":
            from screens.outcome_signal import OutcomeSignal

            desk.announcer.subscribe(OutcomeSignal(self, self._signal).hear)
        desk.reconciliation.tell_trouble = lambda _trouble: self._counts.count()
        self._counts.count()
        if desk.ledger is not None:
            start(self, partial(desk.ledger.run, self._counts.count), "ledger", exit_on_error=False)
        await desk.reconciliation.run()

    def _fill_first(self, desk: Desk, order: OrderText) -> None:
        """What another program opened the console with, once somebody is at the desk."""
        from screens.quick_keys import write

        if isinstance(screen := self.screen_stack[0], DeskScreen):
            write(screen, desk, order)

    async def action_quit(self) -> None:
        """End the application; asks first while a transfer is on its way or has no proven result (R11)."""
        from screens.dialogs.quit import ask_to_leave

        await ask_to_leave(self, self._desk, sending=bool(self._in_flight))

    async def action_interrupt(self) -> None:
        """Ctrl+C copies what is selected in a field, as people expect; else it leaves, as terminals do.

        A hidden field gives nothing away, and is no reason to leave either.
        """
        field = self.focused
        if isinstance(field, Input) and field.selected_text:
            if not field.password:
                field.action_copy()
        else:
            await self.action_quit()

    # -- signing in and locking ----------------------------------------------------------------

    def _opening_refused(self, closed: DeskClosed) -> None:
        self.call_later(self._desk_refused, closed)

    def _desk_refused(self, closed: DeskClosed) -> None:
        """Ask for what is missing, or say that there is no desk."""
        from screens.dialogs.closed import ClosedScreen
        from screens.dialogs.sign_in_dialog import SignInDialog

        def signed_in(typed: tuple[str, str] | None) -> None:
            if typed is None:
                self.push_screen(ClosedScreen(str(closed)), try_again)
            else:
                self._identity = typed[0]
                self._opening.sign_in(*typed)

        def try_again(_wanted: None) -> None:
            self._opening.begin()

        if closed.needs_sign_in:
            self.push_screen(SignInDialog(self._opening.profile, str(closed), self._identity), signed_in)
        else:
            self.push_screen(ClosedScreen(str(closed)), try_again)

    async def on_event(self, event: events.Event) -> None:
        """Count every key and click as presence, which puts the idle lock off."""
        if self._presence is not None and isinstance(event, (events.InputEvent, events.Paste)):
            self._presence.noted()
            self.hands.noted(event)
        if isinstance(event, events.Key) and not event.is_forwarded and (action := self._locking(event)):
            await self.run_action(action)
            return
        if isinstance(event, events.Key) and self._is_kept(event):
            return
        await super().on_event(event)
        if isinstance(event, events.Resize):
            self._fit_window()

    def _locking(self, key: events.Key) -> str:
        """Heard before any screen, dialog or waiting key: there is no state in which it must not lock."""
        actions = (binding.action for binding in self._bindings.key_to_bindings.get(key.key, ()))
        return next((action for action in actions if action.startswith("lock")), "")

    def _fit_window(self) -> None:
        """Nothing can be sent from a window that can't show it."""
        if self._is_shown and self.screen_stack:
            from screens.dialogs.too_small import fit_window

            fit_window(self)

    def _is_kept(self, key: events.Key) -> bool:
        """Whether the screen takes this key first, typed ahead of a look-up; at the end nobody takes any."""
        if not self.screen_stack:
            return True
        return not key.is_forwarded and isinstance(self.screen, DeskScreen) and self.screen.keeps_key(key)

    def _may_be_left(self) -> bool:
        return self._desk is not None and self._desk.locks_itself and not self.is_walled

    async def action_lock(self, for_another: bool = False) -> None:
        """Lock the desk until whoever was there types their PIN, or somebody else signs in (R11)."""
        for screen in self._transfer_screens():
            screen.on_screen_suspend()  # also where there is no lock to be shown
        if self._desk is None:
            self._lock_wanted = True
            return
        from screens.dialogs.lock import shut

        shut(self, self._opening, self._desk.people, for_another=for_another, then=self._fit_window)

    def action_command_palette(self) -> None:
        """Not over a question, nor over the lock: the palette's key is heard before theirs."""
        if not self.screen.is_modal:
            super().action_command_palette()

    # -- transfers -----------------------------------------------------------------------------

    def on_transfer_requested(self, request: TransferRequested) -> None:
        """Take a confirmed transfer over. The flag is set before anything can wait."""
        request.stop()
        if request.reference in self._in_flight:
            return
        self._in_flight.add(request.reference)
        self.run_worker(self._send(request), group="transfers")

    async def _send(self, request: TransferRequested) -> None:
        from console.domain.transfers import TransferRefusedHere

        desk = await self._opening.desk()
        try:
            row = await desk.transfers.send(request.reference, request.verification)
            for screen in self._transfer_screens():
                screen.hear(row)  # one that another console was quicker with isn't announced here
        except TransferRefusedHere as refused:
            for screen in self._transfer_screens():
                screen.not_sent(request.reference, refused)
        finally:
            self._in_flight.discard(request.reference)

    def _transfer_screens(self, *modes: str) -> Iterable[TransferScreen]:
        """Those of these modes, of all where none is named, whatever is open over them."""
        stacks = (self._screen_stacks.get(mode, []) for mode in modes or ("transfer", "group-transfer"))
        return (screen for stack in stacks for screen in stack if isinstance(screen, TransferScreen))

    # -- going about ---------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F4 is there where the provider has groups, F6 where this console sees what other tills ask."""
        if action == "training" and self._opening.environment != "training":
            return False
        if action == "quick" and not may_be_quick(self.screen_stack, str(parameters[0])):
            return False
        if parameters == ("group-transfer",):
            return PartyKind.GROUP in self._opening.parties and super().check_action(action, parameters)
        if parameters == ("approvals",):
            approvals = None if self._desk is None else self._desk.approvals_elsewhere
            return approvals is not None and approvals.may_decide and super().check_action(action, parameters)
        return super().check_action(action, parameters)

    async def action_desk(self, mode: str) -> None:
        """Show one of the desk's screens by its mode."""
        if self.current_mode != mode:
            await self.switch_mode(mode)
            self._counts.count()
        elif len(self.screen_stack) > 1 and not self.screen.is_modal:
            self.pop_screen()  # the trace, say, which stands above it

    async def on_side_chosen(self, chosen: SideChosen) -> None:
        """Fill one side of a new transfer with whoever a look-up found."""
        from console.domain.parties import Group

        chosen.stop()
        in_group = chosen.in_group or isinstance(chosen.holder, Group)
        mode = "group-transfer" if in_group else "transfer"
        await self.action_desk(mode)
        if self.current_mode == mode:
            for screen in self._transfer_screens(mode):
                screen.when_ready(partial(screen.take_side, chosen.holder, as_sender=chosen.as_sender))

    async def on_fill_requested(self, request: FillRequested) -> None:
        """Show a transfer screen and fill it, once it is ready."""
        request.stop()
        mode = "group-transfer" if request.in_group else "transfer"
        await self.action_desk(mode)
        for screen in self._transfer_screens(mode) if self.current_mode == mode else ():
            screen.when_ready(partial(request.fill, screen))

    async def on_history_requested(self, request: HistoryRequested) -> None:
        """Show the history of whoever a screen asks about."""
        from screens.history.history_screen import HistoryScreen

        request.stop()
        await self.action_desk("history")
        if isinstance(self.screen, HistoryScreen):
            self.screen.show_party(request.party, request.identifier)

    async def on_transfer_named(self, named: TransferNamed) -> None:
        """Show the journal's transfer with the reference that somebody typed."""
        from screens.history.history_screen import HistoryScreen

        named.stop()
        await self.action_desk("history")
        if isinstance(self.screen, HistoryScreen):
            self.screen.show_transfer(named.reference)

    async def on_look_up_requested(self, request: LookUpRequested) -> None:
        """Look up what somebody typed on another screen."""
        from screens.lookup.lookup_screen import LookupScreen

        request.stop()
        await self.action_desk("lookup")
        if isinstance(self.screen, LookupScreen):
            self.screen.look_for(request.text)

    def action_help(self) -> None:
        """Show the keys of this screen and what the focused field takes."""
        from screens.dialogs.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog(self.screen))

    async def action_receipt(self) -> None:
        """Show the receipt of the transfer in front of the operator, or of the last one."""
        from screens.dialogs.receipt import show_receipt

        if self._desk is not None and isinstance(self.screen, DeskScreen):
            with self.screen.waiting("reading the receipt"):
                await show_receipt(self, self._desk, self.screen.receipt_wanted())

    def action_trace(self) -> None:
        """Show the last requests and answers, redacted."""
        from screens.dialogs.trace import TraceScreen

        if not isinstance(self.screen, TraceScreen):
            self.push_screen(TraceScreen(self._opening))

    def action_quick(self, what: str) -> None:
        """What a practised hand asks for, on whichever screen."""
        act_quickly(self.screen, what)

    def action_training(self, what: str) -> None:
        """In training: show the customer's phone, the drills, or what can be made to go wrong."""
        train(self, self._desk, what)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Our commands only: every named binding of the screen and the app, and the themes."""
        from screens.palette import commands_of

        yield from commands_of(self, screen)
