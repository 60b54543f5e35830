"""Reads the pages of the list that is shown, as its table asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from console.domain.query_line import HistoryQuery, Sorting
from console.widgets.history_table import PAGE, HistoryTable
from screens.history.history_panes import HistoryPanes

if TYPE_CHECKING:
    from console.services.desk import Desk
    from console.services.transfer_book import BookPage, TransferBook
    from console.services.transfer_history import HistoryEntry

_PAUSE = 0.5
"""Seconds before a list is measured: whoever types on doesn't wait for it, and it gives way."""
_STEP = 0.5
"""Seconds of feeding between two words about how far the index has come."""


class ListReading:
    """One book at a time; what comes of the one before is left."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._book: TransferBook | None = None
        self._asked = 0
        self._is_window = self._is_far = False
        self._is_reading_more = False

    @property
    def is_instant(self) -> bool:
        """Whether the next question is answered by keys, on this machine: no letter typed is too many."""
        return self._is_window and not self._is_far

    async def open(self, desk: Desk, query: HistoryQuery, sorting: Sorting) -> str | None:
        """Show the beginning of a list; why other tills' are missing, None where it isn't wanted any more."""
        from console.services.chain_book import ChainBook
        from console.services.history_books import GrowingBook, open_book

        self._asked += 1
        asked = self._asked

        async def show(book: TransferBook) -> None:
            page = await book.page(0)
            if asked != self._asked:
                return
            self._book, self._is_reading_more = book, False
            self._is_window, self._is_far = not isinstance(book, GrowingBook), isinstance(book, ChainBook)
            self._panes.sorting, self._panes.is_whole = book.sorting, book.is_whole
            self._table.has_more = not book.is_whole
            if self._is_window:
                self._table.open(book.count, page.lines)
            else:
                self._table.show(_there(page))

        async def show_meanwhile(book: TransferBook) -> None:
            await show(book)
            if asked == self._asked:
                self._panes.tell_count()
                self._panes.show_asking()

        book, unread = await open_book(desk.history, query, sorting, show_meanwhile)
        if asked != self._asked:
            return None
        await show(book)
        return unread

    def narrow(self, answers: Callable[[HistoryEntry], bool]) -> None:
        """Leave at once those lines in memory that answer to a narrower question, until its list is read."""
        if self._is_window and self._table.keep(answers):
            self._asked += 1  # pages under way belong to the list that stood there

    async def page(self, number: int) -> None:
        """Read a page and put it into the table, where it is still the same list."""
        book, asked = self._book, self._asked
        if book is None:
            return
        page = await book.page(number)
        if asked == self._asked:
            self._table.fill(number, page.lines)
            self._grown(book)
            if self._is_far:
                self._panes.show_unread(page.unread)

    async def more(self) -> None:
        """Read the page below the last one, once for each asking."""
        book = self._book
        if book is None or book.is_whole or self._is_reading_more:
            return
        self._is_reading_more, asked = True, self._asked
        number = book.count // PAGE
        page = await book.page(number)
        if asked == self._asked:
            self._is_reading_more = False
            if self._is_window:
                self._table.fill(number, page.lines)
                self._grown(book)
                return
            self._table.has_more = not book.is_whole
            self._table.add(_there(page))
            self._panes.is_whole = book.is_whole
            if page.unread:
                self._panes.show_unread(page.unread)
            self._panes.tell_count()

    async def measure(self) -> None:
        """Learn how long the list is."""
        book = self._book
        is_to_measure = book is not None and self._is_window and not book.is_whole
        while book is not None and book is self._book and is_to_measure:
            await asyncio.sleep(_PAUSE)
            is_to_measure = await book.measure()  # which gives way to whatever is asked meanwhile
            if book is self._book:
                self._grown(book)

    def _grown(self, book: TransferBook) -> None:
        self._table.has_more = not book.is_whole
        self._table.grow(book.count)
        self._panes.is_whole = book.is_whole
        self._panes.tell_count()

    def close(self) -> None:
        """Another kind of list is shown."""
        self._asked += 1
        self._book = None

    async def feed_index(self, desk: Desk) -> None:
        """Bring the search index up to the journal, and say how far it has come where that takes a while."""
        finder = desk.history.finder
        while finder is not None and not await finder.catch_up(_STEP):
            progress = await finder.progress()
            if progress >= 1 or progress <= self._panes.progress < 1:
                return
            self._panes.progress = progress
            self._panes.tell_count()
        if finder is not None:
            kinds = {"op": "operator", "branch": "branch", "program": "program"}
            known = {part: await finder.known(kind) for part, kind in kinds.items()}
            self._panes.line.known = {**self._panes.line.known, **known}

    @property
    def _panes(self) -> HistoryPanes:
        return self._screen.query_one(HistoryPanes)

    @property
    def _table(self) -> HistoryTable:
        return self._panes.table


def _there(page: BookPage) -> tuple[HistoryEntry, ...]:
    return tuple(entry for entry in page.lines if entry is not None)
