"""Scans that come where no scan belongs on a transfer screen: told and offered, and taken by a key only."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from console.domain.scanner_input import read_scan
from console.services.stages import Stage
from console.widgets.party_panel import PartyPanel
from screens.transfer.form_walk import FormWalk
from screens.transfer.key_filter import KeyFilter
from screens.transfer.parts import TransferParts
from screens.transfer.scan_offer import ScanOffer, StrayScan, offered

_MEAN_MORE = frozenset({"colon", "question_mark"})
"""Keys of every screen, where no scan has begun."""


class Scans:
    """One offer at a time. At an outcome a scan begins the next transfer: there it can mean nothing else."""

    def __init__(
        self,
        parts: TransferParts,
        keys: KeyFilter,
        walk: FormWalk,
        *,
        edited: Callable[[], None],
        begin_new: Callable[[], None],
    ) -> None:
        self._parts = parts
        self._keys = keys
        self._walk = walk
        self._edited = edited
        self._begin_new = begin_new
        self._stray = StrayScan(parts.screen, self._stray_scan)

    def keeps(self, key: events.Key) -> bool:
        """Whether a key is dealt with because what has the focus can hold no text: it would vanish there.

        At a preview typing goes on in the amount and takes the preview back; else only a scan counts.
        """
        parts, focused = self._parts, self._parts.focused
        if not (parts.stage is Stage.SENT if focused is None else focused.id in ("step", "attestation")):
            return False
        if parts.stage is Stage.SENT and key.key in _MEAN_MORE and not self._keys.dwell.is_in_burst:
            return False
        shown = parts.stage in (Stage.PREVIEW, Stage.ATTEST)
        if not shown or key.key == "space" or not (key.is_printable or key.key == "backspace"):
            return self._stray.takes(key)
        amount = parts.form.order.amount
        self._walk.leave_to(amount)
        if key.is_printable:
            amount.select_all()
        return False

    def tell(self, text: str) -> None:
        """Something was scanned where it can't stand: say so, and offer it."""
        parts = self._parts
        side = parts.form.empty_side() if parts.stage is Stage.FORM else None
        offer = offered(text, side, parts.form.texts)
        if offer is None:
            return
        parts.offer = offer if isinstance(offer, ScanOffer) else None
        if parts.stage in (Stage.CODE, Stage.UNCODED):
            parts.lower.note(offer.sentence.replace("taken out", "taken out, no try used"))
        else:
            parts.form.order.judge(offer.sentence)
        self._keys.disarm()
        parts.draw_step()

    def _stray_scan(self, text: str) -> None:
        parts = self._parts
        if parts.stage is not Stage.SENT:
            self.tell(text)
        elif not parts.flow.state.is_settled:
            parts.screen.notify(
                "Scan the next one when the answer is there.", title="A transfer is on its way"
            )
        elif self._keys.was_armed and (scan := read_scan(text)) is not None and not scan.is_stripe:
            self.fill(parts.form.sender, scan.text)

    def fill(self, panel: PartyPanel, text: str) -> None:
        """Have a side looked up as if this had been scanned there; behind an outcome, of a new transfer."""
        if self._parts.stage is Stage.SENT:
            self._begin_new()
        panel.open_field()
        panel.field.value = text
        self._edited()
        self._walk.lead_to(self._parts.form.enter(panel.field, panel))

    def take(self) -> bool:
        """Enter at the amount: the offered one becomes the side that is empty; whether there is an offer."""
        offer = self._parts.offer
        if offer is None or offer.side is None:
            return False
        if self._keys.was_armed:
            self.drop()
            self.fill(offer.side, offer.text)
        return True

    def forget_if_edited(self) -> None:
        """Whoever goes on typing doesn't want it."""
        offer = self._parts.offer
        if offer is not None and offer.texts != self._parts.form.texts:
            self.drop()

    def drop(self) -> ScanOffer | None:
        """Nobody is offered any more; what was."""
        parts = self._parts
        offer, parts.offer = parts.offer, None
        if offer is not None:
            parts.form.order.hint("")
            parts.lower.note("")
            parts.draw_step()
        return offer
