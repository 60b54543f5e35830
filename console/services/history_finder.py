"""Keeps the search index behind the journal, and asks it, in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TypeVar

from console.domain.query_line import HistoryQuery, Sorting
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import Intent
from console.journal.index_feed import IndexMark, IndexSlice
from console.journal.index_search import IndexSearch, Place
from console.journal.journal_thread import JournalRunner
from console.journal.search_index import IndexUnusable, SearchIndex

T = TypeVar("T")
FoundLine = tuple[Place, Intent | None]
"""Where a line stands, and its transfer, where that can be read."""
_NOTHING, _COUNTING, _BELOW, _FIRST = range(4)
"""What is asked: how many there are, a further page, or a new list or totals."""
_SOON = 0.1
"""Seconds for which a question waits for what the index lacks."""


class HistoryFinder:
    """Answers are as new as the journal, or None: the index is still being made, or can't be used now."""

    def __init__(self, journal: JournalRunner, path: Path) -> None:
        self._journal = journal
        self._index = SearchIndex(path)
        self._search = IndexSearch(self._index)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._under_way = _NOTHING

    async def page(
        self, query: HistoryQuery, sorting: Sorting, below: Place | None, limit: int
    ) -> list[Place] | None:
        """The places of the first lines, or of those below; a question under way gives way to it."""
        rank = _BELOW if below is not None else _FIRST
        self._give_way(rank)
        return await self._ask(lambda: self._search.page(query, sorting, below, limit), rank)

    async def lines(
        self, query: HistoryQuery, sorting: Sorting, below: Place | None, limit: int
    ) -> list[FoundLine] | None:
        """The same with their transfers, in two steps where nothing changed: this is felt while one types."""
        rank = _BELOW if below is not None else _FIRST
        self._give_way(rank)
        answer = await self._answer(
            lambda: (self._index.mark, self._search.page(query, sorting, below, limit)), rank
        )
        if answer is None:
            return None
        mark, places = answer
        is_fresh, found = await self._journal.run(_read(mark, places))
        if not is_fresh:
            newer = await self.page(query, sorting, below, limit)
            if newer is None:
                return None
            places = newer
            _, found = await self._journal.run(_read(mark, places))
        return [(place, found.get(place[-1])) for place in places]

    async def places(
        self, query: HistoryQuery, sorting: Sorting, each: int
    ) -> tuple[int, list[Place]] | None:
        """How many lines there are, and where each page but the first begins."""
        return await self._ask(lambda: self._search.places(query, sorting, each), _COUNTING)

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...] | None:
        """Everything that answers to the query, added up."""
        self._give_way(_FIRST)
        return await self._ask(lambda: self._search.totals(query, by), _FIRST)

    async def known(self, kind: str) -> tuple[str, ...]:
        """Every operator, branch or programme there is, as far as the index has come."""
        return await self._answer(lambda: self._search.known(kind)) or ()

    async def catch_up(self, seconds: float) -> bool:
        """Whether the index holds all that the journal does, after so many seconds of feeding at most."""
        until = monotonic() + seconds
        try:
            while True:
                mark = await self._in_thread(lambda: self._index.mark)
                new = await self._journal.run(_slice_after(mark))
                if new.mark != mark or new.anew:
                    await self._in_thread(partial(self._index.take_in, mark, new))
                if new.is_last:
                    return True
                if monotonic() > until:
                    return False
        except IndexUnusable:
            return False

    async def progress(self) -> float:
        """Which share of the journal's transfers the index holds."""
        held = await self._answer(self._search.count)
        if held is None:
            return 0.0
        _, last = await self._journal.run(lambda journal: journal.ends())
        return min(held / last, 1.0) if last else 1.0

    def close(self) -> None:
        """End what is under way and let go of the file."""
        self._give_way(_FIRST)
        self._thread.submit(self._index.close).result()
        self._thread.shutdown()

    async def _ask(self, question: Callable[[], T], rank: int) -> T | None:
        return await self._answer(question, rank) if await self.catch_up(_SOON) else None

    async def _answer(self, question: Callable[[], T], rank: int = _NOTHING) -> T | None:
        def asked() -> T:
            self._under_way = rank
            try:
                return question()
            finally:
                self._under_way = _NOTHING

        try:
            return await self._in_thread(asked)
        except IndexUnusable:
            return None

    def _give_way(self, rank: int) -> None:
        """A new list ends the making of another; a further page of one ends only the counting."""
        if self._under_way == _COUNTING or (self._under_way == _FIRST and rank == _FIRST):
            self._index.interrupt()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _read(mark: IndexMark, places: list[Place]) -> Callable[..., tuple[bool, dict[int, Intent]]]:
    ids = [place[-1] for place in places]
    return lambda journal: (journal.index_is_fresh(mark), journal.numbered(ids))


def _slice_after(mark: IndexMark) -> Callable[..., IndexSlice]:
    return lambda journal: journal.index_slice(mark)
