"""Asks a person what became of a transfer the console can't judge, and why they say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from console.domain.points import format_points
from console.domain.text import clean
from console.domain.transfers import Intent
from console.widgets.status_text import bad, muted
from styles import stylesheet

_LEAST = 5
"""Characters of a reason that can mean something to an auditor."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word: did the points move, and how do they know?"""

    applied: bool
    reason: str


class ReasonBox(Input):
    """Why the person says so."""

    help_text: ClassVar[str] = (
        "Say how you know, for example which screen of the provider you read and what it showed. "
        "The reason stands in the journal for good."
    )


class ResolveDialog(ModalScreen[Decision | None]):
    """A verdict without a reason isn't taken; what is highlighted at first is to do nothing."""

    CSS_PATH = stylesheet("dialogs.tcss")
    AUTO_FOCUS = "#reason"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="cancel-verdict"),
        Binding("f1", "app.help", "Help", id="help-in-verdict"),
        Binding("f9", "app.lock", "Lock", id="lock-in-verdict"),
    ]

    def __init__(self, intent: Intent) -> None:
        super().__init__()
        self._intent = intent

    def compose(self) -> ComposeResult:
        """Which transfer it is, the reason, and the three answers."""
        order = self._intent.order
        with Vertical(classes="dialog"):
            yield Static(f"What became of {self._intent.reference}?", classes="dialog-title", markup=False)
            yield Static(
                f"{format_points(order.points)} points, {order.sender.label} → {order.recipient.label}. "
                "Look at the provider's own screen first: this can't be taken back.",
                markup=False,
            )
            yield ReasonBox(placeholder="how do you know? (required)", max_length=200, id="reason")
            yield Static("", id="missing", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Cancel", id="cancel", variant="primary")
                yield Button("No points moved", id="not-applied")
                yield Button("The points moved", id="applied")

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Nothing is decided."""
        self.dismiss(None)

    @on(Button.Pressed, "#applied")
    @on(Button.Pressed, "#not-applied")
    def _record(self, pressed: Button.Pressed) -> None:
        reason = clean(self.query_one("#reason", Input).value.strip())
        if len(reason) >= _LEAST:
            self.dismiss(Decision(pressed.button.id == "applied", reason))
            return
        self._say(bad("Write how you know, in a few words, before you decide."))
        self.query_one("#reason").focus()

    @on(Input.Submitted, "#reason")
    def _reason_given(self) -> None:
        """Enter decides nothing: a verdict isn't given by the key that ends a sentence."""
        self._say(muted("Now choose below with Tab and Enter."))

    def _say(self, words: Content) -> None:
        self.query_one("#missing", Static).update(words)
