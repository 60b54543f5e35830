"""This console's list and other tills' as one book: read from both ends, and by counting to the middle."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice

from console.domain.elsewhere import Below, Elsewhere, ElsewhereUnreadable, TransferElsewhere
from console.domain.query_line import HistoryQuery, Sorting
from console.services.chain_listing import below_of
from console.services.transfer_book import BookPage, TransferBook
from console.services.transfer_history import PAGE_SIZE, HistoryEntry, HistoryService

_NEAR = 8
"""Pages that are read one after the other; what is further away is gone to by counting."""
_TRIES = 4
"""For a place by its number: the second one is right where few are this console's own."""
_INSTANT = timedelta(microseconds=1)
_NONE = datetime.fromtimestamp(0, UTC)
"""Until when others are listed, where there were none."""
_NEWEST = datetime.max.replace(tzinfo=UTC)
_Line = tuple[datetime, HistoryEntry | None, TransferElsewhere | None]


@dataclass(frozen=True, slots=True)
class Cut:
    """Between two lines: how many of this console's stand above it, and the next of the others.

    Below the cut where pages are read upwards, above it where they are read downwards.
    """

    own: int = 0
    other: Below | None = None


class ChainBook:
    """Only a place a page is kept. What is newer than the first one belongs on top, and shifts none of these.

    What a till brings late stands where its time is, once the list is read anew.
    """

    sorting = Sorting.NEWEST

    def __init__(
        self, history: HistoryService, own: TransferBook, elsewhere: Elsewhere, query: HistoryQuery
    ) -> None:
        self._history = history
        self._own, self._elsewhere, self._query = own, elsewhere, query
        self._tops = {0: Cut()}
        self._bottoms: dict[int, Cut] = {}
        self._first: BookPage | None = None
        self._one = asyncio.Lock()
        self._counting: asyncio.Task[int] | None = None
        self.count = 0
        self.is_whole = False

    async def open(self) -> None:
        """Read the first page. May raise `ElsewhereUnreadable`."""
        others = await self._elsewhere.page(None, PAGE_SIZE, self._query)
        newest = others[0].intent.created + _INSTANT if others else _NONE
        self._query = replace(self._query, until=newest)  # or the numbers below would count what is newer
        self._first = self._read_down(0, _merged(await self._lines(0, PAGE_SIZE), others))

    async def page(self, number: int) -> BookPage:
        """The page of this number; without lines where they can't be read now, and why."""
        self._history.require()
        if number == 0 and self._first is not None:
            return self._first  # read anew, it would begin with what came since
        if self._counting is not None:
            self._counting.cancel()
        async with self._one:
            try:
                return await self._read(number)
            except ElsewhereUnreadable as error:
                return BookPage((), str(error))

    async def measure(self) -> bool:
        """See `TransferBook`; where the others can't be counted the list grows as it is read."""
        if self.is_whole or await self._own.measure():
            return not self.is_whole
        counting = self._counting = asyncio.ensure_future(self._elsewhere.count(self._query))
        try:
            self._measured(self._own.count + await counting)
        except ElsewhereUnreadable:
            return False
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return True  # it gave way to a page
        finally:
            self._counting = None
        return False

    def _measured(self, count: int) -> None:
        if not self.is_whole:
            self.count, self.is_whole = max(count, self.count), True
            self._bottoms[max(self.count - 1, 0) // PAGE_SIZE] = Cut(self._own.count)

    async def _read(self, number: int) -> BookPage:
        if number * PAGE_SIZE >= self.count and number not in self._tops:
            return BookPage(())
        above = max((each for each in self._tops if each <= number), default=-_NEAR)
        below = min((each for each in self._bottoms if each >= number), default=number + _NEAR)
        if below - number < min(number - above, _NEAR):
            for each in range(below, number, -1):
                await self._up(each)
            return await self._up(number)
        if number - above >= _NEAR and not await self._go_to(number):
            return BookPage(())
        for each in range(above if number not in self._tops else number, number):
            await self._down(each)
        return await self._down(number)

    # -- a page --------------------------------------------------------------------------------

    async def _down(self, number: int) -> BookPage:
        return self._read_down(number, await self._below(self._tops[number], PAGE_SIZE))

    def _read_down(self, number: int, below: Iterable[_Line]) -> BookPage:
        lines = tuple(islice(below, PAGE_SIZE))
        self._tops[number + 1] = _after(self._tops[number], lines)
        if not self.is_whole:
            self.count = max(self.count, number * PAGE_SIZE + len(lines))
            self.is_whole = len(lines) < PAGE_SIZE
        return _page(lines)

    async def _below(self, cut: Cut, size: int) -> list[_Line]:
        """So many lines below a cut."""
        mine = await self._lines(cut.own, cut.own + size)
        others = await self._elsewhere.page(cut.other, size, self._query)
        return list(_merged(mine, others))[:size]

    async def _up(self, number: int) -> BookPage:
        cut, size = self._bottoms[number], min(PAGE_SIZE, self.count - number * PAGE_SIZE)
        mine = await self._lines(max(cut.own - size, 0), cut.own)
        others = await self._elsewhere.page_above(cut.other, size, self._query)
        lines = list(_merged(mine, others))[-size:]
        told = [other for _, _, other in lines if other is not None]
        above = cut.own - (len(lines) - len(told))
        self._bottoms[number - 1] = Cut(above, below_of(told[0]) if told else cut.other)
        return _page(lines)

    async def _lines(self, begin: int, end: int) -> list[HistoryEntry | None]:
        """This console's own, by their numbers."""
        if begin >= end or (self._own.is_whole and begin >= self._own.count):
            return []
        first = begin // PAGE_SIZE
        pages = [await self._own.page(each) for each in range(first, (end - 1) // PAGE_SIZE + 1)]
        lines = [line for page in pages for line in page.lines]
        return lines[begin - first * PAGE_SIZE : end - first * PAGE_SIZE]

    # -- the middle ----------------------------------------------------------------------------

    async def _go_to(self, number: int) -> bool:
        """Find the cut above a far page: by a line of the others, and what is this console's above it."""
        target, others = number * PAGE_SIZE, self.count - self._own.count
        at = target * others // self.count - 1
        for _ in range(_TRIES):
            place = await self._elsewhere.place(max(at, 0), self._query)
            if place is None:
                return False
            own = await self._own_above(place.created)
            short = target - (max(at, 0) + own + 1)
            if 0 <= short <= _NEAR * PAGE_SIZE:
                cut = Cut(own, place)
                self._tops[number] = _after(cut, await self._below(cut, short)) if short else cut
                return True
            at += short * others // self.count - 1
        return False

    async def _own_above(self, at: datetime) -> int:
        """How many of this console's aren't older, by halves."""
        low, high = 0, self._own.count
        while low < high:
            middle = (low + high) // 2
            [(created, _, _)] = _timed(await self._lines(middle, middle + 1))
            low, high = (middle + 1, high) if created >= at else (low, middle)
        return low


def _merged(mine: Iterable[HistoryEntry | None], others: Iterable[TransferElsewhere]) -> Iterator[_Line]:
    theirs = ((each.intent.created, HistoryEntry(None, each.intent, each), each) for each in others)
    return merge(_timed(mine), theirs, key=lambda line: line[0], reverse=True)


def _timed(lines: Iterable[HistoryEntry | None]) -> Iterator[_Line]:
    """One that can't be read stays behind the one above it."""
    at = _NEWEST
    for line in lines:
        at = at if line is None or line.intent is None else line.intent.created
        yield at, line, None


def _after(cut: Cut, lines: Sequence[_Line]) -> Cut:
    told = [other for _, _, other in lines if other is not None]
    return Cut(cut.own + len(lines) - len(told), below_of(told[-1]) if told else cut.other)


def _page(lines: Iterable[_Line]) -> BookPage:
    return BookPage(tuple(line for _, line, _ in lines))
