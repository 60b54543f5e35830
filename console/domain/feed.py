"""Publish and subscribe: changed transfers and answered requests, to whoever listens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

_log = logging.getLogger(__name__)


class Feed(Generic[Thing]):
    """Announces things of one kind to every subscriber, in the order of subscribing; none can stop it."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Thing], None]] = []

    def subscribe(self, listener: Callable[[Thing], None]) -> Callable[[], None]:
        """Call `listener` with each new thing; returns what ends the subscription."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def announce(self, thing: Thing) -> Thing:
        """Tell everybody, and hand the thing back."""
        for listener in tuple(self._listeners):
            try:
                listener(thing)
            except Exception as error:
                # A screen that can't be drawn must not stop a transfer half-way.
                _log.error("a listener failed with %s", type(error).__name__)
        return thing
