"""Scans that come where no scan belongs on a transfer screen: told and offered, and taken by a key only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from console.domain.masking import mask_scan
from console.domain.scanner_input import read_scan
from console.services.flow_state import Stage
from screens.transfer.scan_offer import ScanOffer, StrayScan, empty_side, offered
from screens.transfer.step_bar import Step

if TYPE_CHECKING:
    from screens.transfer.transfer_screen import TransferScreen


class Scans:
    """One offer at a time. At an outcome a scan begins the next transfer: there it can mean nothing else."""

    def __init__(self, screen: TransferScreen) -> None:
        self._screen = screen
        self._stray = StrayScan(screen, self._stray_scan)
        self.offer: ScanOffer | None = None

    def takes(self, key: events.Key) -> bool:
        """Whether a key beside the fields belongs to a scan."""
        return self._stray.takes(key)

    def tell(self, text: str) -> None:
        """Something was scanned where it can't stand: say so, and offer it."""
        screen = self._screen
        side = empty_side(screen.form.sides) if screen.stage is Stage.FORM else None
        offer = offered(text, side, screen.form.texts)
        if offer is None:
            return
        self.offer = offer if isinstance(offer, ScanOffer) else None
        if screen.stage in (Stage.CODE, Stage.UNCODED):
            screen.lower.note(offer.sentence.replace("taken out", "taken out, no try used"))
        else:
            screen.form.order.judge(offer.sentence)
        screen.keys.disarm()
        screen.view.draw_step()

    def _stray_scan(self, text: str) -> None:
        screen = self._screen
        if screen.stage is not Stage.SENT:
            self.tell(text)
        elif not screen.flow.state.is_settled:
            screen.notify("Scan the next one when the answer is there.", title="A transfer is on its way")
        elif screen.keys.is_armed and (scan := read_scan(text)) is not None and not scan.is_stripe:
            screen.begin_new()
            screen.walk.fill(screen.form.sender, scan.text)

    def take(self) -> bool:
        """Enter at the amount: the offered one becomes the side that is empty; whether there is an offer."""
        offer, screen = self.offer, self._screen
        if offer is None or offer.side is None:
            return False
        if screen.keys.is_armed:
            self.drop()
            screen.walk.fill(offer.side, offer.text)
        return True

    def forget_if_edited(self) -> None:
        """Whoever goes on typing doesn't want it."""
        if self.offer is not None and self.offer.texts != self._screen.form.texts:
            self.drop()

    def drop(self) -> ScanOffer | None:
        """Nobody is offered any more; what was."""
        offer, self.offer = self.offer, None
        if offer is not None:
            self._screen.form.order.hint("")
            self._screen.lower.note("")
            self._screen.view.draw_step()
        return offer

    def step(self) -> Step | None:
        """What Enter does because of an offer."""
        offer, screen = self.offer, self._screen
        if offer is None or offer.side is None or screen.focused is not screen.form.order.amount:
            return None
        return Step(f"make {mask_scan(offer.text)} the {offer.side.id}")
