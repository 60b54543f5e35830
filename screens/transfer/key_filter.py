"""Which keys of a transfer screen act now, which wait, and which are a scan that belongs nowhere."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.widget import Widget

from console.services.stages import Stage
from console.widgets.party_strip import PartyStrip
from screens.transfer.dwell import Dwell
from screens.transfer.parts import TransferParts
from screens.transfer.type_ahead import TypeAhead


class KeyFilter:
    """Hears every key before the screen. A key acts only on what can have been read when it was pressed."""

    DWELL_SECONDS: ClassVar[float] = 0.4
    """For so long a button that replaces what was being read ignores keys, against a bouncing Enter."""

    def __init__(self, parts: TransferParts) -> None:
        self._parts = parts
        self._ahead = TypeAhead(parts.screen, self._is_waiting)
        self._waits_at: Widget | None = None
        self.dwell = Dwell()
        self.begin = self._ahead.begin
        self.complete = self._ahead.complete
        self.drop = self._ahead.drop
        self.release = self._ahead.release

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
        strip = self._parts.focused
        if not isinstance(strip, PartyStrip) or not (key.is_printable or key.key == "backspace"):
            return False
        self._parts.panel_of(strip).open_field(key.character or "" if key.is_printable else "")
        return True

    def _is_waiting(self) -> bool:
        """Whether keys typed now are meant for what comes after the present wait."""
        waiting = self._parts.stage in (Stage.CHECKING, Stage.PREPARING)
        return waiting and self._parts.focused is self._waits_at
