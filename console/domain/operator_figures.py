"""What each operator did in a while, for supervisors, and whose figures stand out from their colleagues'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEAST = 5
"""Times that something must have happened before it can stand out: fewer are chance."""
TIMES = 3
"""How many times the usual share stands out."""


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """Of one operator: what moved, and of it what was out of the ordinary."""

    operator: str
    transfers: int
    points: int
    by_word: int = 0
    """Sent on the operator's word, without a customer's code."""
    warned: int = 0
    """Gone on with in spite of a warning."""
    codes_refused: int = 0
    decided: int = 0
    """Settled by this person's word, without proof."""


_PARTS = {
    "by_word": "without a code",
    "warned": "in spite of a warning",
    "codes_refused": "refused codes",
    "decided": "decided by hand",
}


def standing_out(figures: Sequence[OperatorFigures]) -> dict[str, tuple[str, ...]]:
    """Operators with what stands out: a share of their transfers far above the median of their colleagues.

    Of one operator alone nothing does: there is nobody to compare with.
    """
    found = {each.operator: tuple(_of_one(each, figures)) for each in figures}
    return {operator: parts for operator, parts in found.items() if parts}


def _of_one(one: OperatorFigures, figures: Sequence[OperatorFigures]) -> list[str]:
    others = [each for each in figures if each.operator != one.operator and each.transfers]
    return [
        f"{getattr(one, name)} {words} of {one.transfers}"
        for name, words in _PARTS.items()
        if others
        and getattr(one, name) >= LEAST
        and _share(one, name) >= TIMES * median(_share(each, name) for each in others)
    ]


def _share(one: OperatorFigures, name: str) -> float:
    return float(getattr(one, name)) / max(one.transfers, 1)
