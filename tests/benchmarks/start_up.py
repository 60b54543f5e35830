"""S1, S2 and M1: from the start of the program to its first screen, its first key, and its memory."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.programs import CONSOLE, DESK_OPEN, HELLO, Program
from tests.benchmarks.pty_probe import NeverPainted, Probe
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import ratio_of

KEY = "Z"
"""Stands nowhere on the first screens."""
TYPE_AHEAD = "KQZXV"
_TYPE_AHEAD_SECONDS = 0.05
_MILLISECONDS = 1000
_MEGABYTE = 1e6


@dataclass
class Starts:
    """What many starts of one program took, in ms from its start, and held, in MB."""

    painted: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    busy_until_painted: list[float] = field(default_factory=list)
    busy_until_ready: list[float] = field(default_factory=list)
    """In ms of processor time."""
    resident: list[float] = field(default_factory=list)
    resident_later: list[float] = field(default_factory=list)

    def time(self, program: Program) -> None:
        """One start: until the first screen, then until a key pressed at that instant is on it."""
        with program.start() as probe:
            painted = probe.painted(*program.first_screen)
            before, busy = probe.written, probe.busy()
            probe.type(KEY)
            ready = probe.painted(KEY, since=before)
            self.busy_until_painted.append(busy * _MILLISECONDS)
            self.busy_until_ready.append(probe.busy() * _MILLISECONDS)
            self.painted.append((painted - probe.started) * _MILLISECONDS)
            self.ready.append((ready - probe.started) * _MILLISECONDS)

    def weigh(self, program: Program, *later: str) -> None:
        """One start: memory at the first screen, and again when `later` is shown and nothing moves."""
        with program.start() as probe:
            probe.painted(*program.first_screen)
            self.resident.append(probe.resident() / _MEGABYTE)
            probe.painted(*later)
            probe.settle(1)
            self.resident_later.append(probe.resident() / _MEGABYTE)


def start_up(rounds: int) -> Iterator[Figure]:
    """S1 and S2."""
    hello, console = _in_pairs(rounds)
    kept = [kept_type_ahead() for _ in range(rounds)]
    yield Figure("S1", "first full screen ÷ hello", ratio_of(console.painted, hello.painted), 1.25)
    yield Figure("S2", "first key visible ÷ hello", ratio_of(console.ready, hello.ready), 1.3)
    busy = ratio_of(console.busy_until_painted, hello.busy_until_painted)
    yield Figure("S1", "the same in processor time", busy, 1.25)
    busy = ratio_of(console.busy_until_ready, hello.busy_until_ready)
    yield Figure("S2", "the same in processor time", busy, 1.3)
    share = ratio_of(kept, [1.0] * rounds, min)
    yield Figure("S2", "type-ahead kept, the worst start", share, 1.0, unit="of keys", at_least=True)


def memory(rounds: int) -> Iterator[Figure]:
    """M1. Memory hardly varies: a third of the rounds is enough."""
    hello, console = Starts(), Starts()
    for _ in range(max(rounds // 3, 2)):
        hello.weigh(HELLO)
        console.weigh(CONSOLE, *DESK_OPEN)
    first = ratio_of(console.resident, hello.resident)
    later = ratio_of(console.resident_later, hello.resident_later)
    yield Figure("M1", "memory at the first screen ÷ hello", first, 1.2, unit="MB")
    yield Figure("M1", "memory with the desk open ÷ hello", later, 2.0, unit="MB")


def kept_type_ahead() -> float:
    """The share of keys, pressed before the console could take any, that it shows in the end."""
    with CONSOLE.start() as probe:
        time.sleep(_TYPE_AHEAD_SECONDS)
        probe.type(TYPE_AHEAD)
        probe.painted(CONSOLE.first_screen[0])
        return _kept(probe)


def _kept(probe: Probe) -> float:
    try:
        probe.painted(TYPE_AHEAD, within=3)
    except NeverPainted:
        shown = probe.shown()
        ends = (len(TYPE_AHEAD) - lost for lost in range(1, len(TYPE_AHEAD)))
        return next((kept for kept in ends if TYPE_AHEAD[-kept:] in shown), 0) / len(TYPE_AHEAD)
    return 1.0


def _in_pairs(rounds: int) -> tuple[Starts, Starts]:
    hello, console = Starts(), Starts()
    for _ in range(2):
        # Not counted: byte code is written and files come into the cache.
        Starts().time(HELLO)
        Starts().time(CONSOLE)
    chance = random.Random(rounds)
    for _ in range(rounds):
        pair = [(hello, HELLO), (console, CONSOLE)]
        chance.shuffle(pair)
        for starts, program in pair:
            starts.time(program)
    return hello, console
