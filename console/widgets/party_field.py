"""The field of one side of a transfer: what may be typed into it, and what becomes of it when it is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Paste

from console.domain.party_kinds import PartyKind
from console.widgets.pasting import pasted
from console.widgets.still_input import StillInput

NAMES_NOBODY = frozenset({"colon", "question_mark"})
"""Keys that nothing begins with by which anybody is named."""
PLACEHOLDERS = {
    PartyKind.CUSTOMER: "mobile, e-mail, card, id or a scan",
    PartyKind.GROUP: "group name, number or its leader's mobile",
    PartyKind.ACCOUNT: "account number, typed or scanned",
}
HELP = {
    PartyKind.CUSTOMER: (
        "A mobile number, e-mail, card, external id or customer id, typed or scanned; Enter looks it up. "
        "The kind is guessed and stands below; ↓ chooses another. Whoever was found takes the place of the "
        "field: type to look for somebody else, Esc brings them back."
    ),
    PartyKind.GROUP: (
        "A group's name or number, or the mobile of the member who leads it; Enter looks it up. Where a "
        "group is offered below, Enter in the empty field takes it. Several are a list, in which those that "
        "can't take part are greyed."
    ),
    PartyKind.ACCOUNT: (
        "A bank account number, typed or scanned; Enter looks it up. It is hidden from the first digit, is "
        "never copied, and is dropped once the account is found: check the first and last four with the "
        "consumer. Type to look for another account, Esc brings the one before back."
    ),
}


class PartyField(StillInput):
    """The box an identifier goes into, of whatever kind.

    An account number is hidden: people look on. It is checked by the first and last four that come back.
    """

    MEANS_MORE: ClassVar[frozenset[str]] = NAMES_NOBODY
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.leave_side", "Look up and go on", id="leave-side", show=False)
    ]

    def __init__(self, of: PartyKind, left: Callable[[], None], *, id: str) -> None:  # noqa: A002
        """`left` is called when the focus has gone elsewhere."""
        told, hidden = PLACEHOLDERS[of], of.hides_input
        super().__init__(placeholder=told, password=hidden, select_on_focus=False, id=id)
        self._left = left

    def on_blur(self, _: Blur) -> None:
        """The terminal itself may be left meanwhile: that changes nothing."""
        if self.app.app_focus:
            self._left()

    def on_paste(self, event: Paste) -> None:
        """All of it: what isn't one identifier must be seen."""
        self.replace(pasted(event), *self.selection)
