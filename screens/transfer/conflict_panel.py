"""Another transfer stands in the way: the open one (R5), or the same one a short while ago (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from console.domain.points import format_points
from console.domain.transfers import Intent
from console.widgets.echo_input import EchoInput
from console.widgets.explanation_card import ExplanationCard
from console.widgets.text_block import TextBlock, wrapped
from console.widgets.times import time_of_day

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

ECHO = 4
"""Characters of the earlier reference that are typed to confirm a repetition."""


class ConflictPanel(Vertical):
    """Shows the other transfer, and for a repetition asks for the end of its reference."""

    echo = getters.query_one("#repeat", Input)

    def compose(self) -> ComposeResult:
        """The card, the other transfer, and the field that confirms a repetition."""
        yield ExplanationCard()
        yield TextBlock(id="other")
        with Horizontal(classes="row", id="repeat-row"):
            yield Static("", id="repeat-label", classes="label", markup=False)
            yield EchoInput(ECHO, id="repeat")
        yield Static("", id="repeat-hint", classes="hint", markup=False)

    def on_mount(self) -> None:
        """No other transfer yet."""
        self.border_title = "Another transfer"
        self._expected = ""

    def show(self, explanation: Explanation, other: Intent | None, *, repeat: bool) -> None:
        """Explain, and show `other`; `repeat` asks for the confirmation."""
        self.query_one(ExplanationCard).explain([explanation])
        self.query_one("#other", TextBlock).draw(lambda width: [] if other is None else _other(other, width))
        self.query_one("#repeat-row").display = repeat
        self._expected = other.reference[-ECHO:] if repeat and other is not None else ""
        self.echo.value = ""
        self.query_one("#repeat-label", Static).update(
            f"To send it again, type the last {ECHO} characters of that reference:"
        )
        self._hint("")

    @property
    def asks(self) -> bool:
        """Whether this one can be confirmed away."""
        return self.query_one("#repeat-row").display

    @property
    def is_confirmed(self) -> bool:
        """Whether the end of the earlier reference was typed."""
        return bool(self._expected) and self.echo.value.strip().upper() == self._expected

    def ask_again(self) -> None:
        """What was typed isn't the end of the earlier reference, or nothing was."""
        self._hint(f"{'not' if self.echo.value else 'type'} the last {ECHO} of it")

    def _hint(self, text: str) -> None:
        """Below the confirmation: beside it a small window has no room."""
        line = self.query_one("#repeat-hint", Static)
        line.update(text)
        line.display = bool(text)


def _other(other: Intent, width: int) -> list[Content]:
    from console.explanations.words import describe

    order = other.order
    words = describe(other)
    said = (
        f"{time_of_day(other.created)}   {format_points(order.points)} from {order.sender.label} to "
        f"{order.recipient.label}   by {other.operator}"
    )
    state = Content.assemble(
        (f"{words.symbol} {words.title}", "bold"), (f"   ref {other.reference}", "bold $primary")
    )
    return [Content(""), state, *wrapped(said, width)]
