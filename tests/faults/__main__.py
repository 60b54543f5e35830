"""`python -m tests.faults`: which check catches each tempting mistake; two trees compare by `diff`."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.catching import printout
from tests.faults.consoles import JournalFile
from tests.faults.schedule import run_schedule
from tests.faults.test_schedules import SEEDS


def main() -> int:
    """Run the mistakes and the schedules of every test run, and print what came of them."""
    with tempfile.TemporaryDirectory() as name:
        file = JournalFile(Path(name) / "journal")
        lockless = JournalFile(Path(name) / "lockless", locks=False)
        for line in (*printout(file, lockless), *_schedules(file)):
            sys.stdout.write(f"{line}\n")
        file.close()
        lockless.close()
    return 0


def _schedules(file: JournalFile) -> Iterator[str]:
    """What the schedules without a mistake reached: it must not become less."""
    results = [run_schedule(seed, file) for seed in range(SEEDS)]
    reached: Counter[str] = Counter()
    for result in results:
        reached.update({f"shown {state.value}": times for state, times in result.states.items()})
        reached.update({f"sent from {route}": times for route, times in result.routes.items()})
        reached.update({"crashes": result.crashes, "bookings": result.bookings, "broken": bool(result.harm)})
    yield from (f"{SEEDS} schedules, {what}: {times}" for what, times in sorted(reached.items()))


if __name__ == "__main__":
    sys.exit(main())
