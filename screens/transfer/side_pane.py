"""Beside the fields on a wide terminal: both sides in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from screens.transfer.side_card import SideCard

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.widgets.party_panel import PartyPanel


class SidePane(VerticalScroll, can_focus=False):
    """Whoever gives above, whoever receives below."""

    giver = getters.query_one("#giver", SideCard)
    receiver = getters.query_one("#receiver", SideCard)

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="side-pane")
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Two cards."""
        yield SideCard("Giver", self._desk, id="giver")
        yield SideCard("Receiver", self._desk, id="receiver")

    def follow(self, sender: PartyPanel, recipient: PartyPanel) -> None:
        """Show whoever stands on both sides now."""
        for card, panel in ((self.giver, sender), (self.receiver, recipient)):
            card.show(panel.side if panel.holder is not None else None)
