"""The schedules have teeth: each tempting mistake is caught by one of the first few thousand."""

from __future__ import annotations

import pytest

from tests.faults.catching import CAUGHT_BEFORE, caught, needs_no_lock
from tests.faults.consoles import JournalFile
from tests.faults.mutants import MUTANTS


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_mistake_is_caught(mistake: str, journal_file: JournalFile, lockless_file: JournalFile) -> None:
    assert caught(mistake, lockless_file if needs_no_lock(mistake) else journal_file)


def test_what_caught_a_mistake_before_is_the_seed_of_one() -> None:
    assert CAUGHT_BEFORE.keys() <= MUTANTS.keys()
