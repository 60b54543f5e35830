"""Clocks in the test's hands: one that stands until it is moved, and two that nobody waits for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from console.domain.clock import SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class HeldClock:
    """Time that stands until the test moves it; sleeping is waiting for that."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.seconds = 1000.0
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, **duration: float) -> None:
        """Let so much time pass, and wake nobody."""
        self.at += timedelta(**duration)
        self.seconds += timedelta(**duration).total_seconds()

    async def sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        async with self._moved:
            await self._moved.wait_for(lambda: self.seconds >= until)

    async def move(self, seconds: float) -> None:
        """Let so much time pass, and wake whoever has slept enough."""
        self.advance(seconds=seconds)
        async with self._moved:
            self._moved.notify_all()


class SkippingClock(HeldClock):
    """Time that also moves when somebody sleeps: they wake at once, that much later."""

    async def sleep(self, seconds: float) -> None:
        await self.move(seconds)
        await asyncio.sleep(0)


class MovedClock(SystemClock):
    """A clock that somebody set wrong."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead
