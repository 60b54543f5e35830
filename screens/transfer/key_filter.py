"""Which keys of a transfer screen act now, which wait, and which are a scan that belongs nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.screen import Screen
from textual.widget import Widget

from console.services.stages import Stage
from screens.transfer.dwell import Dwell
from screens.transfer.type_ahead import TypeAhead

if TYPE_CHECKING:
    from screens.transfer.parts import TransferParts


class KeyFilter:
    """Hears every key before the screen. A key acts only on what can have been read when it was pressed."""

    DWELL_SECONDS: ClassVar[float] = 0.4
    """For so long a button that replaces what was being read ignores keys, against a bouncing Enter."""

    def __init__(self, screen: Screen[None]) -> None:
        self._parts: TransferParts | None = None
        """None while only the first frame is there."""
        self._ahead = TypeAhead(screen, self._is_waiting)
        self._waits_at: Widget | None = None
        self.dwell = Dwell()
        self.begin = self._ahead.begin
        self.drop = self._ahead.drop
        self.release = self._ahead.release

    def complete(self, parts: TransferParts) -> None:
        """Everything is there that a key could lead to."""
        self._parts = parts
        self._ahead.complete()

    @property
    def is_armed(self) -> bool:
        """Whether the button may be clicked: not while it has only just replaced another thing."""
        return self.dwell.is_over

    @property
    def was_armed(self) -> bool:
        """Whether the last key was pressed when what it acts on could have been read."""
        return self.dwell.was_over

    def wait_at(self, focused: Widget | None) -> None:
        """Keep what is typed there until the provider has answered."""
        self._waits_at = focused

    def need_eyes(self) -> None:
        """Something has come up that nobody saw when the keys still on their way were pressed."""
        self._ahead.drop()
        self.dwell.be_seen()

    def disarm(self) -> None:
        """What was on the screen has just changed under the operator's fingers."""
        self.dwell.begin(self.DWELL_SECONDS)

    def keeps(self, key: events.Key) -> bool:
        """Keep what is typed ahead, and open a field that shows a customer when somebody types on it."""
        if self.dwell.ignores(key) or self._ahead.keeps(key):
            return True
        return self._parts is not None and self._opens_field(key, self._parts)

    def _opens_field(self, key: events.Key, parts: TransferParts) -> bool:
        from console.widgets.party_strip import PartyStrip

        strip = parts.focused
        if not isinstance(strip, PartyStrip) or not (key.is_printable or key.key == "backspace"):
            return False
        parts.panel_of(strip).open_field(key.character or "" if key.is_printable else "")
        return True

    def _is_waiting(self) -> bool:
        """Whether keys typed now are meant for what comes after the present wait."""
        parts = self._parts
        if parts is None or parts.stage not in (Stage.CHECKING, Stage.PREPARING):
            return False
        return parts.focused is self._waits_at
