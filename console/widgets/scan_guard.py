"""A field that no scan belongs in: what a scanner types into it is taken out again, and told."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from console.domain.bursts import Burst
from console.widgets.pasting import pasted
from console.widgets.still_input import ONE_LINE

LONGEST_TEXT = 400
"""Characters a field holds. What is longer is refused as a whole, never cut."""


class ScanGuard(Input):
    """Keeps everything that is typed or pasted by hand; knows a scanner by its speed."""

    DEFAULT_CSS = f"ScanGuard {{ {ONE_LINE} }}"
    SETTLE_SECONDS: ClassVar[float] = 0.15
    """For so long after its last character a scan isn't over, and the Enter or Tab behind it does nothing."""

    class Scanned(Message):
        """Something was scanned into a field that takes no scans; the field is as it was before."""

        def __init__(self, field: ScanGuard, text: str) -> None:
            super().__init__()
            self.field, self.text = field, text

    def __init__(self, *, password: bool = False, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, password=password, placeholder=placeholder, select_on_focus=False)
        self.overrun = False
        """More was handed over than fits, since the field was last empty."""
        self.is_scanning = False
        self._burst = Burst()
        self._before = ("", 0)
        self._settling: Timer | None = None

    async def _on_key(self, event: events.Key) -> None:
        if self._takes_out(event):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def takes_enter(self) -> bool:
        """Whether an Enter is the operator's and not the one behind a scan. What follows it begins anew."""
        if not self.is_scanning:
            self._burst.end()
        return not self.is_scanning

    def _takes_out(self, event: events.Key) -> bool:
        """Whether a key is part of a scan."""
        if not event.is_printable or not event.character:
            return self.is_scanning and event.key in ("tab", "ctrl+j")
        from console.domain.scanner_input import names_somebody

        if self._burst.take(event.character, event.time):
            self._end_scan()
            self._before = (self.value, self.cursor_position)
        if not self.is_scanning and not names_somebody(self._burst.text):
            return False
        if not self.is_scanning:
            self.is_scanning = True
            self.value, self.cursor_position = self._before
        self._settle()
        return True

    def _settle(self) -> None:
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(self.SETTLE_SECONDS, self._end_scan)

    def _end_scan(self) -> None:
        if not self.is_scanning:
            return
        self.is_scanning = False
        if self._settling is not None:
            self._settling.stop()
        self.post_message(self.Scanned(self, self._burst.end()))

    def replace(self, text: str, start: int, end: int) -> None:
        """Never half of a text."""
        self.overrun = self.overrun or len(self.value) - abs(end - start) + len(text) > LONGEST_TEXT
        if not self.overrun:
            super().replace(text, start, end)

    def on_paste(self, event: events.Paste) -> None:
        """All of it: line ends stay visible, and don't submit."""
        self._burst.end()
        self.put(pasted(event))

    def put(self, text: str) -> None:
        """Insert as if typed, in place of what is selected."""
        self.replace(text, *self.selection)

    def watch_value(self, value: str) -> None:
        """An emptied field has no overrun any more."""
        if not value:
            self.overrun = False
