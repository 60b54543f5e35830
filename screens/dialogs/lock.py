"""The locked desk: nothing of a customer in sight, and one way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from console.widgets.blocking_screens import BlockingScreen
from console.widgets.secret_input import SecretInput
from console.widgets.status_text import bad, muted, warn
from screens.background import start
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.desk import Desk, Opening

_FREE_TRIES = 2
_LONGEST_WAIT = 60.0
TRAINING_PIN = "1234"
_HELP = "The PIN you set for this console. Wrong ones make the next try wait longer."


class LockScreen(BlockingScreen):
    """Opaque, and a wall for keys: only its own are heard while it stands (see `BlockingScreen`).

    Transfers under way belong to the app and go on behind it (ARCHITECTURE, R11).
    """

    CSS_PATH = stylesheet("dialogs.tcss")
    AUTO_FOCUS = "#pin"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "app.quit", "Quit", id="quit-locked", priority=True, show=False),
    ]

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self._opening = opening
        self._desk: Desk | None = None
        self._wrong = 0
        self._not_before = 0.0
        self._checking = False

    def compose(self) -> ComposeResult:
        """The product, who is here, and the field for the PIN."""
        with Vertical(classes="dialog"):
            yield Static("POINTS CONSOLE", id="lock-product", markup=False)
            yield Static("Locked", classes="dialog-title", markup=False)
            yield Static("", id="lock-who", markup=False)
            yield SecretInput(id="pin", help_text=_HELP)
            yield Static("", id="lock-said", markup=False)

    def on_mount(self) -> None:
        """Ask for the PIN; who is here is told once the desk is open."""
        self.query_one("#pin", Input).placeholder = "PIN"
        self._say(muted("Type your PIN and press Enter. What you were doing is kept."))
        self.set_interval(1, self._count_down)
        start(self, self._await_desk, "opening", exit_on_error=False)

    async def _await_desk(self) -> None:
        self._desk = desk = await self._opening.desk()
        who = f"{desk.operator}   {desk.profile.environment.value.upper()}"
        self.query_one("#lock-who", Static).update(who)
        if desk.training is not None:
            self._say(muted(f"Training PIN: {TRAINING_PIN}"))

    @on(Input.Submitted, "#pin")
    def _submitted(self) -> None:
        box = self.query_one("#pin", Input)
        pin, box.value = box.value, ""
        if pin and self._desk is not None and not self._checking and not self._wait():
            self._checking = True
            self._say(muted("Checking …"))
            self._check(self._desk, pin)

    @work(group="pin", exit_on_error=False)
    async def _check(self, desk: Desk, pin: str) -> None:
        try:
            right = await desk.check_pin(pin)
        finally:
            self._checking = False
        if right:
            self.open()
            return
        self._wrong += 1
        over = self._wrong - _FREE_TRIES
        if over > 0:
            self._not_before = desk.clock.monotonic() + min(2.0**over, _LONGEST_WAIT)
        self._say(bad("That was not the PIN."))
        self._count_down()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so where the keyring can't be asked for the PIN."""
        if event.state is WorkerState.ERROR and event.worker.group == "pin":
            self._say(bad("The PIN could not be checked. Unlock your keyring and try again."))

    def _wait(self) -> int:
        """Whole seconds until the next try is taken, 0 when it is."""
        if self._desk is None:
            return 0
        return max(0, -int(-(self._not_before - self._desk.clock.monotonic()) // 1))

    def _count_down(self) -> None:
        if seconds := self._wait():
            self._say(warn(f"That was not the PIN. The next try is taken in {seconds} s."))
        elif self._not_before:
            self._not_before = 0.0
            self._say(muted("Type your PIN and press Enter."))

    def _say(self, words: Content) -> None:
        self.query_one("#lock-said", Static).update(words)
