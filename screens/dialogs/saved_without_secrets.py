"""Said once: the connection is saved, its secrets are not."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from styles import stylesheet


class SavedWithoutSecrets(ModalScreen[None]):
    """`why` is the keyring's sentence."""

    CSS_PATH = stylesheet("sign_in.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Go on", id="go-on-saved", show=False)
    ]

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def compose(self) -> ComposeResult:
        """Why nothing could be kept, and what follows from it."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static("Connected, and saved without the sign-in", classes="dialog-title", markup=False)
            yield Static(self._why, markup=False)
            yield Static(
                "\nSecrets are never put into a file instead. The console will ask for the sign-in at "
                "each start, and without a PIN it can't be locked.",
                markup=False,
            )
            with Horizontal(classes="dialog-buttons"):
                yield Button("Open the console", id="go-on", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Enter goes on."""
        self.query_one("#go-on").focus()

    def on_button_pressed(self) -> None:
        """Go on."""
        self.dismiss()
