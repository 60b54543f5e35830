"""One side of a transfer: a field, and after the look-up whoever was found in its place."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList

from console.domain.party_kinds import PartyKind
from console.widgets.hint_line import MARGIN, HintLine
from console.widgets.party_field import HELP, PLACEHOLDERS, PartyField

if TYPE_CHECKING:
    from console.domain.identifiers import IdentifierKind
    from console.domain.parties import Customer, Group, Holder, Match
    from console.explanations.cards import Explanation
    from console.widgets.choice_list import ChoiceList
    from console.widgets.explanation_card import ExplanationCard
    from console.widgets.party_strip import PartyStrip, Side


class SideState(Enum):
    """How far a side has come."""

    NOTHING = auto()
    LOOKING = auto()
    ONE = auto()
    SEVERAL = auto()
    TROUBLE = auto()


class PartyPanel(Vertical):
    """Knows what was typed and who was found by it, and nothing of how anybody is looked up.

    Only the field is there from the start: `complete` adds what stands there after a look-up.
    """

    class Retyped(Message):
        """What was typed no longer names whoever was found."""

        def __init__(self, panel: PartyPanel) -> None:
            super().__init__()
            self.panel = panel

    class Picked(Message):
        """One of several was chosen."""

        def __init__(self, panel: PartyPanel, match: Match) -> None:
            super().__init__()
            self.panel, self.match = panel, match

    def __init__(
        self,
        label: str,
        *,
        id: str,  # noqa: A002
        of: PartyKind = PartyKind.CUSTOMER,
        begins: bool = False,
    ) -> None:
        """`begins` where the screen's focus is from the start."""
        super().__init__(id=id)
        self._label, self._begins = label, begins
        self._hint = HintLine(self)
        self.of = of
        """Whether a person or a group stands on this side."""
        self.offered: Group | None = None
        """A group that Enter takes while nothing is typed."""
        self.found = SideState.NOTHING
        self.side: Side | None = None
        self.sought = ""
        """The text of the look-up under way or done; an answer to another text is stale."""
        self.kind: IdentifierKind | None = None
        """The reading the operator chose, None for the likeliest."""
        self._matches: Sequence[Match] = ()
        self._listed_at = 0
        self.offer_told = ""

    def compose(self) -> ComposeResult:
        """The field, until somebody is found."""
        field = PartyField(self.of, self.settle, id=f"{self.id}-field")
        # Known before it is mounted, it isn't styled a second time.
        field.set_reactive(Widget.has_focus, self._begins)
        yield field

    async def complete(self) -> None:
        """Add who was found, the list of choices and the card, which the first frame doesn't show."""
        from console.widgets.choice_list import ChoiceList
        from console.widgets.explanation_card import ExplanationCard
        from console.widgets.party_strip import PartyStrip

        strip, choices = PartyStrip(), ChoiceList(compact=True, markup=False)
        strip.display = choices.display = False
        await self.mount(strip, choices, ExplanationCard())

    def _clear(self) -> None:
        """Nobody to choose from, and nothing objected to."""
        self.card.clear()
        self.choices.display = False

    # -- parts ---------------------------------------------------------------------------------

    field = getters.query_one(PartyField)

    @property
    def choices(self) -> ChoiceList:
        """Several to choose from, once the panel is complete."""
        from console.widgets.choice_list import ChoiceList

        return self.query_one(ChoiceList)

    @property
    def card(self) -> ExplanationCard:
        """What is objected to, once the panel is complete."""
        from console.widgets.explanation_card import ExplanationCard

        return self.query_one(ExplanationCard)

    @property
    def strip(self) -> PartyStrip:
        """Whoever was found, once the panel is complete."""
        from console.widgets.party_strip import PartyStrip

        return self.query_one(PartyStrip)

    @property
    def holder(self) -> Holder | None:
        """Whoever this side stands for, None while the text says something else."""
        return self._named.holder if self._named is not None else None

    @property
    def _named(self) -> Side | None:
        return self.side if self.found is SideState.ONE and self.typed == self.sought else None

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands here nor is looked for."""
        return self.holder is None and self.found is not SideState.LOOKING

    @property
    def customer(self) -> Customer | None:
        """The customer this side stands for, if it is one."""
        from console.domain.parties import Customer

        return self.holder if isinstance(self.holder, Customer) else None

    @property
    def group(self) -> Group | None:
        """The group this side stands for, if it is one."""
        from console.domain.parties import Group

        return self.holder if isinstance(self.holder, Group) else None

    @property
    def typed(self) -> str:
        """What stands in the field, without blanks around it."""
        return self.field.value.strip()

    @property
    def help_text(self) -> str:
        """For the field, and for the list and the strip in its place."""
        return HELP[self.of]

    @property
    def is_open_for_group(self) -> bool:
        """An empty field for a group, also one that waits for an offer."""
        is_open = self.found is SideState.NOTHING or self.waits_for_offer
        return self.of is PartyKind.GROUP and is_open and not self.typed

    @property
    def waits_for_offer(self) -> bool:
        """Enter came before the offer: no text is looked up."""
        return self.found is SideState.LOOKING and not self.sought

    @property
    def target(self) -> Widget:
        """What takes the focus on this side now."""
        if self.found is SideState.SEVERAL:
            return self.choices
        return self.field if self.field.display else self.strip

    # -- what happens --------------------------------------------------------------------------

    def look(self) -> None:
        """A look-up of what was typed begins."""
        self._turn(SideState.LOOKING, None)
        self.sought = self.typed
        self.hint("looking up…")

    def show_holder(self, side: Side, program_id: int | None) -> None:
        """The look-up, a choice or another screen brought this one."""
        self._turn(SideState.ONE, side)
        if self.of is PartyKind.ACCOUNT:
            self._drop_number()
        self.show_program(program_id)
        self.hint(f"Enter keeps this {side.holder.party.kind.value}")
        if not self.field.has_focus:
            self.settle()

    def _turn(self, state: SideState, side: Side | None) -> None:
        """Another state, without what was offered or objected to before."""
        self.found, self.side = state, side
        self.offered, self.offer_told = None, ""
        self._clear()

    def _drop_number(self) -> None:
        """An account is known by its id from here on: the empty field stands for whoever was found."""
        self.sought = ""
        with self.prevent(Input.Changed):
            self.field.value = ""

    def show_program(self, program_id: int | None) -> None:
        """Show the balance of this programme."""
        if self.side is not None:
            self.strip.show(self.side, program_id)

    def show_choice(self, matches: Sequence[Match]) -> None:
        """Several answer to what was typed: the operator picks one that can take part."""
        self.found, self._matches = SideState.SEVERAL, matches
        self._list_choices()
        self.choices.action_first()
        self.choices.display = True
        who = "groups" if self.of is PartyKind.GROUP else "members"
        how = (
            "choose by number, or ↑ ↓ and Enter"
            if self.choices.highlighted is not None
            else "none can take part"
        )
        self.hint(f"{len(matches)} {who} answer to this: {how}")

    def _list_choices(self) -> None:
        """In the width there is: what tells namesakes apart stays in sight on a narrower terminal."""
        from console.widgets.match_lines import match_options

        kept, self._listed_at = self.choices.highlighted, self.size.width
        self.choices.clear_options()
        self.choices.add_options(match_options(self._matches, self.size.width - MARGIN))
        self.choices.highlighted = kept

    def offer(self, group: Group | None, told: str) -> None:
        """A group that is likely meant, which Enter in the empty field takes; or why there is none."""
        self.offered, self.offer_told = group, told
        if self.waits_for_offer:
            self.found = SideState.NOTHING
        self.hint_offer()

    def wait_for_offer(self) -> None:
        """Enter in the empty field came before the offer, and means whichever group will be offered."""
        self.sought, self.found = "", SideState.LOOKING
        self.hint("looking for the group they lead…")

    def withdraw_offer(self) -> None:
        """It was about somebody else, or nobody is there any more whom it could be about."""
        if self.offer_told or self.waits_for_offer:
            self.offer(None, "")

    def hint_offer(self) -> None:
        """Name the offer again, while nothing is typed."""
        self.hint(self.offer_told if self.is_open_for_group else "")

    def switch(self) -> None:
        """A group in place of a person on this side, or a person in place of a group.

        A text that found nobody may have been typed on the wrong kind of side, and stays.
        """
        text = self.typed if self.holder is None else ""
        self.forget()
        self._become(PartyKind.CUSTOMER if self.of is PartyKind.GROUP else PartyKind.GROUP, text)

    def trade(self, other: PartyPanel) -> None:
        """Change places with the other side: kinds, texts, and whoever was found."""
        mine, theirs = ((each.of, each.typed, each.kind, each._named) for each in (self, other))
        for panel, (of, text, kind, side) in ((self, theirs), (other, mine)):
            panel.forget()
            panel._become(of, text)
            panel.kind = kind
            if side is not None:
                panel.found, panel.side, panel.sought = SideState.ONE, side, text

    def _become(self, of: PartyKind, text: str) -> None:
        self.of = of
        self.field.placeholder = PLACEHOLDERS[of]
        with self.prevent(Input.Changed):
            self.field.value = text

    def show_trouble(self, explanations: Sequence[Explanation], note: str = "") -> None:
        """Nobody was found, or the look-up failed; the text stays."""
        self.found = SideState.TROUBLE
        self.hint("")
        self.card.explain(explanations, note, of_transfer=False)

    def hint(self, text: str, *, bad: bool = False) -> None:
        """The line under the field."""
        self._hint.say(text, bad=bad, waits=self.found is SideState.LOOKING)

    def on_resize(self) -> None:
        """The hint may need another number of lines, and whoever can be chosen other columns."""
        self._hint.fit()
        if self.found is SideState.SEVERAL and self._listed_at != self.size.width:
            self._list_choices()

    @property
    def is_blamed(self) -> bool:
        """Whether the line under the field says what is wrong."""
        return self._hint.is_bad

    def render(self) -> Content:
        """The label and the hint; whoever was found leaves no room for one."""
        words = self._hint.below(self._label)
        return words if self.field.display else words[: len(self._label)]

    def _stand(self, *, is_open: bool) -> None:
        """The field, or whoever was found in its place."""
        self.field.display = is_open
        for strip in self.query("PartyStrip"):
            strip.display = not is_open
        self.refresh()

    def open_field(self, character: str = "") -> None:
        """Back to the field; `character` begins a new text in place of the old one."""
        self._stand(is_open=True)
        if character:
            self.field.value = character
        self.field.cursor_position = len(self.field.value)
        self.screen.set_focus(self.field)

    def settle(self) -> None:
        """Show whoever was found in place of the field, if the text still means them."""
        if self.holder is not None:
            self._stand(is_open=False)

    def restore(self) -> bool:
        """Take an edit back, so that the side is again whoever it was; whether there was anybody."""
        if self.side is None or self.found is SideState.ONE:
            return False
        self.found = SideState.ONE
        with self.prevent(Input.Changed):
            self.field.value = self.sought
        return True

    def forget(self) -> None:
        """An empty side for the next transfer."""
        self._turn(SideState.NOTHING, None)
        self.sought, self.kind = "", None
        with self.prevent(Input.Changed):
            self.field.value = ""
        self._stand(is_open=True)
        self.hint("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text is somebody else, until it is the old text again."""
        event.stop()
        if self.typed == self.sought and (self.found is not SideState.NOTHING or self.restore()):
            return
        if self.found is not SideState.NOTHING:
            self.found = SideState.NOTHING
            self._clear()
        self.kind = None
        self.post_message(self.Retyped(self))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell the form which of several was chosen."""
        event.stop()
        self.post_message(self.Picked(self, self._matches[event.option_index]))

    def on_click(self, event: Click) -> None:
        """A click on whoever was found opens the field."""
        if event.widget in list(self.query("PartyStrip")) and not self.disabled:
            self.open_field()
