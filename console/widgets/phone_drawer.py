"""The customer's phone, for training: what the provider sent, with the code in it, and everybody's PIN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button, Static
from textual.worker import Worker, WorkerState

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.transfers import State
from console.widgets.status_text import MUTED, muted, warn
from console.widgets.times import time_of_day

if TYPE_CHECKING:
    from console.domain.feed import Feed
    from console.domain.transfers import Intent
    from console.providers.simulator_control import PhoneMessage, TrainingDesk

_KEPT = 12
_NOTHING_YET = "No messages yet."
_NO_CODES = (
    "This provider sends no codes. The consumer stands before you: you say how they were authenticated, and "
    "your word is recorded with the transfer."
)
_POLL_SECONDS = 1.0


class PhoneDrawer(Vertical):
    """Below the screen, or beside it where there is room; never in the way of what is being done.

    It asks the simulator each second while it is open, and once when a code was issued: shut, it then
    says in one line that something arrived.
    """

    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    PhoneDrawer {
        display: none;
        height: 6;
        border: round $success;
        border-title-color: $success;

        & > #messages { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & > #phone-row { height: 1; padding: 0 1; }
        & #phone-hint { width: 1fr; height: 1; color: $muted; }
        & #new-message { width: 1fr; height: 1; }

        &.-open { display: block; & #new-message { display: none; } }
        &.-unread {
            display: block;
            height: 1;
            padding: 0 1;
            border: none;
            & > #messages, & #phone-hint, & #order-fault { display: none; }
        }
    }
    Screen.-wide PhoneDrawer.-open { dock: right; width: 42; height: 100%; margin: 0 0 1 0; }
    """

    def __init__(
        self, training: TrainingDesk, announcer: Feed[Intent], pins: Mapping[str, str], *, rings: bool
    ) -> None:
        super().__init__()
        self._rings = rings
        """Whether the provider sends codes at all."""
        self._put_away_for = ""
        """The transfer for whose result it was shut."""
        self._training = training
        self._pins = pins
        self._announcer = announcer
        self._messages: tuple[PhoneMessage, ...] = ()
        self._last = 0
        self._seen = 0
        self._polling: Timer | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """The messages, and a row that stays when the drawer is shut."""
        with VerticalScroll(id="messages", can_focus=False):
            yield Static(muted(_NOTHING_YET if self._rings else _NO_CODES), id="phone-texts", markup=False)
        with Horizontal(id="phone-row"):
            yield Static(
                warn("A message is on the customer's phone: Ctrl+T shows it"), id="new-message", markup=False
            )
            yield Static("Ctrl+T hides it", id="phone-hint", markup=False)
            yield Button("Order a fault", compact=True, id="order-fault", action="app.training('fault')")

    def on_mount(self) -> None:
        """Begin to listen; the phone is asked only while the drawer is open."""
        self.border_title = "Customer's phone (training)" if self._rings else "The consumer (training)"
        self.border_subtitle = "  ".join(f"{who} {pin}" for who, pin in self._pins.items())
        self._polling = self.set_interval(_POLL_SECONDS, self._poll, pause=True)
        self._unsubscribe = self._announcer.subscribe(self._heard)

    def on_unmount(self) -> None:
        """Stop listening."""
        if self._unsubscribe is not None:
            self._unsubscribe()

    @property
    def is_open(self) -> bool:
        """Whether the messages are shown."""
        return self.has_class("-open")

    def toggle(self) -> None:
        """Show the phone, or put it away; the screen's class `-phone` says that it takes room."""
        self.toggle_class("-open")
        self.remove_class("-unread")
        self.screen.set_class(self.is_open, "-phone")
        if self._polling is not None and self.is_open:
            self._polling.resume()
            self._seen = self._last
            self._fetch()
        elif self._polling is not None:
            self._polling.pause()

    def _heard(self, intent: Intent) -> None:
        self.call_later(self._changed, intent)

    def _changed(self, intent: Intent) -> None:
        if intent.attempt.code_issued is not None and intent.attempt.sent is None:
            self._poll()
        elif intent.state is State.SENDING and self.is_open and not self.screen.has_class("-wide"):
            # Below the result it would take the room that the result needs.
            self._put_away_for = intent.reference
            self.toggle()
        elif intent.attempt.code_refused and intent.reference == self._put_away_for and not self.is_open:
            self.toggle()

    def _poll(self) -> None:
        if self.screen.is_current:
            self._fetch()

    @work(exclusive=True, group="phone", exit_on_error=False)
    async def _fetch(self) -> None:
        fresh = await self._training.phone(self._last)
        if not fresh:
            return
        self._messages = (*reversed(fresh), *self._messages)[:_KEPT]
        self._last = max(message.number for message in fresh)
        self._show(Content("\n").join(_told(message) for message in self._messages))
        if self.is_open:
            self._seen = self._last
        self.set_class(self._last > self._seen, "-unread")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so where the simulator doesn't answer."""
        if event.state is WorkerState.ERROR:
            self._show(warn("The training simulator doesn't answer."))

    def _show(self, texts: Content) -> None:
        self.query_one("#phone-texts", Static).update(texts)
        self.query_one("#messages", VerticalScroll).scroll_home(animate=False)


def _told(message: PhoneMessage) -> Content:
    kind = IdentifierKind.EMAIL if "@" in message.to else IdentifierKind.MOBILE
    text = Content(message.text)
    start = message.text.find(message.code) if message.code else -1
    if start >= 0:
        text = text.stylize("bold $success", start, start + len(message.code))
    to = Identifier(kind, message.to).masked
    return Content.assemble((f"{time_of_day(message.at)}  to {to}\n", MUTED), text)
