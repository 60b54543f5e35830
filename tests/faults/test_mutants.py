"""The schedules have teeth: each tempting mistake is caught by one of the first few thousand."""

from __future__ import annotations

import pytest

from tests.faults.consoles import JournalFile
from tests.faults.mutants import MUTANTS
from tests.faults.schedule import Schedule, run_schedule
from tests.faults.test_schedules import SEEDS

_CAUGHT_BEFORE = {
    "unmarked rows are ours": 904,
    "short history is whole": 413,
    "any debit will do": 279,
    "known id is accepted": 229,
    "short settle window": 214,
    "time-out means failed": 93,
    "equals are fine": 82,
    "any 2xx is success": 80,
    "missing is fine": 78,
    "every 4xx refuses": 56,
    "unreadable means absent": 51,
    "a 4xx means no": 47,
    "journal after sending": 44,
    "interrupted means not sent": 44,
    "only processed ones are repeated": 34,
    "absence is proof": 20,
    "no audit": 18,
    "5xx means failed": 14,
    "a group needs no word": 14,
    "nobody acts for a group": 14,
    "reset means not sent": 13,
    "one look, no settle window": 13,
    "match without baseline": 9,
    "match without code": 9,
    "a debit is proof": 8,
    "no is final": 7,
}
"""Seeds tried first: the schedules up to them took a minute. One that no longer catches costs that time."""


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_mistake_is_caught(mistake: str, journal_file: JournalFile, lockless_file: JournalFile) -> None:
    file = lockless_file if mistake == "no lock on the sender" else journal_file
    parts = MUTANTS[mistake]
    seeds = (_CAUGHT_BEFORE.get(mistake, 0), *range(10 * SEEDS))
    tried = (seed for seed in seeds if parts.can_show(Schedule(seed, file, parts).temper))
    assert any(run_schedule(seed, file, parts).harm for seed in tried)


def test_what_caught_a_mistake_before_is_the_seed_of_one() -> None:
    assert _CAUGHT_BEFORE.keys() <= MUTANTS.keys()
