"""Beside the fields on a wide terminal: both sides in full, and this desk today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from screens.day_card import DayCard
from screens.transfer.side_card import SideCard

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.widgets.party_panel import PartyPanel

WITH_DAY = 140
"""Cells of a terminal from which the day always stands there; on a smaller one where rows are free."""
_DAY_ROWS = 5


class DayRoom(Vertical):
    """The rows that both cards leave; the day is seen where it fits whole."""

    def on_resize(self) -> None:
        """Never a frame without its words. The room itself stays: what is hidden hears of no other size."""
        card = self.query_one(DayCard)
        card.display = self.size.height >= _DAY_ROWS or self.app.size.width >= WITH_DAY
        card.tell_room(self.size.height)


class SidePane(VerticalScroll, can_focus=False):
    """Whoever gives above, whoever receives below; then what this desk did today."""

    giver = getters.query_one("#giver", SideCard)
    receiver = getters.query_one("#receiver", SideCard)

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="side-pane")
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Three cards."""
        yield SideCard("Giver", self._desk, id="giver")
        yield SideCard("Receiver", self._desk, id="receiver")
        with DayRoom():
            yield DayCard(self._desk)

    def on_resize(self) -> None:
        """A wide terminal has the day in any case."""
        self.set_class(self.app.size.width >= WITH_DAY, "-with-day")

    def follow(self, sender: PartyPanel, recipient: PartyPanel, *, is_sent: bool) -> None:
        """Show whoever stands on both sides now, as they were before a transfer that `is_sent`."""
        for card, panel in ((self.giver, sender), (self.receiver, recipient)):
            card.show(panel.side if panel.holder is not None else None)
            card.tell_age(is_sent=is_sent)
