"""Asks before leaving a transfer under way."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from console.widgets.blocking_screens import AboveBlockingScreens


class QuitWhileSending(AboveBlockingScreens, ModalScreen[bool]):
    """True to quit although a transfer is being sent; staying is the highlighted answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "answer(False)", "Stay", id="stay")]

    def compose(self) -> ComposeResult:
        """What quitting means now, and both answers."""
        with Vertical(classes="dialog"):
            yield Static("A transfer is being sent", classes="dialog-title", markup=False)
            yield Static(
                "If you quit now, its result is looked up at the next start. It won't be sent again.",
                markup=False,
            )
            with Horizontal(classes="dialog-buttons"):
                yield Button("Stay", id="stay", variant="primary")
                yield Button("Quit anyway", id="leave")

    def on_mount(self) -> None:
        """The safe answer has the focus."""
        self.query_one("#stay").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """True for leaving, False for staying."""
        self.dismiss(event.button.id == "leave")

    def action_answer(self, leave: bool) -> None:
        """True for leaving, False for staying."""
        self.dismiss(leave)
