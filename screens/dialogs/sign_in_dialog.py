"""Asks for the provider's sign-in where the keyring has none: for this run, kept nowhere."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from console.widgets.secret_input import SecretInput
from styles import stylesheet


class SignInDialog(ModalScreen[tuple[str, str] | None]):
    """Ends with identity and secret, or with None where the operator gives up. `why` is a sentence."""

    CSS_PATH = stylesheet("sign_in.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Not now", id="no-sign-in", show=False),
        Binding("enter", "app.next_field", "Next field", id="next-in-sign-in", show=False, priority=True),
    ]

    identity = getters.query_one("#identity", Input)
    secret = getters.query_one("#secret", SecretInput)

    def __init__(self, profile: str, why: str, identity: str = "") -> None:
        super().__init__()
        self._profile = profile
        self._why = why
        self._typed_before = identity

    def compose(self) -> ComposeResult:
        """Both parts of the sign-in, and why they are asked for."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(f"Sign in to {self._profile}", classes="dialog-title", markup=False)
            yield Static(self._why, markup=False)
            yield Static("\nUser name or client key", classes="muted", markup=False)
            yield Input(self._typed_before, id="identity", compact=True, select_on_focus=False)
            yield Static("Password or client secret", classes="muted", markup=False)
            yield SecretInput(id="secret")
            yield Static("\nKept for this run only, never in a file.", classes="muted", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Sign in", id="sign-in", variant="primary", compact=True)
                yield Button("Not now", id="not-now", compact=True)

    def on_mount(self) -> None:
        """The first part that is still empty has the focus."""
        (self.secret if self._typed_before else self.identity).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        event.stop()
        self._answer()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take what was typed, or nothing."""
        event.stop()
        if event.button.id == "sign-in":
            self._answer()
        else:
            self.dismiss(None)

    def _answer(self) -> None:
        """Both, or on to the one that is still empty."""
        for field in (self.identity, self.secret):
            if not field.value.strip():
                field.focus()
                return
        self.dismiss((self.identity.value.strip(), self.secret.value.strip()))
