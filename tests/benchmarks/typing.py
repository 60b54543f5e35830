"""K1 to K3: from a pressed key to its character on the screen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tests.benchmarks.programs import CONSOLE, DESK_OPEN, SIX_INPUTS
from tests.benchmarks.pty_probe import NeverPainted, Probe
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import quantile, ratio_of

_KEYS_PER_ROUND = 16
_WARM_UP_KEYS = 6
_BURST = 16
_PAUSES = (0.06, 0.14)
_KEYS_WHILE_OPENING = 8
_MILLISECONDS = 1000
_P95: Callable[[Sequence[float]], float] = partial(quantile, share=0.95)


class Typist:
    """Types digits into the focused field of one program, and times how long each takes to appear.

    `busy` holds what the program took for each key until then, in ms of processor time.
    """

    def __init__(self, probe: Probe, seed: int) -> None:
        self.probe = probe
        self._chance = random.Random(seed)
        self._typed = ""
        self.busy: list[float] = []

    def key(self) -> float:
        """Press one key after a human pause; ms until it and the two before it stand in the field."""
        self.probe.rest(self._chance.uniform(*_PAUSES))
        return self._type(self._chance.choice("123456789"))

    def burst(self) -> float:
        """Sixteen keys in one write, as a scanner sends them, into an empty field; ms until the last."""
        self.clear()
        self.probe.rest(self._chance.uniform(*_PAUSES))
        return self._type("".join(self._chance.choices("123456789", k=_BURST)))

    def clear(self) -> None:
        """Empty the field."""
        if self._typed:
            self.probe.clear(len(self._typed))
            self._typed = ""

    def _type(self, keys: str) -> float:
        self._typed += keys
        before, busy = self.probe.written, self.probe.busy()
        pressed = self.probe.type(keys)
        painted = self.probe.painted(self._typed[-3:], since=before)
        if len(keys) == 1:
            self.busy.append((self.probe.busy() - busy) * _MILLISECONDS)
        return (painted - pressed) * _MILLISECONDS


def typing(rounds: int) -> Iterator[Figure]:
    """K1 and K3: both forms are open at once and typed into in turns."""
    keys: dict[str, list[float]] = {"ours": [], "stock": []}
    bursts: list[float] = []
    with CONSOLE.start() as ours, SIX_INPUTS.start() as stock:
        ours.painted(*CONSOLE.first_screen, *DESK_OPEN)
        stock.painted(*SIX_INPUTS.first_screen)
        typists = {"ours": Typist(ours, 1), "stock": Typist(stock, 2)}
        for typist in typists.values():
            typist.probe.settle()
            for _ in range(_WARM_UP_KEYS):
                typist.key()
            typist.burst()
        for _ in range(rounds):
            for typist in typists.values():
                typist.clear()
            for _ in range(_KEYS_PER_ROUND):
                for name, typist in typists.items():
                    keys[name].append(typist.key())
            bursts.append(typists["ours"].burst())
    yield Figure("K1", "key to paint ÷ stock form of six fields", ratio_of(keys["ours"], keys["stock"]), 0.9)
    yield Figure("K3", "burst of 16 keys ÷ a single key", ratio_of(bursts, keys["ours"]), 2.5)


def typing_under_load(rounds: int) -> Iterator[Figure]:
    """K2: the desk opens behind the first screen (imports, keys, journal, simulator) while one types."""
    busy: list[float] = []
    idle: list[float] = []
    taken: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(rounds):
        with CONSOLE.start() as probe:
            probe.painted(*CONSOLE.first_screen)
            typist = Typist(probe, seed)
            while not _is_open(probe) and len(busy) < (seed + 1) * _KEYS_WHILE_OPENING:
                busy.append(typist.key())
            taken[True] += typist.busy
            typist.busy.clear()
            probe.painted(*DESK_OPEN)
            typist.clear()
            probe.settle(0.5)
            idle += [typist.key() for _ in range(_KEYS_WHILE_OPENING)]
            taken[False] += typist.busy
    yield Figure("K2", "key to paint while the desk opens ÷ idle, 95 %", ratio_of(busy, idle, _P95), 1.3)
    yield Figure("K2", "the same in processor time", ratio_of(taken[True], taken[False], _P95), 1.3)


def _is_open(probe: Probe) -> bool:
    try:
        probe.painted(*DESK_OPEN, within=0)
    except NeverPainted:
        return False
    return True
