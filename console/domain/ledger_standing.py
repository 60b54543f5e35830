"""How this console stands to the shared ledger, in the words of the status line.

Why it is refused has no room there: `points-console ledger status` says it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.domain.outbox import Waiting


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """What the last try told. A refusal is a sentence, and outweighs the rest."""

    waiting: Waiting = field(default_factory=Waiting)
    is_known: bool = True
    """Whether a try has ended since the desk was opened."""
    unreachable_since: datetime | None = None
    refused: str = ""
    overlaps: int = 0
    """Transfers of the last day that were open here and at another till at once."""
    unproven_elsewhere: int = 0
    """Transfers without a proven result at the other tills that this one looks after."""
    asked_elsewhere: int = 0
    """What those ask a supervisor to approve."""
    clock_ahead: timedelta = timedelta()
    """How far this computer's clock is from the ledger's, where that is too far."""

    @property
    def is_in_step(self) -> bool:
        """Whether the ledger has everything, and nothing about it needs a person."""
        return self.is_known and not (
            self.refused or self.unreachable_since or self.waiting.count or self.overlaps or self.clock_ahead
        )


def standing_words(standing: LedgerStanding, now: datetime) -> str:
    """Such as "ledger: 12 waiting, oldest 40 s"; times of the day are local. Empty before the first try."""
    if not standing.is_known:
        return ""
    if standing.refused:
        return "ledger: refused"
    parts = []
    if standing.asked_elsewhere and standing.unreachable_since is None:
        parts.append(f"{standing.asked_elsewhere} to approve (F6)")
    if standing.overlaps:
        parts.append(f"{standing.overlaps} overlap{'s' if standing.overlaps > 1 else ''}")
    if standing.unreachable_since is not None:
        parts.append(f"unreachable since {standing.unreachable_since.astimezone():%H:%M}")
    if standing.clock_ahead:
        minutes = abs(standing.clock_ahead) // timedelta(minutes=1)
        parts.append(f"clock {minutes} min {'ahead' if standing.clock_ahead > timedelta() else 'behind'}")
    if standing.waiting.count:
        oldest = standing.waiting.oldest
        parts.append(
            f"{standing.waiting.count} waiting" + (f", oldest {_age(now - oldest)}" if oldest else "")
        )
    return "ledger: " + (" · ".join(parts) or "in step")


def _age(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
