"""How long the shared ledger took for what was last asked of it, in memory only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Timing:
    """One kind of step, each a transaction: the last one, and all of this run."""

    step: str
    at: datetime
    milliseconds: float
    slowest: float
    count: int
    failed: int


class LedgerTimings:
    """Kept by the kind of step, so that what is asked each two seconds hides nothing. Any thread may note."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kinds: dict[str, Timing] = {}

    def note(self, step: str, milliseconds: float, *, failed: bool) -> None:
        """One step has ended."""
        at = self._clock.now()
        known = self._kinds.get(step, Timing(step, at, 0.0, 0.0, 0, 0))
        slowest, failures = max(known.slowest, milliseconds), known.failed + failed
        self._kinds[step] = Timing(step, at, milliseconds, slowest, known.count + 1, failures)

    def latest(self) -> list[Timing]:
        """Each kind of step, the latest first."""
        return sorted(self._kinds.values(), key=lambda timing: timing.at, reverse=True)
