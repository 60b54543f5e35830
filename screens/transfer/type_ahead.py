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

    def keeps(self, key: events.Key) -> bool:
        """Whether this key is kept for later. Keys that aren't typing, such as Escape, never wait."""
        if self._playing:
            return False
        waiting = self._is_waiting()
        typed = key.is_printable or key.key == "enter"
        if self._ready and not (waiting and typed) and not (self._keys and not waiting):
            return False
        if len(self._keys) < _LONGEST:
            self._keys.append(key)
        return True

    def drop(self) -> None:
        """Forget them: something needs the operator's eyes before any key may act."""
        self._keys.clear()

    def begin(self) -> None:
        """The first field has the focus: what was typed before it may go there."""
        self._ready = True
        self.release()

    def release(self) -> None:
        """Hand the kept keys on, in the app's turn so that no new key can overtake them."""
        if self._keys:
            self._screen.app.call_later(self._play)

    async def _play(self) -> None:
        self._playing = True
        try:
            while self._keys and not self._is_waiting():
                if self._screen.app.screen is not self._screen:
                    self.drop()
                    return
                await self._screen.app.on_event(self._keys.popleft())
        finally:
            self._playing = False
