"""The allowance of a side: how much of each cap is used, in calendar days of one time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from console.domain.moves import Move
from console.domain.points import format_points
from console.domain.policy import Caps


@dataclass(frozen=True, slots=True)
class Allowance:
    """One cap and what counts against it: points or transfers, within so many calendar days."""

    days: int
    of_points: bool
    cap: int
    used: int

    @property
    def left(self) -> int:
        """What may still move; never negative."""
        return max(self.cap - self.used, 0)

    def holds(self, points: int) -> bool:
        """Whether one more transfer, of so many points, stays within it."""
        return self.used + (points if self.of_points else 1) <= self.cap

    @property
    def words(self) -> str:
        """`1,800 of 2,000 points today`, `4 of 5 transfers in 30 days`."""
        return f"{format_points(self.used)} of {format_points(self.cap)} {self._what} {self._when}"

    @property
    def words_for_left(self) -> str:
        """`200 of 2,000 points left today`."""
        return f"{format_points(self.left)} of {format_points(self.cap)} {self._what} left {self._when}"

    @property
    def _what(self) -> str:
        return "points" if self.of_points else "transfers"

    @property
    def _when(self) -> str:
        return "today" if self.days == 1 else f"in {self.days} days"


@dataclass(frozen=True, slots=True)
class Meter:
    """What one side has left of every cap, before the order that is looked at."""

    side: str
    allowances: tuple[Allowance, ...]
    is_estimate: bool
    """Where other tills and systems move points of the same people: what they moved isn't counted."""

    @property
    def sentence(self) -> str:
        """`The sender has 200 of 2,000 points left today, 4 of 5 transfers left in 30 days (an estimate).`"""
        left = ", ".join(each.words_for_left for each in self.allowances)
        return f"The {self.side} has {left}{' (an estimate)' if self.is_estimate else ''}."


def allowances(
    caps: Caps, moves: Iterable[Move], now: datetime, zone: tzinfo | None
) -> tuple[Allowance, ...]:
    """Each cap that there is, the shortest time first, points before transfers."""
    counted = [move for move in moves if move.counts]
    wanted = (
        (1, caps.points_a_day, caps.transfers_a_day),
        (7, caps.points_in_7_days, caps.transfers_in_7_days),
        (30, caps.points_in_30_days, caps.transfers_in_30_days),
    )
    found = []
    for days, of_points, of_transfers in wanted:
        since = first_moment(now, days, zone)
        within = [move.points for move in counted if move.at >= since]
        found += [Allowance(days, True, of_points, sum(within))] if of_points is not None else []
        found += [Allowance(days, False, of_transfers, len(within))] if of_transfers is not None else []
    return tuple(found)


def first_moment(now: datetime, days: int, zone: tzinfo | None) -> datetime:
    """When the calendar day that is today began, or the one some days before it; in UTC.

    By the calendar and not by hours: a day on which the clocks change has 23 or 25 of them. `zone` is None
    for this computer's own.
    """
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today - timedelta(days=days - 1), time.min, tzinfo=zone)
    return midnight.astimezone(UTC)
