"""Keeps the search index behind the journal, and asks it, in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import TypeVar

from console.domain.query_line import HistoryQuery, Sorting
from console.domain.totals import Total, TotalsBy
from console.journal.index_feed import IndexMark, IndexSlice
from console.journal.index_search import IndexSearch, Place
from console.journal.journal_thread import JournalRunner
from console.journal.search_index import IndexUnusable, SearchIndex

T = TypeVar("T")
_SOON = 0.1
"""Seconds for which a question waits for what the index lacks."""


class HistoryFinder:
    """Answers are as new as the journal, or None: the index is still being made, or can't be used now."""

    def __init__(self, journal: JournalRunner, path: Path) -> None:
        self._journal = journal
        self._index = SearchIndex(path)
        self._search = IndexSearch(self._index)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._is_asking = False

    async def page(
        self, query: HistoryQuery, sorting: Sorting, below: Place | None, limit: int
    ) -> list[Place] | None:
        """The places of the first lines, or of those below; a question under way gives way to it."""
        self._give_way()
        return await self._ask(lambda: self._search.page(query, sorting, below, limit))

    async def places(
        self, query: HistoryQuery, sorting: Sorting, each: int
    ) -> tuple[int, list[Place]] | None:
        """How many lines there are, and where each page but the first begins."""
        return await self._ask(lambda: self._search.places(query, sorting, each))

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...] | None:
        """Everything that answers to the query, added up."""
        self._give_way()
        return await self._ask(lambda: self._search.totals(query, by))

    async def known(self, kind: str) -> tuple[str, ...]:
        """Every operator or branch there is, as far as the index has come."""
        try:
            return await self._in_thread(lambda: self._search.known(kind))
        except IndexUnusable:
            return ()

    async def catch_up(self, seconds: float) -> bool:
        """Whether the index holds all that the journal does, after so many seconds of feeding at most."""
        until = monotonic() + seconds
        try:
            while True:
                mark = await self._in_thread(lambda: self._index.mark)
                new = await self._journal.run(_slice_after(mark))
                if new.mark != mark or new.anew:
                    await self._in_thread(_taken_in(self._index, mark, new))
                if new.is_last:
                    return True
                if monotonic() > until:
                    return False
        except IndexUnusable:
            return False

    async def progress(self) -> float:
        """Which share of the journal's transfers the index holds."""
        try:
            held = await self._in_thread(self._search.count)
        except IndexUnusable:
            return 0.0
        _, last = await self._journal.run(lambda journal: journal.ends())
        return min(held / last, 1.0) if last else 1.0

    def close(self) -> None:
        """End what is under way and let go of the file."""
        self._give_way()
        self._thread.submit(self._index.close).result()
        self._thread.shutdown()

    async def _ask(self, question: Callable[[], T]) -> T | None:
        if not await self.catch_up(_SOON):
            return None

        def asked() -> T:
            self._is_asking = True
            try:
                return question()
            finally:
                self._is_asking = False

        try:
            return await self._in_thread(asked)
        except IndexUnusable:
            return None

    def _give_way(self) -> None:
        if self._is_asking:
            self._index.interrupt()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _slice_after(mark: IndexMark) -> Callable[..., IndexSlice]:
    return lambda journal: journal.index_slice(mark)


def _taken_in(index: SearchIndex, mark: IndexMark, new: IndexSlice) -> Callable[[], None]:
    return lambda: index.take_in(mark, new)
