"""Asks how the recipient agreed, before anything is asked of the sender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from console.domain.points import format_points
from console.domain.transfers import TransferOrder
from console.widgets.choice_list import NumberedChoices
from console.widgets.status_text import muted
from screens.dialogs.dialog import Dialog

_HELP = "Choose one with its number, or with ↓ and Enter. It stays on record with the transfer, in your name."


class ConsentDialog(Dialog[str]):
    """Ends with the way they agreed, empty where they didn't. Nothing is highlighted at first: an Enter typed
    ahead agrees to nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", "Not agreed", id="not-agreed"),
    ]

    def __init__(self, order: TransferOrder, methods: Sequence[str]) -> None:
        super().__init__()
        self._order = order
        self._methods = methods

    def compose(self) -> ComposeResult:
        """What they agree to, and the ways there are."""
        order = self._order
        with Vertical(classes="dialog"):
            yield Static("Does the recipient agree?", classes="dialog-title", markup=False)
            points = format_points(order.points)
            what = f"{order.recipient.label} gets {points} points from {order.sender.label}."
            yield Static(what, markup=False)
            yield NumberedChoices(self._methods, id="consents")
            yield Static(muted(_HELP), id="said", markup=False)

    @on(OptionList.OptionSelected, "#consents")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._methods[event.option_index])
