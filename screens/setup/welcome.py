"""The first start: no connection yet, and two ways to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from console.app_base import BaseApp
from console.providers.registry import PROVIDERS
from console.widgets.key_bar import KeyBar
from screens.setup.connect import ConnectScreen
from styles import stylesheet

if TYPE_CHECKING:
    from console.services.enrolment import Enrolment
    from console.widgets.look import Look

TRAINING = "training"
CONNECTED = "connected"


class Door(Static, can_focus=True):
    """One way in: a title and what to expect behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open")]

    @dataclass
    class Opened(Message):
        """The operator went through this door."""

        door: Door

    def __init__(self, number: int, title: str, what: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._text = Content.assemble((f"{number}  {title}", "bold $primary"), "\n\n", what)

    def render(self) -> Content:
        """What lies behind this door."""
        return self._text

    def on_click(self) -> None:
        """A click does what Enter does."""
        self.action_open()

    def action_open(self) -> None:
        """Go through it."""
        self.post_message(self.Opened(self))


class DoorsScreen(Screen[None]):
    """Training or a real connection."""

    CSS_PATH = stylesheet("welcome.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "open('training')", "Training"),
        Binding("2", "open('connect')", "Connect"),
        Binding("down,right", "app.focus_next", "Next", show=False),
        Binding("up,left", "app.focus_previous", "Previous", show=False),
    ]

    def compose(self) -> ComposeResult:
        """What the console is for, and both ways to begin."""
        yield Static("POINTS CONSOLE", classes="heading", markup=False)
        with VerticalScroll(id="doors", can_focus=False):
            yield Static(
                "Move loyalty points from one customer to another, once and only once.",
                id="purpose",
                markup=False,
            )
            yield Static("No connection yet. How do you want to begin?", id="greeting", markup=False)
            with Container(id="pair"):
                yield Door(
                    1,
                    "Try it with the training simulator",
                    "Made-up customers on this computer, a phone that gets the codes, and faults to practise "
                    "on. Nothing real moves, nothing stays behind.",
                    id="training",
                )
                yield Door(
                    2,
                    f"Connect {' or '.join(line.label for line in PROVIDERS.values())}",
                    "Enter the address and the sign-in your administrator gave you, and choose a PIN. A read "
                    "tests the connection before anything is saved.",
                    id="connect",
                )
        yield KeyBar()

    def on_mount(self) -> None:
        """Training has the focus: it can break nothing."""
        self.query_one("#training").focus()

    def action_open(self, door: str) -> None:
        """Go through the door with this id."""
        self.query_one(f"#{door}", Door).action_open()


class WelcomeApp(BaseApp[str]):
    """Leaves with "training", with "connected", or with nothing where the operator quits."""

    CSS_PATH = stylesheet("app.tcss")
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f11,ctrl+l", "switch_theme", "Next theme", show=False),
        Binding("ctrl+q", "quit", "Quit", priority=True),
    ]

    def __init__(self, enrolment: Enrolment, look: Look | None = None) -> None:
        super().__init__(look)
        # Installed, it outlives Esc: what was typed is there when the operator comes back.
        self.install_screen(ConnectScreen(enrolment), "connect")

    def on_mount(self) -> None:
        """Show both ways to begin."""
        self.push_screen(DoorsScreen())

    def on_door_opened(self, opened: Door.Opened) -> None:
        """Go on to the connection, or leave for the training."""
        opened.stop()
        if opened.door.id == "connect":
            self.push_screen("connect")
        else:
            self.exit(TRAINING)

    def on_connect_screen_connected(self, connected: ConnectScreen.Connected) -> None:
        """Leave for the console: a connection is there."""
        connected.stop()
        self.exit(CONNECTED)
