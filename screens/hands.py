"""Whether hands rest: what nobody waits for yet is done between keys, not under them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic
from typing import ClassVar, Protocol, cast

from textual import events
from textual.dom import DOMNode


class Hands:
    """Hears everything that is typed and clicked; `rest` says when a slow step may be taken.

    Characters are only drawn, and should be at once. Any other key, or a click, leads on to something that
    may not be there yet: from then on nothing is put off any more.
    """

    REST_SECONDS: ClassVar[float] = 0.15
    """Without a key for so long nobody is in the middle of a word or a number."""
    PATIENCE_SECONDS: ClassVar[float] = 1.0
    """Whoever types on and on has one step taken each time this is over."""

    def __init__(self) -> None:
        self._last = 0.0
        self._led_on = asyncio.Event()

    def noted(self, event: events.Event) -> None:
        """Something was typed or clicked."""
        self._last = monotonic()
        is_typing = isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.is_printable)
        if not is_typing and isinstance(event, (events.Key, events.MouseDown)):
            self._led_on.set()

    async def rest(self) -> None:
        """Wait until hands rest, or somebody waits for what is put off."""
        # The first to ask stands behind the first frame: whoever waited for that begins to type now.
        self._last = self._last or monotonic()
        until = monotonic() + self.PATIENCE_SECONDS
        while not self._led_on.is_set():
            left = min(self._last + self.REST_SECONDS, until) - monotonic()
            if left <= 0:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._led_on.wait(), left)


class _HasHands(Protocol):
    hands: Hands


def hands_on(node: DOMNode) -> Hands:
    """Those that type into the application of a widget or screen."""
    return cast(_HasHands, node.app).hands
