"""What one console's transfers of one calendar day came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from console.domain.transfers import APPLIED_STATES, UNPROVEN_STATES, State

HOURS = 24

Done = tuple[datetime, int, State]
"""When a transfer was written down, its points, and what became of it."""


@dataclass(frozen=True, slots=True)
class DeskDay:
    """Counts of transfers by what became of them; `points` are those that moved."""

    day: date
    moved: int = 0
    points: int = 0
    unproven: int = 0
    refused: int = 0
    by_hour: tuple[int, ...] = (0,) * HOURS
    """How many of those that moved were begun in each hour of the day."""

    @property
    def busy_hours(self) -> tuple[int, ...]:
        """The hours of the day from the first in which anything moved to the last."""
        hours = [hour for hour, moved in enumerate(self.by_hour) if moved]
        return tuple(range(hours[0], hours[-1] + 1)) if hours else ()


def begin_of(day: date) -> datetime:
    """Midnight in this machine's zone, also on a day with a change of clocks."""
    return datetime.combine(day, time()).astimezone()


def day_of(day: date, done: Iterable[Done]) -> DeskDay:
    """Everything of that day, added up."""
    moved = points = unproven = refused = 0
    by_hour = [0] * HOURS
    for at, amount, state in done:
        if at.astimezone().date() != day:
            continue
        if state in APPLIED_STATES:
            moved, points = moved + 1, points + amount
            by_hour[at.astimezone().hour] += 1
        unproven += state in UNPROVEN_STATES
        refused += state is State.REJECTED
    return DeskDay(day, moved, points, unproven, refused, tuple(by_hour))
