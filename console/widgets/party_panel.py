"""One side of a transfer: a field, and after the look-up the customer in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Blur, Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from console.domain.identifiers import IdentifierKind
from console.domain.parties import Customer, CustomerMatch
from console.widgets.explanation_card import ExplanationCard
from console.widgets.party_strip import PartyStrip, Side
from console.widgets.still_input import StillInput

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

PLACEHOLDER = "mobile, e-mail, card, id or a scan"


class Found(Enum):
    """How far a side has come."""

    NOTHING = auto()
    LOOKING = auto()
    ONE = auto()
    SEVERAL = auto()
    TROUBLE = auto()


class PartyField(StillInput):
    """The box an identifier goes into, of whatever kind."""

    def on_blur(self, _: Blur) -> None:
        """A field left as it was gives way to the customer it found."""
        panel = self.parent.parent if self.parent is not None else None
        if isinstance(panel, PartyPanel):
            panel.settle()


class PartyPanel(Vertical):
    """Knows what was typed and who was found by it, and nothing of how customers are looked up."""

    @dataclass
    class Edited(Message):
        """What was typed no longer names the customer that was found."""

        panel: PartyPanel

    @dataclass
    class Picked(Message):
        """One of several members was chosen."""

        panel: PartyPanel
        match: CustomerMatch

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.found = Found.NOTHING
        self.side: Side | None = None
        self.sought = ""
        """The text of the look-up under way or done; an answer to another text is stale."""
        self.kind: IdentifierKind | None = None
        """The reading the operator chose, None for the likeliest."""
        self._matches: Sequence[CustomerMatch] = ()
        self._hinted = ""

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static(self._label, classes="label", markup=False)
            yield PartyField(
                placeholder=PLACEHOLDER, compact=True, select_on_focus=False, id=f"{self.id}-field"
            )
            yield PartyStrip()
        yield Static("", classes="hint", markup=False)
        yield ExplanationCard()

    def on_mount(self) -> None:
        self.strip.display = False

    async def complete(self) -> None:
        """Add the list of choices, which no look-up needs before there is a desk to look up at."""
        choices = OptionList(compact=True, markup=False)
        choices.display = False
        await self.mount(choices, before=self.card)

    def _hide_choices(self) -> None:
        for choices in self.query(OptionList):
            choices.display = False

    # -- parts ---------------------------------------------------------------------------------

    @property
    def field(self) -> PartyField:
        return self.query_one(PartyField)

    @property
    def strip(self) -> PartyStrip:
        return self.query_one(PartyStrip)

    @property
    def choices(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def card(self) -> ExplanationCard:
        return self.query_one(ExplanationCard)

    @property
    def customer(self) -> Customer | None:
        """The customer this side stands for, None while the text says something else."""
        named = self.found is Found.ONE and self.typed == self.sought
        return self.side.customer if self.side is not None and named else None

    @property
    def typed(self) -> str:
        return self.field.value.strip()

    @property
    def target(self) -> Widget:
        """What takes the focus on this side now."""
        if self.found is Found.SEVERAL:
            return self.choices
        return self.strip if self.strip.display else self.field

    # -- what happens --------------------------------------------------------------------------

    def look(self) -> None:
        """A look-up of what was typed begins."""
        self.sought, self.found, self.side = self.typed, Found.LOOKING, None
        self.card.clear()
        self._hide_choices()
        self.hint("looking up…")

    def show_customer(self, side: Side, program_id: int | None) -> None:
        """The look-up, a choice or another screen brought this customer."""
        self.found, self.side = Found.ONE, side
        self.card.clear()
        self._hide_choices()
        self.show_program(program_id)
        self.hint("Enter keeps this customer")
        if not self.field.has_focus:
            self.settle()

    def show_program(self, program_id: int | None) -> None:
        """Show the balance of this programme."""
        if self.side is not None:
            self.strip.show(self.side, program_id)

    def show_choice(self, matches: Sequence[CustomerMatch]) -> None:
        """Several members answer to what was typed: the operator picks one."""
        self.found, self._matches = Found.SEVERAL, matches
        self.choices.clear_options()
        for match in matches:
            said = "   ".join((match.masked_name or "no name", *match.matched, f"id {match.id}"))
            self.choices.add_option(Option(Content(said)))
        self.choices.highlighted = 0
        self.choices.display = True
        self.hint(f"{len(matches)} members answer to this: choose one with ↑ ↓ and Enter")

    def show_trouble(self, explanations: Sequence[Explanation], note: str = "") -> None:
        """Nobody was found, or the look-up failed; the text stays."""
        self.found = Found.TROUBLE
        self.hint("")
        self.card.explain(explanations, note)

    def hint(self, text: str) -> None:
        """The line under the field."""
        if text != self._hinted:
            self._hinted = text
            self.query_one(".hint", Static).update(text)

    def open_field(self, character: str = "") -> None:
        """Back to the field; `character` begins a new text in place of the old one."""
        self.strip.display = False
        self.field.display = self.query_one(".hint").display = True
        if character:
            self.field.value = character
        self.field.cursor_position = len(self.field.value)
        self.screen.set_focus(self.field)

    def settle(self) -> None:
        """Show the customer in place of the field, if there is one and the text still means them."""
        if self.customer is not None:
            self.strip.display = True
            self.field.display = self.query_one(".hint").display = False

    def restore(self) -> bool:
        """Take an edit back, so that the side is again the customer it was; whether there was one."""
        if self.side is None or self.found is Found.ONE:
            return False
        self.found = Found.ONE
        with self.prevent(Input.Changed):
            self.field.value = self.sought
        return True

    def forget(self) -> None:
        """An empty side for the next transfer."""
        self.found, self.side, self.sought, self.kind = Found.NOTHING, None, "", None
        with self.prevent(Input.Changed):
            self.field.value = ""
        self.strip.display = False
        self._hide_choices()
        self.field.display = self.query_one(".hint").display = True
        self.card.clear()
        self.hint("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text is another customer, until it is the old text again."""
        event.stop()
        if self.typed == self.sought and (self.found is not Found.NOTHING or self.restore()):
            return
        if self.found is not Found.NOTHING:
            self.found = Found.NOTHING
            self.card.clear()
            self._hide_choices()
        self.kind = None
        self.post_message(self.Edited(self))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self, self._matches[event.option_index]))

    def on_click(self, event: Click) -> None:
        """A click on the customer opens the field."""
        if event.widget is self.strip and not self.disabled:
            self.open_field()
