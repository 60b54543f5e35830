"""The schedules have teeth: each tempting mistake is caught by one of those of the normal run."""

from __future__ import annotations

import pytest

from tests.faults.consoles import JournalFile
from tests.faults.mutants import MUTANTS
from tests.faults.schedule import run_schedule
from tests.faults.test_schedules import SEEDS


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_mistake_is_caught(mistake: str, journal_file: JournalFile, lockless_file: JournalFile) -> None:
    file = lockless_file if mistake == "no lock on the sender" else journal_file
    assert any(run_schedule(seed, file, MUTANTS[mistake]).harm for seed in range(SEEDS))
