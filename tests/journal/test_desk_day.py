"""What a desk's day came to: by whose calendar, what counts, and how much of the journal is read for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from console.domain.desk_day import DeskDay, day_of
from console.domain.operators import AtDesk
from console.domain.transfers import State, Verdict
from console.journal.transactions import JournalStore
from console.services.transfer_history import HistoryService
from tests.doubles.desk_double import MEENA
from tests.journal.conftest import an_intent, sent
from tests.services.conftest import InlineJournal

MORNING = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
"""9:10 in India; the day began there at 18:30 of the day before, in Greenwich."""


@pytest.fixture(autouse=True)
def india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def moved(store: JournalStore, number: int, at: datetime, state: State = State.CONFIRMED) -> None:
    reference = f"AAAAAAA{number:03}"
    store.prepare(an_intent(reference, sender=str(number), at=at))
    sent(store, reference, at)
    store.settle(reference, at, "meena", Verdict(state, "confirmed", 1))


async def day(store: JournalStore, now: datetime) -> DeskDay:
    return await HistoryService(cast("Any", None), InlineJournal(store), AtDesk(MEENA)).day(now)


async def test_the_day_is_the_one_of_this_machines_calendar(store: JournalStore) -> None:
    midnight = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    moved(store, 1, midnight - timedelta(seconds=1))
    moved(store, 2, midnight)
    moved(store, 3, MORNING)
    moved(store, 4, MORNING, State.REJECTED)
    moved(store, 5, MORNING, State.UNKNOWN)
    store.prepare(an_intent("PREPARED22", sender="6", at=MORNING))
    found = await day(store, MORNING)
    assert (found.moved, found.points, found.unproven, found.refused) == (2, 1000, 1, 1)
    assert found.busy_hours == tuple(range(10))
    assert (found.by_hour[0], found.by_hour[9]) == (1, 1)
    assert await day(store, MORNING + timedelta(days=1)) == DeskDay(found.day + timedelta(days=1))


async def test_a_row_that_can_not_be_read_hides_no_other(store: JournalStore) -> None:
    moved(store, 1, MORNING)
    moved(store, 2, MORNING)
    with store._file.writing() as connection:
        connection.execute("UPDATE intent SET created = 'soon' WHERE reference = 'AAAAAAA002'")
    assert (await day(store, MORNING)).moved == 1


def test_only_what_was_done_since_is_read(store: JournalStore) -> None:
    """The walk ends at the first older row: one of nonsense behind it would be left out, and isn't met."""
    moved(store, 1, MORNING - timedelta(days=40))
    moved(store, 2, MORNING - timedelta(days=2))
    moved(store, 3, MORNING)
    assert [state for _, _, state in store.done_since(MORNING)] == [State.CONFIRMED]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (State.CONFIRMED, (1, 7, 0, 0)),
        (State.RESOLVED_APPLIED, (1, 7, 0, 0)),
        (State.MISSING_ALARM, (1, 7, 0, 0)),
        (State.REJECTED, (0, 0, 0, 1)),
        (State.SENDING, (0, 0, 1, 0)),
        (State.NEEDS_HUMAN, (0, 0, 1, 0)),
        (State.PREPARED, (0, 0, 0, 0)),
        (State.ABANDONED, (0, 0, 0, 0)),
        (State.NOT_APPLIED, (0, 0, 0, 0)),
    ],
)
def test_what_each_state_counts_as(state: State, counts: tuple[int, ...]) -> None:
    found = day_of(MORNING.date(), [(MORNING, 7, state)])
    assert (found.moved, found.points, found.unproven, found.refused) == counts
