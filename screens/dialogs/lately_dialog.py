"""Whom this operator looked up lately, to be looked up anew with one digit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.widgets.choice_list import ChoiceList
from console.widgets.status_text import muted
from screens.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from console.domain.recents import RecentParty
    from console.services.desk import Desk

_HELP = (
    "Its number, or ↓ and Enter, looks one up anew. Space keeps one at the top. The list is gone when the "
    "console ends."
)
_NOBODY = "Nobody yet: whoever you look up from now on stands here."


class LatelyDialog(Dialog[Party | None]):
    """Ends with whoever was picked. Masked names, from memory only."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="close-lately"),
        Binding("space", "keep", "Keep or not", id="keep-lately"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    @property
    def _seen(self) -> tuple[RecentParty, ...]:
        return self._desk.recents.of(self._desk.operator)

    def compose(self) -> ComposeResult:
        """The list, and what can be done with it."""
        with Vertical(classes="dialog"):
            yield Static("Lately at this desk", classes="dialog-title", markup=False)
            yield ChoiceList(compact=True, id="lately")
            yield Static(muted(_HELP if self._seen else _NOBODY), classes="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Show them; the first one is highlighted."""
        self._list()
        self.query_one(ChoiceList).focus()

    def _list(self, highlighted: int = 0) -> None:
        choices = self.query_one(ChoiceList)
        choices.clear_options()
        choices.add_options(_line(number, each) for number, each in enumerate(self._seen, 1))
        choices.display = bool(self._seen)
        choices.highlighted = highlighted if self._seen else None

    def action_keep(self) -> None:
        """The highlighted one stays at the top, or no longer."""
        at = self.query_one(ChoiceList).highlighted
        if at is not None:
            party = self._seen[at].party
            self._desk.recents.keep(self._desk.operator, party)
            self._list(next(place for place, each in enumerate(self._seen) if each.party.key == party.key))

    @on(OptionList.OptionSelected, "#lately")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._seen[event.option_index].party)


def _line(number: int, seen: RecentParty) -> Option:
    party, sign = seen.party, "★" if seen.kept else " "
    known = {PartyKind.CUSTOMER: f"id {party.id}", PartyKind.GROUP: f"group {party.id}"}.get(party.kind, "")
    return Option(Content(f"{number} {sign} {party.masked_name or 'no name'}   {known}"))
