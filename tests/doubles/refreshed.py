"""Waiting for what a screen puts off until it has been drawn again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual.app import App

_PATIENCE = 0.5


async def refreshed(app: App[Any]) -> None:
    """Until the screen in front has done what it put off: the focus often moves only then.

    Words are on the screen before the field that they speak of takes keys; whoever reads them and presses a
    key is slower than that, and a test isn't.
    """
    if not app.screen_stack:
        return
    screen, done = app.screen, asyncio.Event()
    screen.call_after_refresh(done.set)
    with suppress(TimeoutError):  # a screen that goes before its next refresh does nothing any more
        await asyncio.wait_for(done.wait(), _PATIENCE)
