"""Which schedule catches each tempting mistake, and by which promise it shows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.consoles import JournalFile
from tests.faults.mutants import MUTANTS
from tests.faults.schedule import Schedule, run_schedule
from tests.faults.truth import Result

FIRST_SEEDS = 3000
CAUGHT_BEFORE = {
    "unmarked rows are ours": 1301,
    "any 2xx is success": 210,
    "known id is accepted": 204,
    "missing is fine": 122,
    "equals are fine": 112,
    "a 4xx means no": 81,
    "interrupted means not sent": 73,
    "every 4xx refuses": 56,
    "the clear is as good as the seal": 53,
    "nobody acts for a group": 47,
    "any debit will do": 39,
    "only processed ones are repeated": 33,
    "no audit": 31,
    "no is final": 25,
    "match without baseline": 23,
    "match without code": 23,
    "short settle window": 21,
    "time-out means failed": 21,
    "absence is proof": 20,
    "a debit is proof": 19,
    "a group needs no word": 17,
    "one look, no settle window": 14,
    "a namesake's list is read": 13,
    "journal after sending": 9,
    "reset means not sent": 9,
}
"""Seeds tried first: the schedules up to them took a minute, and one that no longer catches costs that time.
`python -m tests.faults` prints those that do now.
"""


def caught(mistake: str, file: JournalFile) -> Result | None:
    """The first schedule on which a mistake breaks a promise; none where thousands show nothing."""
    parts = MUTANTS[mistake]
    seeds = (CAUGHT_BEFORE.get(mistake, 0), *range(FIRST_SEEDS))
    tried = (seed for seed in seeds if parts.can_show(Schedule(seed, file, parts).temper))
    return next((result for seed in tried if (result := run_schedule(seed, file, parts)).harm), None)


def needs_no_lock(mistake: str) -> bool:
    """Whether it can only be made on a journal without the index that keeps a sender to one transfer."""
    return mistake == "no lock on the sender"


def printout(file: JournalFile, lockless: JournalFile) -> Iterator[str]:
    """A line a mistake, sorted, with the seed that catches it and all that was broken there."""
    for mistake in sorted(MUTANTS):
        found = caught(mistake, lockless if needs_no_lock(mistake) else file)
        yield f"{mistake}: {_said(found) if found is not None else 'NOT CAUGHT'}"


def _said(result: Result) -> str:
    return f"seed {result.seed}: {', '.join(sorted({harm.partition(':')[0] for harm in result.harm}))}"
