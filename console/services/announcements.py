"""Tells whoever watches that an intent changed, so that screens are drawn from the journal's row."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.transfers import Intent

Listener = Callable[[Intent], None]


class Announcer:
    """The one place a changed intent is announced from, whichever service changed it."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each changed intent; returns what ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, intent: Intent) -> Intent:
        """Tell everybody, and hand the intent back."""
        for listener in tuple(self._listeners):
            listener(intent)
        return intent
