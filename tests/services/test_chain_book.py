"""A chain's list as one book: every page is the same whichever way it is reached, and nothing is left out."""

from __future__ import annotations

import asyncio
import random
from typing import Any, cast

import pytest

from console.domain.elsewhere import TillOfChain, TransferElsewhere
from console.domain.operators import AtDesk
from console.domain.query_line import EVERYTHING
from console.services.chain_book import ChainBook
from console.services.transfer_book import BookPage
from console.services.transfer_history import PAGE_SIZE, HistoryService
from tests.doubles.chain_double import Others, OwnBook, chain, made
from tests.doubles.desk_double import MEENA


async def opened(own: OwnBook, others: Others) -> ChainBook:
    history = HistoryService(cast("Any", None), cast("Any", None), AtDesk(MEENA), others)
    book = ChainBook(history, own, others, EVERYTHING)
    await book.open()
    return book


def named(page: BookPage) -> list[str]:
    return [line.intent.reference for line in page.lines if line is not None and line.intent is not None]


@pytest.mark.parametrize(("own", "others"), [(0, 1200), (40, 1211), (500, 700), (900, 7), (30, 10), (0, 0)])
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
    names, here, there = chain(20, 8_000)
    book = await opened(here, there)
    await book.measure()
    before, last = len(there.asked), (len(names) - 1) // PAGE_SIZE
    assert named(await book.page(last - 1))[-1] == names[last * PAGE_SIZE - 1]
    assert named(await book.page(last))[-1] == names[-1]
    assert len(there.asked) - before <= 3
    assert named(await book.page(last // 2))[0] == names[last // 2 * PAGE_SIZE]
    assert len(there.asked) - before <= 3 + 6


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
    book = await opened(here, there)
    held = there.held["count"] = asyncio.Event()
    measuring = asyncio.ensure_future(book.measure())
    while "count" not in there.asked:  # noqa: ASYNC110 - it is on its way
        await asyncio.sleep(0)
    assert named(await book.page(1)) == names[PAGE_SIZE : 2 * PAGE_SIZE]
    assert await measuring is True
    held.set()
    assert await book.measure() is False
    assert book.count == len(names)


@pytest.mark.parametrize("others", [400, 0])
async def test_what_comes_while_it_is_counted_belongs_on_top_and_moves_no_page(others: int) -> None:
    names, here, there = chain(120, others)
    book = await opened(here, there)
    there.all[:0] = [TransferElsewhere(TillOfChain("15", "till 2"), "c", made("Z", at, -at)) for at in (2, 1)]
    await book.measure()
    assert book.count == len(names)
    last = (len(names) - 1) // PAGE_SIZE
    for number in (last, 1, last - 1, 0):
        assert named(await book.page(number)) == names[number * PAGE_SIZE :][:PAGE_SIZE], number
