"""The schedules have teeth: each tempting mistake is caught by one of the first few thousand."""

from __future__ import annotations

import pytest

from tests.faults.consoles import JournalFile
from tests.faults.mutants import MUTANTS
from tests.faults.schedule import Schedule, run_schedule
from tests.faults.test_schedules import SEEDS


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_mistake_is_caught(mistake: str, journal_file: JournalFile, lockless_file: JournalFile) -> None:
    file = lockless_file if mistake == "no lock on the sender" else journal_file
    parts = MUTANTS[mistake]
    tried = (seed for seed in range(10 * SEEDS) if parts.can_show(Schedule(seed, file, parts).temper))
    assert any(run_schedule(seed, file, parts).harm for seed in tried)
