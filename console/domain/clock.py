"""Clock protocol and the system clock; handed in wherever time counts, so that tests can move it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic seconds for limits, and waiting."""

    def now(self) -> datetime:
        """The wall time in UTC, aware."""

    def monotonic(self) -> float:
        """Seconds on a clock that no one can set."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """The machine's wall time in UTC, aware."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since an unknown start; a clock that is set doesn't move them."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait on the event loop."""
        await asyncio.sleep(seconds)


def full_time(at: datetime) -> str:
    """`21 Nov 2026 14:02:31 +0530`, on this machine's clock."""
    here = at.astimezone()
    return f"{here.day} {here:%b %Y %H:%M:%S %z}"


class HurriedClock:
    """The machine's time and what was slept of it, in no time: nobody waits for a settle window."""

    def __init__(self) -> None:
        self._slept = 0.0

    def now(self) -> datetime:
        """The wall time it would be, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._slept)

    def monotonic(self) -> float:
        """Seconds, with those slept."""
        return time.monotonic() + self._slept

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._slept += seconds
        await asyncio.sleep(0)
