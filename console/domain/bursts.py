"""Keys that come too fast for a hand."""

from __future__ import annotations

LONGEST_GAP = 0.03
"""Seconds between two characters of one scan. A key that is held down repeats at no less."""


class Burst:
    """Characters of one field that came one right after the other."""

    def __init__(self) -> None:
        self.text = ""
        self._last = 0.0

    def take(self, character: str, at: float) -> bool:
        """One more, at so many seconds; whether it begins a new burst."""
        begins = not self.text or not 0 <= at - self._last <= LONGEST_GAP
        self.text = character if begins else self.text + character
        self._last = at
        return begins

    def end(self) -> str:
        """Forget them; what they were."""
        text, self.text = self.text, ""
        return text
