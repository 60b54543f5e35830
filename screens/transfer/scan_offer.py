"""Scans that came where no scan belongs: kept, told in a sentence, and offered. No key, no change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from textual import events
from textual.screen import Screen
from textual.timer import Timer

from console.domain.bursts import Burst
from console.domain.input_text import NotRead
from console.domain.masking import mask_scan
from console.domain.scanner_input import STRIPE_READ, names_somebody, read_scan
from console.widgets.party_panel import PartyPanel
from console.widgets.scan_guard import ScanGuard


@dataclass(frozen=True, slots=True)
class ScanOffer:
    """One scanned identifier, and which side Enter would make of it; None where only Ctrl+N is left."""

    text: str = field(repr=False)
    side: PartyPanel | None
    texts: tuple[str, ...] = field(repr=False)
    """What stood in the fields: with an edit the offer goes."""

    @property
    def sentence(self) -> str:
        """What was scanned, masked, and which key takes it."""
        if self.side is None:
            return f"Scanned {mask_scan(self.text)}, taken out: Ctrl+N starts anew with it."
        return f"Scanned {mask_scan(self.text)}, taken out: Enter makes it the {self.side.id}."


def offered(text: str, side: PartyPanel | None, texts: tuple[str, ...]) -> ScanOffer | NotRead | None:
    """What can be offered of a scan; a magnetic stripe is refused, an empty scan is nothing."""
    scan = read_scan(text)
    if scan is None:
        return None
    return STRIPE_READ if scan.is_stripe else ScanOffer(scan.text, side, texts)


class StrayScan:
    """Characters typed where there is no field: a scan among them is told, its own Enter included."""

    def __init__(self, screen: Screen[None], told: Callable[[str], None]) -> None:
        self._screen = screen
        self._told = told
        self._burst = Burst()
        self._settling: Timer | None = None

    def takes(self, key: events.Key) -> bool:
        """Whether this key belongs to a scan, or may yet."""
        if key.is_printable and key.character and key.key != "space":
            self._burst.take(key.character, key.time)
            self._settle()
            return True
        return key.key in ("enter", "tab") and names_somebody(self._burst.text)

    def _settle(self) -> None:
        if self._settling is not None:
            self._settling.stop()
        self._settling = self._screen.set_timer(ScanGuard.SETTLE_SECONDS, self._end)

    def _end(self) -> None:
        text = self._burst.end()
        if names_somebody(text):
            self._told(text)
