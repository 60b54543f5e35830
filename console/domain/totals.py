"""Totals of transfers: how many there were and what they moved, by day, operator and so on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class TotalsBy(StrEnum):
    """What transfers are added up by."""

    DAY = "day"
    OPERATOR = "operator"
    BRANCH = "branch"
    SIDES = "sides"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Total:
    """One line: a day as 20260302, an operator, a branch, `customer to group`, or a state."""

    name: str
    count: int
    points: int
    """That moved, by the provider's or a person's word."""


def added(parts: Iterable[Total]) -> tuple[Total, ...]:
    """One total for each name, those of several sources added up."""
    sums: dict[str, Total] = {}
    for part in parts:
        known = sums.get(part.name, Total(part.name, 0, 0))
        sums[part.name] = Total(part.name, known.count + part.count, known.points + part.points)
    return tuple(sums.values())
