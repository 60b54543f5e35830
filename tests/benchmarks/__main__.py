"""`python -m tests.benchmarks [--quick] [NAME…]`: every goal that is a ratio, measured in one run.

Run from the repository's root on a machine that has nothing else to do. The exit code is 0 whatever the
figures are: this measures, it doesn't judge.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable

from tests.benchmarks import (
    detection,
    encryption,
    history_size,
    http,
    journal,
    simulator,
    start_up,
    transfer,
    typing,
    validation,
)
from tests.benchmarks.pty_probe import NeverPainted
from tests.benchmarks.report import Count, Figure

ROUNDS, QUICK_ROUNDS = 15, 5

Measurement = Callable[[int], Iterable[Figure | Count]]
MEASUREMENTS: tuple[tuple[tuple[str, ...], Measurement], ...] = (
    (("S1", "S2"), start_up.start_up),
    (("M1",), start_up.memory),
    (("K1", "K3"), typing.typing),
    (("K2",), typing.typing_under_load),
    (("C1",), encryption.sealing_and_opening),
    (("C2",), encryption.signing),
    (("C3",), encryption.key_parsing),
    (("D1",), journal.durable_intent),
    (("H1",), http.reading),
    (("E1",), transfer.whole_transfer),
    (("V1",), validation.history_page),
    (("W1",), detection.warnings_in_time),
    (("T1", "T2", "T3", "T4", "T5"), history_size.history_size),
    (("X1",), simulator.simulated_transfers),
)
NAMES = sorted({name for names, _ in MEASUREMENTS for name in names})


def main() -> int:
    """Measure and print what was asked for, or everything."""
    given = _arguments()
    rounds = QUICK_ROUNDS if given.quick else ROUNDS
    wanted = set(given.names or NAMES)
    _say(f"Ratios of medians, {rounds} interleaved rounds, 95 % bootstrap interval, ours ÷ reference")
    # With more to do than cores, two processes wait for each other and every ratio of starts is too high.
    _say(f"Load before the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    gc.disable()
    for names, measure in MEASUREMENTS:
        if wanted.intersection(names):
            _measure(measure, rounds, wanted)
    return 0


def _measure(measure: Measurement, rounds: int, wanted: set[str]) -> None:
    try:
        for figure in measure(rounds):
            if figure.metric in wanted:
                _say(figure.line())
    except NeverPainted as error:
        _say(f"{measure.__name__}: not measured: {error}")
    gc.collect()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds instead of {ROUNDS}")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}", type=_name)
    return parser.parse_args()


def _name(given: str) -> str:
    if given not in NAMES:
        raise argparse.ArgumentTypeError(f"{given!r} is none of {', '.join(NAMES)}")
    return given


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
