"""The wall before the desk: whoever is there, or comes, proves it with a PIN; no customer is in sight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from console.domain.operators import LONGEST_ID, SignInRefused, TooSoon
from console.widgets.blocking_screens import BlockingScreen
from console.widgets.secret_input import SecretInput
from console.widgets.status_text import bad, muted, warn
from console.widgets.still_input import StillInput
from console.widgets.waiting import WaitLine
from screens.background import start
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk
    from console.services.people import People

_HELP = "The PIN you set for this console. Wrong ones make the next try wait longer."
_FIRST = "Nobody works here yet: you become the first supervisor. Choose a PIN of 4 to 12 digits."


class LockScreen(BlockingScreen):
    """Opaque, and a wall for keys: only its own are heard while it stands (see `BlockingScreen`).

    Transfers under way belong to the app and go on behind it (ARCHITECTURE, R11). Whoever was at the desk
    opens it with their PIN alone; for somebody else, or at the start, an id is asked for too.
    """

    CSS_PATH = stylesheet("dialogs.tcss")
    AUTO_FOCUS = "#pin"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "app.quit", "Quit", id="quit-locked", priority=True, show=False),
        Binding("enter", "app.next_field", "Next field", id="next-of-lock", show=False, priority=True),
    ]

    def __init__(self, opening: Opening, *, for_another: bool = False) -> None:
        super().__init__()
        self._opening = opening
        self._for_another = for_another
        self._desk: Desk | None = None
        self._is_first = False
        self._not_before = 0.0
        self._refused = ""
        self._checking = False

    def compose(self) -> ComposeResult:
        """The product, who is here, and the fields for id and PIN."""
        with Vertical(classes="dialog"):
            yield Static("POINTS CONSOLE", id="lock-product", markup=False)
            yield Static("Locked", classes="dialog-title", markup=False)
            yield Static("", id="lock-who", markup=False)
            yield StillInput(id="operator", compact=True, placeholder="your id", max_length=LONGEST_ID)
            yield SecretInput(id="pin", help_text=_HELP)
            yield SecretInput(id="pin-again", help_text="The same digits once more.")
            yield WaitLine(id="lock-said")

    def on_mount(self) -> None:
        """Ask for the PIN; who is here is told once the desk is open."""
        self._field("pin").placeholder = "PIN"
        self._field("pin-again").placeholder = "the same PIN again"
        self._field("operator").display = self._field("pin-again").display = False
        self._say(muted("Type your PIN and press Enter. What you were doing is kept."))
        self.set_interval(1, self._count_down)
        start(self, self._await_desk, "opening", exit_on_error=False)

    async def _await_desk(self) -> None:
        self._desk = desk = await self._opening.desk()
        if desk.people.at_desk.present is None or self._for_another:
            self.ask_who()
            self._is_first = await desk.people.is_unbegun()
        self._draw(desk)

    def ask_who(self) -> None:
        """Let somebody else come: an id is asked for as well."""
        self._for_another = True
        box, proposed = self._field("operator"), ""
        if self._desk is not None and self._desk.people.at_desk.present is None:
            proposed = self._desk.people.proposed
        box.value, box.display = box.value or proposed, True
        (self._field("pin") if box.value else box).focus()
        if self._desk is not None:
            self._draw(self._desk)

    def _draw(self, desk: Desk) -> None:
        environment = desk.profile.environment.value.upper()
        who = environment if self._for_another else f"{desk.operator}   {environment}"
        self.query_one("#lock-who", Static).update(who)
        self.query_one(".dialog-title", Static).update("Sign in" if self._for_another else "Locked")
        self._field("pin-again").display = self._is_first
        if self._is_first:
            self._say(muted(_FIRST))
        elif pins := desk.people.shown_pins:
            self._say(muted("Training PINs: " + ", ".join(f"{who} {pin}" for who, pin in pins.items())))
        elif self._for_another:
            self._say(muted("Type your id and your PIN, and press Enter."))

    # -- signing in ----------------------------------------------------------------------------

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        pin, again = self._take("pin"), self._take("pin-again")
        if not pin or self._desk is None or self._checking or self._wait():
            return
        if self._is_first and pin != again:
            self._say(bad("The two PINs differ."))
            self._field("pin").focus()
            return
        self._checking = True
        self._say(muted("Checking …"))
        present = self._desk.people.at_desk.present
        who = self._field("operator").value if self._for_another or present is None else present.id
        start(self, partial(self._check, self._desk, who, pin), "pin", failed=self._not_checked)

    async def _check(self, desk: Desk, who: str, pin: str) -> None:
        from console.credentials.pins import PinRefused

        people, refused, is_early = desk.people, "", False
        try:
            await (people.begin(who, pin) if self._is_first else people.sign_in(who, pin))
        except SignInRefused as wrong:
            refused, is_early = str(wrong), isinstance(wrong, TooSoon)
            self._not_before = desk.clock.monotonic() + wrong.wait.total_seconds() if wrong.wait else 0.0
        except PinRefused as wrong:
            refused = str(wrong)
        finally:
            self._checking = False
        if not refused:
            self.open()
            return
        self._refused = "" if is_early else refused
        self._field("pin").focus()
        self._say(bad(refused))
        self._count_down()

    def _not_checked(self, _error: Exception) -> None:
        self._say(bad("The PIN could not be checked. Unlock your keyring and try again."))

    def _take(self, name: str) -> str:
        box = self._field(name)
        typed, box.value = box.value, ""
        return typed

    def _field(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)

    # -- waiting -------------------------------------------------------------------------------

    def _wait(self) -> int:
        """Whole seconds until the next try is taken, 0 when it is."""
        if self._desk is None:
            return 0
        return max(0, -int(-(self._not_before - self._desk.clock.monotonic()) // 1))

    def _count_down(self) -> None:
        if seconds := self._wait():
            self._say(warn(f"{self._refused} The next try is taken in {seconds} s.".strip()))
        elif self._not_before:
            self._not_before = 0.0
            self._say(muted("Type your PIN and press Enter."))

    def _say(self, words: Content) -> None:
        self.query_one("#lock-said", Static).update(words)


def shut(
    app: App[None], opening: Opening, people: People, *, for_another: bool, then: Callable[[], None]
) -> None:
    """Put the wall up, unless one stands; `then` comes when it has opened."""
    standing = [each for each in app.screen_stack if isinstance(each, LockScreen) and not each.is_open]
    if standing and for_another:
        standing[0].ask_who()
    elif not standing and people.can_sign_in:
        app.push_screen(LockScreen(opening, for_another=for_another), lambda _opened: then())
    elif not standing:
        app.notify("Without a keyring nobody has a PIN, so nothing can be locked here.")
