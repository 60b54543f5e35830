"""Tells whoever watches that an intent changed, so that screens are drawn from the journal's row."""

from __future__ import annotations

import logging
from collections.abc import Callable

from console.domain.transfers import Intent

Listener = Callable[[Intent], None]

_log = logging.getLogger(__name__)


class Announcer:
    """The one place a changed intent is announced from, whichever service changed it."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each changed intent; returns what ends the subscription."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def announce(self, intent: Intent) -> Intent:
        """Tell everybody, and hand the intent back."""
        for listener in tuple(self._listeners):
            try:
                listener(intent)
            except Exception as error:
                # A screen that can't be drawn must not stop a transfer half-way.
                _log.error("a listener failed with %s", type(error).__name__)
        return intent
