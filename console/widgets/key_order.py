"""Keys in the order in which they were pressed, however fast they come.

Textual gives characters to the field that has the focus, but acts on most other keys only once they have
bubbled up to the app, behind whatever waits there by then. In one burst `name<TAB>secret` would so show the
secret in the open field, and a scan behind a function key would land on the screen that was left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from console.domain.bursts import LONGEST_GAP

_DRAIN_SECONDS = 1.0
_LOOK_SECONDS = 0.05
_TYPED = frozenset({"enter", "tab"})


async def drained(widget: Widget) -> None:
    """Wait until a widget has taken everything sent to it before this moment, or has gone."""
    done = asyncio.Event()
    if not widget.call_later(done.set):
        return
    end = asyncio.get_running_loop().time() + _DRAIN_SECONDS
    while widget.is_running and asyncio.get_running_loop().time() < end:
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _LOOK_SECONDS)
            return


class KeyOrder:
    """Characters for a field go straight on; any other key is dealt with before the next one is looked at."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._under_way: events.Key | None = None
        self._is_back = False
        self._typed_at = 0.0

    def catches(self, message: Message) -> bool:
        """Whether this is the key under way, back from the widgets: nobody there stopped it."""
        if message is not self._under_way:
            return False
        self._is_back = True
        return True

    async def take(self, key: events.Key, handle: Callable[[events.Event], Awaitable[None]]) -> None:
        """Have `handle` deal with a key, all that comes of it included."""
        if not self._app.screen_stack or (read := self._without_scanner_signs(key)) is None:
            return
        screen, focused = self._app.screen, self._app.focused
        if read.is_printable and isinstance(focused, Input):
            await handle(read)
            return
        target = focused or screen
        await drained(target)
        self._under_way, self._is_back = read, False
        try:
            await handle(read)
            await _drained_upwards(target)
        finally:
            self._under_way = None
        if self._is_back:
            await handle(read)
            await _drained_upwards(target)
        if self._app.screen_stack and self._app.screen is not screen:
            await drained(self._app.screen)

    def _without_scanner_signs(self, key: events.Key) -> events.Key | None:
        """A line feed behind a scan is its Enter; an end-of-text sign (Ctrl+C) there is nobody's key."""
        in_burst = 0 <= key.time - self._typed_at <= LONGEST_GAP
        if key.is_printable or key.key in _TYPED:
            self._typed_at = key.time
        if not in_burst or key.key not in ("ctrl+c", "ctrl+j"):
            return key
        return None if key.key == "ctrl+c" else events.Key("enter", "\r")


async def _drained_upwards(widget: Widget) -> None:
    """The widget and all around it, from the inside out, as messages bubble."""
    for node in widget.ancestors_with_self:
        if isinstance(node, Widget):
            await drained(node)
