"""A chain's list as one book: every page is the same whichever way it is reached, and nothing is left out."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from console.domain.elsewhere import Below, ElsewhereUnreadable, TillOfChain, TransferElsewhere
from console.domain.query_line import EVERYTHING, HistoryQuery, Sorting
from console.domain.transfers import Intent, State
from console.services.chain_book import ChainBook
from console.services.chain_listing import below_of
from console.services.transfer_book import BookPage
from console.services.transfer_history import PAGE_SIZE, HistoryEntry
from tests.doubles.desk_double import NOW, intent

_TILL = TillOfChain("15", "till 2")


def made(name: str, number: int, minutes: float) -> Intent:
    at = NOW - timedelta(minutes=minutes)
    return replace(intent(State.CONFIRMED, 1), reference=f"{name}{number:08}", created=at, updated=at)


class OwnBook:
    """This console's own, newest first."""

    sorting = Sorting.NEWEST
    is_whole = True

    def __init__(self, intents: list[Intent]) -> None:
        self.intents = intents
        self.count = len(intents)

    async def page(self, number: int) -> BookPage:
        lines = self.intents[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        return BookPage(tuple(HistoryEntry(None, each) for each in lines))

    async def measure(self) -> bool:
        return False


@dataclass
class Others:
    """Other tills', newest first; `unreadable` says why they can't be had."""

    all: list[TransferElsewhere]
    unreadable: str = ""
    asked: int = 0
    counting: asyncio.Event | None = None
    """A count waits for it."""
    is_counting: asyncio.Event = field(default_factory=asyncio.Event)

    def _place(self, at: Below) -> int:
        return next(number for number, each in enumerate(self.all) if below_of(each) == at)

    def _ask(self) -> None:
        self.asked += 1
        if self.unreadable:
            raise ElsewhereUnreadable(self.unreadable)

    async def page(
        self, below: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        self._ask()
        start = 0 if below is None else self._place(below) + 1
        return tuple(self.all[start : start + limit])

    async def page_above(
        self, above: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        self._ask()
        end = len(self.all) if above is None else self._place(above)
        return tuple(self.all[max(end - limit, 0) : end])

    async def count(self, query: HistoryQuery) -> int:
        self._ask()
        if self.counting is not None:
            self.is_counting.set()
            await self.counting.wait()
        return len(self.all)

    async def place(self, number: int, query: HistoryQuery) -> Below | None:
        self._ask()
        return below_of(self.all[number]) if number < len(self.all) else None


def chain(own: int, others: int, seed: int = 7) -> tuple[list[str], OwnBook, Others]:
    """So many of each, at times by chance; the references of all of them in their order."""
    chance = random.Random(seed)
    times = sorted(chance.sample(range(10 * (own + others)), own + others))
    mine = set(chance.sample(range(own + others), own))
    here = [made("A", number, times[number]) for number in sorted(mine)]
    there = [
        TransferElsewhere(_TILL, "c", made("B", number, times[number]))
        for number in range(own + others)
        if number not in mine
    ]
    names = [f"{'A' if number in mine else 'B'}{number:08}" for number in range(own + others)]
    return names, OwnBook(here), Others(there)


async def opened(own: OwnBook, others: Others) -> ChainBook:
    book = ChainBook(own, others, EVERYTHING)  # type: ignore[arg-type]
    await book.open()
    return book


def named(page: BookPage) -> list[str]:
    return [line.intent.reference for line in page.lines if line is not None and line.intent is not None]


@pytest.mark.parametrize(("own", "others"), [(0, 2600), (40, 2611), (900, 1100), (1300, 7), (30, 10), (0, 0)])
async def test_a_page_is_the_same_from_above_from_below_and_from_the_middle(own: int, others: int) -> None:
    names, here, there = chain(own, others)
    count = -(-len(names) // PAGE_SIZE)
    for order in (range(count), reversed(range(count)), random.Random(own).sample(range(count), count)):
        book = await opened(here, there)
        assert await book.measure() is False
        assert (book.count, book.is_whole) == (len(names), True)
        for number in order:
            assert named(await book.page(number)) == names[number * PAGE_SIZE :][:PAGE_SIZE], number


async def test_the_end_of_a_long_list_is_a_few_questions_away() -> None:
    names, here, there = chain(20, 20_000)
    book = await opened(here, there)
    await book.measure()
    before, last = there.asked, (len(names) - 1) // PAGE_SIZE
    assert named(await book.page(last - 1))[-1] == names[last * PAGE_SIZE - 1]
    assert named(await book.page(last))[-1] == names[-1]
    assert there.asked - before <= 3
    assert named(await book.page(last // 2))[0] == names[last // 2 * PAGE_SIZE]
    assert there.asked - before <= 3 + 6


async def test_a_list_that_cant_be_counted_grows_as_it_is_read() -> None:
    names, here, there = chain(60, 120)
    book = await opened(here, there)
    there.unreadable = "points on db.example did not answer in time."
    assert await book.measure() is False
    assert await book.page(1) == BookPage((), there.unreadable)
    there.unreadable = ""
    assert [line for number in range(4) for line in named(await book.page(number))] == names
    assert (book.count, book.is_whole) == (180, True)


async def test_counting_gives_way_to_a_page() -> None:
    names, here, there = chain(0, 400)
    there.counting = asyncio.Event()
    book = await opened(here, there)
    measuring = asyncio.ensure_future(book.measure())
    await there.is_counting.wait()
    assert named(await book.page(1)) == names[PAGE_SIZE : 2 * PAGE_SIZE]
    assert await measuring is True
    there.counting.set()
    assert await book.measure() is False
    assert book.count == len(names)
