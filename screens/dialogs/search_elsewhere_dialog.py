"""Asks who gave in a transfer of a till that is gone: no number of anybody is in the ledger."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from console.domain.elsewhere import TransferElsewhere
from console.domain.points import format_points
from console.widgets.status_text import bad
from console.widgets.still_input import StillInput
from screens.dialogs.dialog import Dialog


class SenderBox(StillInput):
    """Whoever gave, by any of their numbers."""

    help_text: ClassVar[str] = (
        "The mobile, e-mail, card or id of whoever gave the points, as the customer tells it. A wrong one is "
        "refused: the ledger knows the right one without holding it."
    )


class SearchElsewhereDialog(Dialog[str | None]):
    """The sender as typed; None where nobody searches."""

    AUTO_FOCUS = "#sender"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", id="cancel-search"),
        Binding("f1", "app.help", "Help", id="help-in-search"),
    ]

    def __init__(self, transfer: TransferElsewhere, *, hides_input: bool) -> None:
        super().__init__()
        self._transfer = transfer
        self._hides_input = hides_input

    def compose(self) -> ComposeResult:
        """Which transfer it is, what will happen, and who gave."""
        order, till = self._transfer.intent.order, self._transfer.till
        with Vertical(classes="dialog"):
            yield Static(
                f"Search for {self._transfer.intent.reference} of {till}",
                classes="dialog-title",
                markup=False,
            )
            yield Static(
                f"{format_points(order.points)} points, {order.sender.label} → {order.recipient.label}. The "
                "provider's history of the sender is read and what it shows written down. Nothing is sent.",
                markup=False,
            )
            yield SenderBox(
                placeholder="the sender's mobile, card or id", password=self._hides_input, id="sender"
            )
            yield Static("", id="said", markup=False)

    @on(Input.Submitted, "#sender")
    def _typed(self, submitted: Input.Submitted) -> None:
        if typed := submitted.value.strip():
            self.dismiss(typed)
        else:
            self.say(bad("Type who gave the points, or press Esc."))
