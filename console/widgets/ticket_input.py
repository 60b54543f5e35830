"""The field for a help desk's ticket: short, and never in the way of the transfer."""

from __future__ import annotations

from typing import ClassVar

from console.domain.tickets import LONGEST_TICKET
from console.widgets.still_input import StillInput


class TicketInput(StillInput):
    """Takes what can be a ticket; whoever has none walks past it."""

    help_text: ClassVar[str] = (
        "Your help desk's ticket, where there is one. It stays in this console's record, on the receipt "
        "and in exports; the provider isn't told."
    )

    def __init__(self) -> None:
        super().__init__(
            select_on_focus=False, max_length=LONGEST_TICKET + 1, placeholder="# ticket", id="ticket"
        )
