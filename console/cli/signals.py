"""Runs what talks in lines so that every signal lets it say how things stand."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from console.cli.exit_codes import code_if_cut, decide

_LEAVE_SECONDS = 5.0
"""Time to look at the journal and tell how things stand."""
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
"""By name: Windows hasn't all of them."""


def run_interruptible(work: Coroutine[Any, Any, int]) -> int:
    """The exit code of `work`. The first signal cancels it, and it may still look at the journal."""
    try:
        return asyncio.run(_interruptible(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _interruptible(work: Coroutine[Any, Any, int]) -> int:
    talking = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped: list[threading.Timer] = []

    def stop() -> None:
        if not stopped:
            # A keyring or a disk may hang; the exit code says what is known by then.
            last_resort = threading.Timer(_LEAVE_SECONDS, lambda: os._exit(code_if_cut()))
            last_resort.daemon = True
            last_resort.start()
            stopped.append(last_resort)
            talking.cancel()

    for name in _ENDING:
        # Not everywhere, and never outside the main thread; there Ctrl+C cancels as asyncio has it.
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(getattr(signal, name), stop)
    try:
        # Decided here: a signal that comes while the loop winds down changes nothing.
        return decide(await talking)
    finally:
        for timer in stopped:
            timer.cancel()
