"""What has only just come on the screen takes no keys: nobody can have read it yet."""

from __future__ import annotations

from collections import deque

from textual import events
from textual.message import Message

from console.domain.bursts import LONGEST_GAP

_REMEMBERED = 200
"""Keys; more than can be kept for later."""


def moment() -> float:
    """Now, by the clock that stamps keys."""
    return Message().time


class Dwell:
    """Remembers when something came up, and which keys were pressed before it."""

    def __init__(self) -> None:
        self._blind_before = self._shown_at = self._ends = self.last_key = 0.0
        self._fast: deque[float] = deque(maxlen=_REMEMBERED)
        self.is_in_burst = False
        """Whether the last key came faster behind the one before it than a hand can type."""

    def begin(self, seconds: float) -> None:
        """What was on the screen has just changed under the operator's fingers."""
        self._shown_at = moment()
        self._ends = self._shown_at + seconds

    @property
    def is_over(self) -> bool:
        """Whether what came up has stood long enough by now, for a mouse."""
        return moment() >= self._ends

    @property
    def was_over(self) -> bool:
        """Whether it had stood long enough when the last key was pressed; a busy machine hears of it late."""
        return self.last_key >= self._ends

    def be_seen(self) -> None:
        """Keys that were pressed before now do nothing any more."""
        self._blind_before = moment()

    def ignores(self, key: events.Key) -> bool:
        """Whether a key was pressed without sight of what it would act on."""
        # Noted for when a key that was kept for later is heard again, behind those that came after it.
        if 0 < key.time - self.last_key <= LONGEST_GAP:
            self._fast.append(key.time)
        self.is_in_burst = key.time in self._fast
        self.last_key = key.time
        return key.time < self._blind_before and (key.is_printable or key.key == "enter")

    @property
    def was_typed_ahead(self) -> bool:
        """Whether the last key was pressed before what is on the screen came up."""
        return self.last_key < self._shown_at
