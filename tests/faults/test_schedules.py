"""The promises, over hundreds of seeded days at the counter: nothing double, nothing lost, no false screen.

The real services and the real journal run against simulated clocks, networks, providers and crashes. A
failing seed is named and can be seen again:

    pytest tests/faults -n 0 -k replay --seed 4711

`pytest tests/faults -n 0 -m long` runs a hundred thousand.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta

import pytest

from console.domain.transfers import State
from tests.faults.consoles import JournalFile
from tests.faults.schedule import run_schedule
from tests.faults.truth import Result

SEEDS = 300
LONG_SEEDS = 100_000
DAYS = 2_000


def _run(seeds: range, file: JournalFile) -> list[Result]:
    results = [run_schedule(seed, file) for seed in seeds]
    broken = [f"seed {result.seed}: {'; '.join(result.harm)}" for result in results if result.harm]
    assert not broken, "\n".join(broken)
    return results


@pytest.mark.timeout(900)
def test_no_schedule_breaks_a_promise(journal_file: JournalFile) -> None:
    results = _run(range(SEEDS), journal_file)
    reached: Counter[State] = sum((result.states for result in results), Counter())
    ends = (State.CONFIRMED, State.NOT_APPLIED, State.NOT_SENT, State.REJECTED, State.ABANDONED)
    people = (State.RESOLVED_APPLIED, State.RESOLVED_NOT_APPLIED, State.DOUBLE_ALARM)
    assert all(reached[state] for state in (*ends, *people)), reached
    assert sum(result.crashes for result in results) > SEEDS / 4
    routes: Counter[str] = sum((result.routes for result in results), Counter())
    assert len(routes) == 7, routes
    assert min(routes.values()) > SEEDS / 20, routes


@pytest.mark.long
@pytest.mark.timeout(0)
def test_no_schedule_breaks_a_promise_in_the_long_run(journal_file: JournalFile) -> None:
    _run(range(SEEDS, SEEDS + LONG_SEEDS), journal_file)


@pytest.mark.long
@pytest.mark.timeout(0)
def test_no_day_of_late_bookings_breaks_a_promise(
    journal_file: JournalFile, capsys: pytest.CaptureFixture[str]
) -> None:
    """24 simulated hours: every word of "no" may be disproved until the horizon that is really used."""
    day = timedelta(hours=24)
    results = [run_schedule(seed, journal_file, horizon=day, latest_no=23.5 * 3600) for seed in range(DAYS)]
    broken = [f"seed {result.seed}: {'; '.join(result.harm)}" for result in results if result.harm]
    with capsys.disabled():
        late = sum(result.late for result in results)
        told = sum(result.told_doubles for result in results)
        sys.stdout.write(f"\n{DAYS} days: {late} late bookings, {told} doubles told, {len(broken)} broken\n")
    assert not broken, "\n".join(broken)
    assert late > DAYS / 20


def test_a_schedule_depends_on_nothing_but_its_seed(journal_file: JournalFile) -> None:
    assert [run_schedule(seed, journal_file) for seed in range(10)] == [
        run_schedule(seed, journal_file) for seed in range(10)
    ]


def test_replay(request: pytest.FixtureRequest, journal_file: JournalFile) -> None:
    """One schedule, named on the command line."""
    result = run_schedule(request.config.getoption("--seed"), journal_file)
    assert not result.harm, result
