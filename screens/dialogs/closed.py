"""The desk is closed: nothing behind this screen can be used, so nothing of it is shown."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from console.widgets.key_bar import KeyBar
from styles import stylesheet


class ClosedScreen(ModalScreen[None]):
    """`why` is a sentence. Ends when the operator wants to try once more; the app's Ctrl+Q leaves."""

    CSS_PATH = stylesheet("sign_in.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "dismiss", "Try again", id="try-again"),
        Binding("ctrl+q", "app.quit", "Quit", id="leave"),
    ]

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def compose(self) -> ComposeResult:
        """Why the desk is closed, and what can be done."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static("The desk is closed", classes="dialog-title", markup=False)
            yield Static(self._why, markup=False)
            yield Static(
                "\nNo transfer can start. Ctrl+R tries again, Ctrl+Q leaves.", classes="muted", markup=False
            )
        yield KeyBar()
