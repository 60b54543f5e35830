"""The field for the operator's words: a paste of several lines becomes one."""

from __future__ import annotations

from textual.events import Paste

from console.domain.text import clean
from console.widgets.still_input import StillInput

NOTE = 60
"""Characters of the operator's words; the reference must still fit behind them."""


class NoteInput(StillInput):
    """Takes all lines of a paste, joined by spaces, as far as there is room."""

    def __init__(self) -> None:
        super().__init__(select_on_focus=False, max_length=NOTE, placeholder="a few words", id="note")
        self.is_cut = False
        """The last paste didn't fit as a whole."""

    def on_paste(self, event: Paste) -> None:
        """Textual would take the first line and drop the others without a word."""
        event.prevent_default()
        event.stop()
        words = " ".join(event.text.split())
        text = clean(words, limit=len(words) * 10 + 1)
        start, end = sorted(self.selection)
        room = NOTE - len(self.value) + (end - start)
        self.is_cut = len(text) > room
        self.replace(text[:room], start, end)
