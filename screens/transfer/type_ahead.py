"""Keys that come before the screen is ready for them, kept in order.

A scanner, or a practised hand, types faster than look-ups and checks answer. Textual hands every key to
whatever has the focus at that moment, so keys meant for a later field would end up in an earlier one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from textual import events
from textual.screen import Screen

_LONGEST = 80
"""Keys; a longer burst isn't typing."""


class TypeAhead:
    """Keeps keys while `is_waiting` says so, and then plays them in the app's own turn."""

    def __init__(self, screen: Screen[None], is_waiting: Callable[[], bool]) -> None:
        self._screen = screen
        self._is_waiting = is_waiting
        self._keys: deque[events.Key] = deque()
        self._playing = False
        self._ready = False
        self._is_complete = False

    def keeps(self, key: events.Key) -> bool:
        """Whether this key is kept for later. Keys that aren't typing, such as Escape, wait for no answer."""
        if self._playing:
            return False
        if self._ready and not self._waits(key) and (not self._keys or self._is_waiting()):
            return False
        if len(self._keys) < _LONGEST:
            self._keys.append(key)
        return True

    def _waits(self, key: events.Key) -> bool:
        """Whether this key is meant for what isn't there yet. The first field takes text from the start."""
        if not self._is_complete:
            return bool(self._keys) or not key.is_printable
        return self._is_waiting() and (key.is_printable or key.key == "enter")

    def drop(self) -> None:
        """Forget them: something needs the operator's eyes before any key may act."""
        self._keys.clear()

    def begin(self) -> None:
        """The first field has the focus: text that was typed before may go there."""
        self._ready = True
        self.release()

    def complete(self) -> None:
        """Everything is there that a key could lead to."""
        self._is_complete = True
        self.release()

    def release(self) -> None:
        """Hand the kept keys on, in the app's turn so that no new key can overtake them."""
        if self._keys:
            self._screen.app.call_later(self._play)

    async def _play(self) -> None:
        self._playing = True
        try:
            while self._keys and self._may_act(self._keys[0]):
                if self._screen.app.screen is not self._screen:
                    self.drop()
                    return
                await self._screen.app.on_event(self._keys.popleft())
        finally:
            self._playing = False

    def _may_act(self, key: events.Key) -> bool:
        return not self._is_waiting() and (self._is_complete or key.is_printable)
