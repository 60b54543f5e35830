"""One side of a transfer: a field, and after the look-up whoever was found in its place."""

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
from console.domain.parties import Customer, CustomerMatch, Group, GroupMatch, Holder, PartyKind, Standing
from console.explanations.group_words import members
from console.widgets.explanation_card import ExplanationCard
from console.widgets.group_strip import group_status
from console.widgets.party_strip import PartyStrip, Side
from console.widgets.still_input import StillInput

if TYPE_CHECKING:
    from console.explanations.cards import Explanation

PLACEHOLDERS = {
    PartyKind.CUSTOMER: "mobile, e-mail, card, id or a scan",
    PartyKind.GROUP: "group name, number or its leader's mobile",
}

Match = CustomerMatch | GroupMatch


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
    """Knows what was typed and who was found by it, and nothing of how anybody is looked up."""

    @dataclass
    class Edited(Message):
        """What was typed no longer names whoever was found."""

        panel: PartyPanel

    @dataclass
    class Picked(Message):
        """One of several was chosen."""

        panel: PartyPanel
        match: Match

    def __init__(self, label: str, *, id: str, of: PartyKind = PartyKind.CUSTOMER) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.of = of
        """Whether a person or a group stands on this side."""
        self.offered: Group | None = None
        """A group that Enter takes while nothing is typed."""
        self.found = Found.NOTHING
        self.side: Side | None = None
        self.sought = ""
        """The text of the look-up under way or done; an answer to another text is stale."""
        self.kind: IdentifierKind | None = None
        """The reading the operator chose, None for the likeliest."""
        self._matches: Sequence[Match] = ()
        self._hinted = self._offer = ""

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static(self._label, classes="label", markup=False)
            yield PartyField(
                placeholder=PLACEHOLDERS[self.of],
                compact=True,
                select_on_focus=False,
                id=f"{self.id}-field",
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
    def holder(self) -> Holder | None:
        """Whoever this side stands for, None while the text says something else."""
        named = self.found is Found.ONE and self.typed == self.sought
        return self.side.holder if self.side is not None and named else None

    @property
    def customer(self) -> Customer | None:
        """The customer this side stands for, if it is one."""
        return self.holder if isinstance(self.holder, Customer) else None

    @property
    def group(self) -> Group | None:
        """The group this side stands for, if it is one."""
        return self.holder if isinstance(self.holder, Group) else None

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
        self.sought, self.found, self.side, self.offered = self.typed, Found.LOOKING, None, None
        self.card.clear()
        self._hide_choices()
        self.hint("looking up…")

    def show_holder(self, side: Side, program_id: int | None) -> None:
        """The look-up, a choice or another screen brought this one."""
        self.found, self.side, self.offered = Found.ONE, side, None
        self.card.clear()
        self._hide_choices()
        self.show_program(program_id)
        self.hint(f"Enter keeps this {side.holder.party.kind.value}")
        if not self.field.has_focus:
            self.settle()

    def show_program(self, program_id: int | None) -> None:
        """Show the balance of this programme."""
        if self.side is not None:
            self.strip.show(self.side, program_id)

    def show_choice(self, matches: Sequence[Match]) -> None:
        """Several answer to what was typed: the operator picks one that can take part."""
        self.found, self._matches = Found.SEVERAL, matches
        self.choices.clear_options()
        for match in matches:
            blocked = isinstance(match, GroupMatch) and match.standing is Standing.BLOCKED
            self.choices.add_option(Option(_choice(match), disabled=blocked))
        self.choices.action_first()
        self.choices.display = True
        who = "groups" if self.of is PartyKind.GROUP else "members"
        self.hint(f"{len(matches)} {who} answer to this: choose one with ↑ ↓ and Enter")

    def offer(self, group: Group, why: str) -> None:
        """A group that is likely meant; Enter in the empty field takes it."""
        self.offered, self._offer = group, f"Enter takes {group.masked_name} (group {group.id}), {why}"
        self.hint_offer()

    def hint_offer(self) -> None:
        """Name the offer again, while nothing is typed."""
        self.hint(self._offer if self.offered is not None and not self.typed else "")

    def switch(self) -> None:
        """A group in place of a person on this side, or a person in place of a group."""
        self.forget()
        self.of = PartyKind.CUSTOMER if self.of is PartyKind.GROUP else PartyKind.GROUP
        self.field.placeholder = PLACEHOLDERS[self.of]

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
        """Show whoever was found in place of the field, if the text still means them."""
        if self.holder is not None:
            self.strip.display = True
            self.field.display = self.query_one(".hint").display = False

    def restore(self) -> bool:
        """Take an edit back, so that the side is again whoever it was; whether there was anybody."""
        if self.side is None or self.found is Found.ONE:
            return False
        self.found = Found.ONE
        with self.prevent(Input.Changed):
            self.field.value = self.sought
        return True

    def forget(self) -> None:
        """An empty side for the next transfer."""
        self.found, self.side, self.sought, self.kind = Found.NOTHING, None, "", None
        self.offered = None
        with self.prevent(Input.Changed):
            self.field.value = ""
        self.strip.display = False
        self._hide_choices()
        self.field.display = self.query_one(".hint").display = True
        self.card.clear()
        self.hint("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text is somebody else, until it is the old text again."""
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
        """A click on whoever was found opens the field."""
        if event.widget is self.strip and not self.disabled:
            self.open_field()


def _choice(match: Match) -> Content:
    """One line of a choice list; a group that can't be chosen says why, and has colours of its own."""
    if isinstance(match, GroupMatch):
        count = "" if match.members is None else members(match.members)
        led = f"led by {match.led_by}" if match.led_by else ""
        status = group_status(match.status, match.standing)
        if match.standing is not Standing.BLOCKED:
            status = Content(status.plain)
        said = (
            Content(match.name or "no name"),
            Content(f"id {match.id}"),
            status,
            Content(count),
            Content(led),
        )
        return Content("   ").join([part for part in said if part.plain])
    return Content("   ".join((match.masked_name or "no name", *match.matched, f"id {match.id}")))
