"""Keys that come before the screen is ready for them, kept in order.

A scanner, or a practised hand, types faster than look-ups and checks answer. Textual hands every key to
whatever has the focus at that moment, so keys meant for a later field would end up in an earlier one.
"""

from __future__ import annotations

from collections import deque

from textual import events

_LONGEST = 80
"""Keys; a longer burst isn't typing."""


class TypeAhead:
    """The keys pressed while something was awaited."""

    def __init__(self) -> None:
        self._keys: deque[events.Key] = deque()

    def __bool__(self) -> bool:
        return bool(self._keys)

    def keep(self, key: events.Key) -> None:
        """Keep a key for later; beyond the limit keys are lost, as a full keyboard buffer loses them."""
        if len(self._keys) < _LONGEST:
            self._keys.append(key)

    def next(self) -> events.Key:
        """The key that was pressed first."""
        return self._keys.popleft()

    def drop(self) -> None:
        """Forget them: something needs the operator's eyes before any key may act."""
        self._keys.clear()
