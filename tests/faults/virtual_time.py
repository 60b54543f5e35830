"""An event loop whose clock jumps to the next timer instead of waiting: hours pass in milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Stuck(AssertionError):
    """Everything waits and nothing is scheduled: a deadlock."""


class _Jump:
    """Stands where a loop's selector does: passes the time instead of waiting for sockets."""

    def __init__(self) -> None:
        self.time = 0.0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise Stuck
        self.time += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """Deterministic: one thread, no sockets, timers in order. `asyncio.timeout` follows its clock too."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Jump()
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._selector.time

    def _process_events(self, event_list: list[Any]) -> None:
        """Nothing ever arrives from outside."""

    def _write_to_self(self) -> None:
        """Nobody calls from another thread."""


class SimulatedClock:
    """A console's clocks: `offset` is how wrong its wall clock is."""

    def __init__(self, random: Random) -> None:
        self.offset = timedelta(0)
        self.is_idle: Callable[[], bool] = lambda: False
        self._random = random

    def now(self) -> datetime:
        return true_time() + self.offset

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """The pause between two rounds is stretched, most where there is nothing to do: rounds cost time."""
        await asyncio.sleep(seconds * self._random.uniform(1, 4) * (10 if self.is_idle() else 1))


def true_time() -> datetime:
    """The time by the provider's clock."""
    return NOON + timedelta(seconds=asyncio.get_running_loop().time())
