"""Waiting for what a screen puts off until it has been drawn again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from textual.app import App

from tests.textual_private import is_settled

_PATIENCE = 0.5
_TURNS_AT_REST = 3


async def refreshed(app: App[Any]) -> None:
    """Until the screen in front has done what it put off, and shows its parts as they are now.

    Words are on the screen before the field that they speak of takes keys, and a table's first row before the
    room for its second; whoever reads them and presses a key is slower than that, and a test isn't.
    """
    if not app.screen_stack:
        return
    screen, done = app.screen, asyncio.Event()
    screen.call_after_refresh(done.set)
    with suppress(TimeoutError):  # a screen that goes before its next refresh does nothing any more
        async with asyncio.timeout(_PATIENCE):
            await done.wait()
            await _settled(app)


async def _settled(app: App[Any]) -> None:
    """Until nothing waits any more, seen at several turns of the loop: what is handled may ask for more."""
    at_rest = 0
    while app.screen_stack and at_rest < _TURNS_AT_REST:
        settled = is_settled(app)
        at_rest = at_rest + 1 if settled else 0
        await asyncio.sleep(0 if settled else 0.001)
