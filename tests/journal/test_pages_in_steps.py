"""A search through a large journal keeps nobody from writing for long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from console.domain.query_line import EVERYTHING, HistoryQuery
from console.journal.transactions import JournalStore
from console.services.journal_pages import page_of
from tests.doubles.many_transfers import fill
from tests.journal.conftest import an_intent

T = TypeVar("T")
COUNT = 5200


class Between:
    """Another console writes a transfer down before each step but the first."""

    def __init__(self, store: JournalStore) -> None:
        self._store = store
        self.steps = 0

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        if self.steps:
            self._store.prepare(an_intent(f"ZZZZZZZZ{self.steps:02}", sender=str(self.steps)))
        self.steps += 1
        return step(self._store)

    def is_alive(self, owner: str) -> bool:
        return self._store.owner == owner


async def test_others_write_between_its_steps_and_each_row_is_read_once(store: JournalStore) -> None:
    fill(store, COUNT)
    (oldest,) = store.between(1, 1).values()
    journal = Between(store)
    found = await page_of(journal, HistoryQuery(reference=oldest.reference), None, 50)
    assert [id_ for id_, _ in found] == [1]
    assert journal.steps == 2
    page = await page_of(journal, EVERYTHING, None, 50)
    assert (len(page), journal.steps) == (50, 3)
    below = await page_of(journal, HistoryQuery(least=1), page[-1][0], COUNT)
    ids = [id_ for id_, _ in (*page, *below)]
    assert ids == sorted(set(ids), reverse=True)
    assert ids[-1] == 1
