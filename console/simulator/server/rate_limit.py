"""How many requests somebody may send in a second or a minute."""

from __future__ import annotations

from collections import deque
from typing import Literal

Window = Literal["second", "minute"]
_SECONDS: dict[Window, int] = {"second": 1, "minute": 60}


class RateLimit:
    """Counts what was let through; what is refused doesn't count against anyone."""

    def __init__(self) -> None:
        self._passed: deque[int] = deque()

    def passes(self, now: int, limit: int, window: Window) -> bool:
        """Whether one more request goes through at `now`; a `limit` of 0 lets everything through."""
        if limit == 0:
            return True
        while self._passed and self._passed[0] <= now - _SECONDS[window]:
            self._passed.popleft()
        if len(self._passed) >= limit:
            return False
        self._passed.append(now)
        return True
