"""Times two ways of doing the same in one process, in turns, so that both see the same machine."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

_MICROSECONDS = 1e6


def in_turns(
    rounds: int, repeats: int, ours: Callable[[], object], reference: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """µs per call of each, one mean of `repeats` calls per round; an uncounted round comes first."""
    times: dict[bool, list[float]] = {True: [], False: []}
    chance = random.Random(rounds)
    for _ in range(rounds + 1):
        order = [(True, ours), (False, reference)]
        chance.shuffle(order)
        for is_ours, work in order:
            times[is_ours].append(_mean(repeats, work))
    return times[True][1:], times[False][1:]


def _mean(repeats: int, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - began) / repeats * _MICROSECONDS
