"""The search index finds what the journal holds, whatever became of both meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.operators import AtDesk
from console.domain.policy import Retention
from console.domain.query_line import EVERYTHING, HistoryQuery, Sorting, read_query
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import State, Verdict
from console.journal.transactions import JournalStore
from console.services.history_finder import HistoryFinder
from console.services.retention_service import RetentionService
from console.services.transfer_history import PAGE_SIZE
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import MEENA
from tests.doubles.many_transfers import END, fill
from tests.journal.conftest import NOON, an_intent, sent
from tests.journal.test_purging import LATER, ended
from tests.journal.test_query_line import CASES, HERE, fill_in
from tests.ledger.tills import AtOnce


@pytest.fixture
async def finder(store: JournalStore, tmp_path: Path) -> AsyncIterator[HistoryFinder]:
    found = HistoryFinder(AtOnce(store), tmp_path / "data" / "search.sqlite")
    yield found
    found.close()


async def ids(finder: HistoryFinder, line: str, sorting: Sorting = Sorting.NEWEST) -> list[int]:
    query = read_query(line, HERE)
    assert isinstance(query, HistoryQuery)
    assert await finder.catch_up(60)
    places = await finder.page(query, sorting, None, PAGE_SIZE)
    assert places is not None
    return [place[-1] for place in places]


async def test_it_finds_what_the_journal_finds_by_itself(store: JournalStore, finder: HistoryFinder) -> None:
    fill_in(store)
    for typed, found in CASES:
        rows = await store_rows(store, await ids(finder, typed))
        assert "".join(reference[0] for reference in rows) == found, typed


async def store_rows(store: JournalStore, found: list[int]) -> list[str]:
    intents = store.numbered(found)
    return [intents[id_].reference for id_ in found]


async def test_letters_that_stand_apart_are_no_word(store: JournalStore, finder: HistoryFinder) -> None:
    order = an_intent("AAAAAAAAAA").order
    for sender, note in (("1", "shared"), ("2", "Ashared"), ("3", "shredded")):
        asha = replace(order.sender, id=sender, masked_name="Asha S•••")
        store.prepare(replace(an_intent(sender * 10), order=replace(order, sender=asha, note=note)))
    assert await ids(finder, "ashared") == await ids(finder, "note:ashared") == [2]
    assert await ids(finder, "from:asha note:shared") == [2, 1]


async def test_what_changes_and_what_comes_is_found_at_the_next_question(
    store: JournalStore, finder: HistoryFinder
) -> None:
    fill_in(store)
    assert await ids(finder, "status:processed") == []
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed", proof="answer"))
    store.prepare(an_intent("EEEEEEEEEE", sender="1009"))
    assert await ids(finder, "status:processed") == [1]
    assert await ids(finder, "from:1009") == [5]


async def test_each_order_is_walked_by_keys_to_its_end(store: JournalStore, finder: HistoryFinder) -> None:
    fill(store, 230)
    assert await finder.catch_up(60)
    for sorting in Sorting:
        seen, below = list[tuple[int, ...]](), None
        while page := await finder.page(EVERYTHING, sorting, below, 50) or []:
            seen += page
            below = page[-1]
        assert len(set(seen)) == 230
        assert seen == sorted(seen, reverse=sorting is not Sorting.OLDEST)
        measured = await finder.places(EVERYTHING, sorting, 50)
        assert measured == (230, [seen[at] for at in (49, 99, 149, 199)])


async def test_totals_say_how_many_and_what_moved(store: JournalStore, finder: HistoryFinder) -> None:
    fill(store, 3000)
    intents = [intent for _, intent in store.page(limit=5000)]
    assert await finder.catch_up(60)
    by_operator = await finder.totals(EVERYTHING, TotalsBy.OPERATOR) or ()
    for total in by_operator:
        own = [each for each in intents if each.operator == total.name]
        moved = sum(each.order.points for each in own if each.state is State.CONFIRMED)
        assert total == Total(total.name, len(own), moved)
    assert sum(total.count for total in by_operator) == 3000
    days = await finder.totals(EVERYTHING, TotalsBy.DAY) or ()
    assert {total.name for total in days} == {f"{each.created.astimezone():%Y%m%d}" for each in intents}


async def test_a_broken_or_foreign_file_is_made_anew(
    store: JournalStore, finder: HistoryFinder, tmp_path: Path
) -> None:
    fill_in(store)
    path = tmp_path / "data" / "search.sqlite"
    for content in (b"no database at all, and longer than a page's head" * 100, b""):
        path.write_bytes(content)
        again = HistoryFinder(AtOnce(store), path)
        assert await ids(again, "from:ravi") == [2]
        again.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as index:
        index.execute("UPDATE mark SET hash = 'of another journal'")
        index.execute("DELETE FROM line")
    assert await ids(finder, "from:ravi") == [2]


async def test_one_that_is_damaged_while_it_is_open_heals_by_itself(
    store: JournalStore, finder: HistoryFinder, tmp_path: Path
) -> None:
    fill_in(store)
    query = read_query("from:ravi", HERE)
    assert isinstance(query, HistoryQuery)
    assert await ids(finder, "from:ravi") == [2]
    path = tmp_path / "data" / "search.sqlite"
    whole = path.read_bytes()
    # The header counts changes: with another number there, nothing that was read before is trusted.
    path.write_bytes(whole[:24] + b"\xff" * 4 + whole[28:100] + b"\xff" * (len(whole) - 100))
    assert await finder.page(query, Sorting.NEWEST, None, 50) is None
    assert await ids(finder, "from:ravi") == [2]


async def test_a_purge_leaves_no_name_in_it(
    store: JournalStore, finder: HistoryFinder, tmp_path: Path
) -> None:
    ended(store, "AAAAAAAAA7", State.CONFIRMED)
    store.prepare(an_intent("BBBBBBBBBB", at=LATER))
    path, name = tmp_path / "data" / "search.sqlite", b"Zubeida"
    assert await ids(finder, "from:zubeida") == [1]
    assert name in path.read_bytes()
    clock, none = SkippingClock(LATER), tmp_path / "none"
    await RetentionService(AtOnce(store), AtDesk(MEENA), clock, Retention(), none, path).purge()
    assert not path.exists()
    assert not await finder.catch_up(60), "the file that it has open is gone"
    assert await ids(finder, "") == [2, 1]
    assert await ids(finder, "from:zubeida") == []
    assert name not in path.read_bytes()


async def test_without_a_place_for_it_the_journal_is_left_to_answer(
    store: JournalStore, tmp_path: Path
) -> None:
    (tmp_path / "search.sqlite").mkdir()
    nowhere = HistoryFinder(AtOnce(store), tmp_path / "search.sqlite")
    assert await nowhere.page(EVERYTHING, Sorting.NEWEST, None, 50) is None
    nowhere.close()


async def test_damaged_text_is_taken_in_and_ends_no_search(
    store: JournalStore, finder: HistoryFinder, path: Path
) -> None:
    fill_in(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as journal:
        journal.execute(
            "UPDATE intent SET note = CAST(x'ff41' AS TEXT), terms = '[', receipt = '{' WHERE id = 3"
        )
        journal.execute("UPDATE intent SET created = 'some day' WHERE id = 4")
    assert await ids(finder, "") == [4, 3, 2, 1]
    assert await ids(finder, "ticket:x") == []


async def test_a_step_of_a_transfer_writes_nothing_there(store: JournalStore, tmp_path: Path) -> None:
    store.prepare(replace(an_intent(), created=END))
    sent(store, "AAAAAAAAAA")
    await asyncio.sleep(0)
    assert not (tmp_path / "data" / "search.sqlite").exists()
