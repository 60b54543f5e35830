"""Pages of the journal that a query asks for, read in slices: whoever writes waits for one at most."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from console.journal.journal_thread import JournalRunner

if TYPE_CHECKING:
    from console.domain.query_line import HistoryQuery
    from console.domain.transfers import Intent
    from console.journal.transactions import JournalStore

Rows = tuple[tuple[int, "Intent"], ...]
Slice = tuple[Rows, int | None]
"""Rows, and below which id it goes on."""


async def page_of(journal: JournalRunner, query: HistoryQuery, before: int | None, limit: int) -> Rows:
    """Intents newest first with their row ids, below `before`; one with fewer than `limit` is the last."""
    found: Rows = ()
    while True:
        step = partial(_slice, query, before, limit - len(found))
        rows, before = await journal.run(step)
        found += rows
        if before is None:
            return found


def _slice(query: HistoryQuery, before: int | None, limit: int, store: JournalStore) -> Slice:
    return store.page_slice(query, before=before, limit=limit)
