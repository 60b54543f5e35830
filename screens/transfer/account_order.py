"""How much, of which kind, and why: the line below the two accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.content import Content

from console.domain.party_kinds import NO_PROGRAM
from screens.transfer.order_row import OrderRow


class AccountOrder(OrderRow):
    """Amount, kind of transfer and reason. The reason is the order's note, behind our reference."""

    help_text: ClassVar[str] = (
        "Whole points, the kind of transfer from your profile's list, and the reason in a few words. The "
        "reason travels with the transfer, behind our reference; it must hold no account number."
    )

    CHOICE, PROMPT, WORDS = "type", "choose", "REASON"

    @property
    def program_id(self) -> int:
        """None to choose: accounts have no programmes."""
        return NO_PROGRAM

    def choose(self, program_id: int) -> None:
        """There is none to choose, and its list holds the kinds of transfer."""

    @property
    def transfer_type(self) -> str:
        """The provider's code of the chosen kind; empty without one."""
        return self.chosen if isinstance(self.chosen, str) else ""

    def offer_types(self, known: Mapping[str, str]) -> None:
        """The kinds of transfer by their codes; one alone leaves nothing to choose."""
        from textual.widgets import Select

        with self.prevent(Select.Changed):
            self.choice.offer([(Content(words), code) for code, words in known.items()])
            if len(known) == 1:
                self.choice.value = next(iter(known))
