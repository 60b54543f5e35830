"""The simulator's time: the machine's, moved forward on demand so that nobody waits for a code to expire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

_FARTHEST = 100 * 366 * 86_400


def _machine_time() -> datetime:
    return datetime.now(UTC)


class SimulatorClock:
    """Wall time plus what has been skipped. `now` may be handed in by a test."""

    def __init__(self, now: Callable[[], datetime] = _machine_time) -> None:
        self._now = now
        self._skipped = 0.0
        self._moved = asyncio.Event()

    def seconds(self) -> int:
        """The current time in whole seconds since 1970, UTC."""
        return int(self._now().timestamp() + self._skipped)

    def machine_seconds(self) -> int:
        """The time without what was skipped: signatures are dated by a machine that doesn't skip."""
        return int(self._now().timestamp())

    def advance(self, seconds: float) -> None:
        """Skip `seconds`; everything asleep on this clock looks at it again. Raises ValueError."""
        if not 0 <= seconds <= _FARTHEST:
            raise ValueError("seconds to skip must be between 0 and a hundred years")
        self._skipped += seconds
        self._moved.set()
        # A new event for whoever falls asleep from now on; the old one wakes those who are.
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` have passed or were skipped."""
        due = time.monotonic() + self._skipped + seconds
        while (left := due - time.monotonic() - self._skipped) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                return
