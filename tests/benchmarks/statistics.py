"""Ratios of medians (or of another quantile), and how sure they are."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

_RESAMPLES = 2000
_SEED = 20251


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours ÷ the reference, with the bounds between which 95 % of resampled runs fall."""

    ours: float
    reference: float
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.ours / self.reference


def quantile(samples: Sequence[float], share: float) -> float:
    """The sample below which `share` of them lie."""
    ordered = sorted(samples)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def ratio_of(
    ours: Sequence[float],
    reference: Sequence[float],
    statistic: Callable[[Sequence[float]], float] = median,
) -> Ratio:
    """Both sides are resampled on their own: pairs share the machine's drift, so this errs wide."""
    chance = random.Random(_SEED)
    drawn = sorted(
        statistic(chance.choices(ours, k=len(ours))) / statistic(chance.choices(reference, k=len(reference)))
        for _ in range(_RESAMPLES)
    )
    low, high = quantile(drawn, 0.025), quantile(drawn, 0.975)
    return Ratio(statistic(ours), statistic(reference), low, high)
