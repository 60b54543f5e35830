"""How much, of which kind, and why: the line below the two accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Select, Static

from console.domain.parties import NO_PROGRAM
from console.widgets.explanation_card import ExplanationCard
from console.widgets.note_input import NoteInput
from console.widgets.points_input import PointsInput
from screens.transfer.order_row import OrderRow

if TYPE_CHECKING:
    from console.explanations.cards import Field


class AccountOrder(OrderRow):
    """Amount, kind of transfer and reason. The reason is the order's note, behind our reference."""

    help_text: ClassVar[str] = (
        "Whole points, the kind of transfer from your profile's list, and the reason in a few words. The "
        "reason travels with the transfer, behind our reference; it must hold no account number."
    )

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static("AMOUNT", classes="label", markup=False)
            yield PointsInput(id="amount")
            yield Static("TYPE", classes="label", id="type-label", markup=False)
            yield Select[str]([], prompt="choose", compact=True, id="type")
            yield Static("REASON", classes="label", id="note-label", markup=False)
            yield NoteInput()
        yield Static("", classes="hint", markup=False)
        yield ExplanationCard()

    @property
    def program_id(self) -> int:
        return NO_PROGRAM

    @property
    def transfer_type(self) -> str:
        value = self.choice.value
        return value if isinstance(value, str) else ""

    def offer_types(self, known: Mapping[str, str]) -> None:
        """The kinds of transfer by their codes; one alone leaves nothing to choose."""
        with self.prevent(Select.Changed):
            self.choice.set_options([(Content(words), code) for code, words in known.items()])
            if len(known) == 1:
                self.choice.value = next(iter(known))

    def part(self, field: Field) -> Widget | None:
        return {"amount": self.amount, "type": self.choice, "note": self.note}.get(field.value)
