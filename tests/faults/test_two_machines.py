"""Two tills and one ledger, over seeded days: nothing double in its reach, nothing hidden out of it.

pytest tests/faults -n 0 -k replay_of_two --seed 4711
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.chain_mutants import CHAIN_MUTANTS
from tests.faults.consoles import JournalFile
from tests.faults.two_machines import run_chain_schedule

SEEDS = range(30, 60)
"""In which everything befalls, also what is rare: both machines sending for one sender at once."""
LONG_SEEDS = range(60, 20_000)
Files = tuple[JournalFile, JournalFile]
_CAUGHT_BEFORE = {
    "a claim isn't proven again": 385,
    "its own clock": 48,
    "nothing is compared": 38,
    "what has left has ended": 13,
    "stop goes on": 1,
}
"""Seeds tried first: the first that catches each now; a walk up to the last of them takes half a minute."""


@pytest.fixture(scope="session")
def journal_files(memory_folder: Path) -> Iterator[Files]:
    files = JournalFile(memory_folder / "till-1"), JournalFile(memory_folder / "till-2")
    yield files
    for file in files:
        file.close()


def _run(seeds: range, files: Files) -> dict[str, int]:
    """How often everything befell these schedules; none of them breaks a promise."""
    results = [run_chain_schedule(seed, files) for seed in seeds]
    broken = [f"seed {result.seed}: {'; '.join(result.harm)}" for result in results if result.harm]
    assert not broken, "\n".join(broken)
    return {
        name: sum(getattr(result, name) for result in results)
        for name in ("sent", "refused", "unclaimed", "overlaps", "crashes", "stops")
    }


def test_no_schedule_of_two_machines_breaks_a_promise(journal_files: Files) -> None:
    befell = _run(SEEDS, journal_files)
    assert all(times > len(SEEDS) / 8 for times in befell.values()), befell


@pytest.mark.long
@pytest.mark.timeout(0)
def test_none_does_so_in_the_long_run(journal_files: Files) -> None:
    _run(LONG_SEEDS, journal_files)


def test_a_schedule_of_two_depends_on_nothing_but_its_seed(journal_files: Files) -> None:
    assert [run_chain_schedule(seed, journal_files) for seed in range(3)] == [
        run_chain_schedule(seed, journal_files) for seed in range(3)
    ]


@pytest.mark.parametrize("mistake", CHAIN_MUTANTS)
def test_a_mistake_with_the_ledger_is_caught(mistake: str, journal_files: Files) -> None:
    seeds = (_CAUGHT_BEFORE.get(mistake, 0), *range(1000))
    parts = CHAIN_MUTANTS[mistake]
    assert any(run_chain_schedule(seed, journal_files, parts).harm for seed in seeds)


def test_replay_of_two(request: pytest.FixtureRequest, journal_files: Files) -> None:
    """One schedule, named on the command line."""
    result = run_chain_schedule(request.config.getoption("--seed"), journal_files)
    assert not result.harm, result
