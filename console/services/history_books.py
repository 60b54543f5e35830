"""Lists of transfers as books: numbered pages, read when somebody looks at them and kept nowhere here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable
from console.domain.query_line import EVERYTHING, HistoryQuery, Sorting
from console.domain.transfers import Intent
from console.journal.index_search import Place
from console.services.chain_book import ChainBook
from console.services.chain_listing import ChainMark
from console.services.history_finder import FoundLine, HistoryFinder
from console.services.transfer_book import BookPage, TransferBook
from console.services.transfer_history import PAGE_SIZE, HistoryEntry, HistoryService, Listing

Mark = int | ChainMark | None
_PATIENCE = 0.2
"""Seconds without other tills' transfers before this console's own are shown alone."""


class JournalBook:
    """The whole journal by its row ids, which have no gaps: nothing is counted and nothing searched."""

    is_whole = True

    def __init__(self, history: HistoryService, ends: tuple[int, int], sorting: Sorting) -> None:
        self._history = history
        self._first, self._last = ends
        self.sorting = sorting

    @property
    def count(self) -> int:
        """Row ids from end to end, also of rows that are gone."""
        return self._last - self._first + 1

    async def page(self, number: int) -> BookPage:
        """By row ids alone: no line above is read."""
        begin, end = number * PAGE_SIZE, min((number + 1) * PAGE_SIZE, self.count)
        if self.sorting is Sorting.OLDEST:
            ids = range(self._first + begin, self._first + end)
        else:
            ids = range(self._last - begin, self._last - end, -1)
        found = await self._history.between(min(ids, default=1), max(ids, default=0))
        return _page(ids, found)

    async def measure(self) -> bool:
        """Nothing to find out."""
        return False


class FoundBook:
    """What the search index finds, in whichever order."""

    def __init__(
        self,
        history: HistoryService,
        finder: HistoryFinder,
        query: HistoryQuery,
        sorting: Sorting,
        first: list[FoundLine],
    ) -> None:
        self._history = history
        self._finder = finder
        self._query = query
        self.sorting = sorting
        self._first = first
        self._starts: list[Place] = [first[-1][0]] if len(first) == PAGE_SIZE else []
        """The place above each page but the first."""
        self.is_whole = len(first) < PAGE_SIZE
        self.count = len(first)

    async def page(self, number: int) -> BookPage:
        """From the place above it; nothing of a page whose place isn't known yet."""
        self._history.require()
        found = self._first if number == 0 else await self._found(number)
        return BookPage(tuple(None if intent is None else HistoryEntry(None, intent) for _, intent in found))

    async def _found(self, number: int) -> list[FoundLine]:
        if number > len(self._starts):
            return []
        above = self._starts[number - 1]
        found = await self._finder.lines(self._query, self.sorting, above, PAGE_SIZE)
        if found is None:
            return []  # it can't be asked now, which says nothing about how many there are
        if number == len(self._starts) and not self.is_whole:
            self.count = number * PAGE_SIZE + len(found)
            self.is_whole = len(found) < PAGE_SIZE
            self._starts += [found[-1][0]] if not self.is_whole else []
        return found

    async def measure(self) -> bool:
        """Have the index tell the places of all pages."""
        if self.is_whole:
            return False
        measured = await self._finder.places(self._query, self.sorting, PAGE_SIZE)
        if measured is not None:
            self.count, self._starts = measured
            self.is_whole = True
        return not self.is_whole


class GrowingBook:
    """What is read page by page, each below the one before: of a chain's tills, or without an index."""

    sorting = Sorting.NEWEST

    def __init__(self, read: Callable[[Mark], Awaitable[Listing]], first: Listing) -> None:
        self._read = read
        self._next = first.next_page
        self.first = BookPage(first.entries, first.unread)
        self.count = len(first.entries)

    @property
    def is_whole(self) -> bool:
        """Whether the last page was read."""
        return self._next is None

    async def page(self, number: int) -> BookPage:
        """The first one, or the one below those that were read, whatever its number."""
        if number == 0:
            return self.first
        if self._next is None:
            return BookPage(())
        listing = await self._read(self._next)
        self._next = listing.next_page
        self.count += len(listing.entries)
        return BookPage(listing.entries, listing.unread)

    async def measure(self) -> bool:
        """Nothing to ask: only reading on tells."""
        return False


def _page(ids: Iterable[int], found: dict[int, Intent]) -> BookPage:
    return BookPage(tuple(HistoryEntry(None, found[id_]) if id_ in found else None for id_ in ids))


async def open_book(
    history: HistoryService,
    query: HistoryQuery,
    sorting: Sorting,
    meanwhile: Callable[[TransferBook], Awaitable[None]],
) -> tuple[TransferBook, str]:
    """The transfers that the query asks for, and why other tills' are missing, where they are.

    Where other tills' take a while, `meanwhile` gets this console's own. Only these can be sorted, and only
    with the search index: `TransferBook.sorting` tells.
    """
    elsewhere = history.elsewhere
    own = await _own_book(history, query, sorting if elsewhere is None else Sorting.NEWEST)
    if own is None:
        return await _growing(history, query)
    if elsewhere is None:
        return own, ""
    async with asyncio.TaskGroup() as group:
        opening = group.create_task(_with_others(history, own, elsewhere, query))
        await asyncio.wait({opening}, timeout=_PATIENCE)
        if not opening.done():
            await meanwhile(own)
    return opening.result()


async def _own_book(history: HistoryService, query: HistoryQuery, sorting: Sorting) -> TransferBook | None:
    finder = history.finder
    history.require()
    if finder is None:
        return None
    if query == EVERYTHING and sorting is not Sorting.LARGEST:
        return JournalBook(history, await history.ends(), sorting)
    first = await finder.lines(query, sorting, None, PAGE_SIZE)
    return None if first is None else FoundBook(history, finder, query, sorting, first)


async def _with_others(
    history: HistoryService, own: TransferBook, elsewhere: Elsewhere, query: HistoryQuery
) -> tuple[TransferBook, str]:
    book = ChainBook(history, own, elsewhere, query)
    try:
        await book.open()
    except ElsewhereUnreadable as error:
        return own, str(error)
    return book, ""


async def _growing(history: HistoryService, query: HistoryQuery) -> tuple[TransferBook, str]:
    async def read(mark: Mark) -> Listing:
        return await history.of_console(mark, query)

    first = await read(None)
    return GrowingBook(read, first), first.unread
