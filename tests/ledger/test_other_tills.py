"""What a console sees of the others: as far as it was granted, each till named, and nothing twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from console.domain.elsewhere import Below, ElsewhereUnreadable, Sees, TillOfChain, TransferElsewhere
from console.domain.operators import AtDesk, Operator, OperatorRole, Right
from console.domain.query_line import EVERYTHING, Calendar, HistoryQuery, read_query
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import State
from console.ledger.joining import grant, leave
from console.ledger.ledger_thread import LedgerThread
from console.ledger.other_tills import OtherTills
from console.services.chain_listing import below_of
from console.services.transfer_history import PAGE_SIZE, HistoryService
from tests.doubles.desk_double import MEENA, DeskDouble, screen_text, wait_until
from tests.journal.conftest import NOON, an_intent, sent
from tests.ledger.conftest import Chain
from tests.ledger.tills import AtOnce, TestedTill, references
from tests.terminal import until


class Three:
    """Two tills of one branch and one of another, with a transfer each; the first one looks on."""

    def __init__(self, chain: Chain, folder: Path) -> None:
        self.chain, self.folder = chain, folder
        self.first, self.second, self.third = (
            TestedTill(chain, folder / name, member=chain.join(label, branch=branch))
            for name, label, branch in (("1", "till 1", "14"), ("2", "till 2", "14"), ("3", "till 1", "15"))
        )

    async def transfer(self, *tills: TestedTill) -> None:
        for number, till in enumerate(tills):
            till.transfer(references(9)[number], sender=str(1001 + number))
            await till.forwarder.pass_once()

    def sight(self, sees: Sees, *, granted: Sees | None = None) -> OtherTills:
        grant(self.chain.administrator(), TillOfChain("14", "till 1"), granted or sees)
        return OtherTills(LedgerThread(self.chain.connection_of(self.first.member)), self.first.member, sees)

    def age(self, till: TestedTill, minutes: int) -> None:
        """So long ago it was heard of last."""
        change = f"UPDATE points_ledger.console SET seen = now() - interval '{minutes} minutes'"
        self.chain.server.run_sql(self.chain.database, f"{change} WHERE id = '{till.member.console}'")


@pytest.fixture
def three(chain: Chain, tmp_path: Path) -> Three:
    return Three(chain, tmp_path)


async def _all(tills: OtherTills, text: str = "", *states: State) -> tuple[TransferElsewhere, ...]:
    return await tills.page(None, 50, HistoryQuery(text, states=frozenset(states)))


async def test_each_is_told_with_its_till_and_without_ids(three: Three) -> None:
    await three.transfer(three.first, three.second, three.third)
    [one] = await _all(three.sight(Sees.BRANCH))
    assert (str(one.till), one.intent.state) == ("branch 14, till 2", State.CONFIRMED)
    assert (one.intent.order.sender.id, one.intent.order.sender.masked_name) == ("", "Asha R•••")
    seen = await _all(three.sight(Sees.ALL))
    assert {str(each.till) for each in seen} == {"branch 14, till 2", "branch 15, till 1"}


async def test_who_wants_more_than_was_granted_is_told_so(three: Three) -> None:
    tills = three.sight(Sees.ALL, granted=Sees.BRANCH)
    with pytest.raises(ElsewhereUnreadable, match="may read its branch's transfers only: head office"):
        await _all(tills)


async def test_who_may_not_see_other_branches_sees_their_own(three: Three) -> None:
    await three.transfer(three.second, three.third)
    three.sight(Sees.ALL)
    at_desk = AtDesk(Operator("asha"))
    member = three.first.member
    thread = LedgerThread(three.chain.connection_of(member))
    tills = OtherTills(thread, member, Sees.ALL, partial(at_desk.may, Right.OTHER_BRANCHES))
    assert [str(each.till) for each in await _all(tills)] == ["branch 14, till 2"]
    at_desk.present = Operator("dev", OperatorRole.AGENT)
    assert len(await _all(tills)) == 2


async def test_pages_follow_each_other_without_gaps(three: Three) -> None:
    for reference in references(9):
        three.second.transfer(reference, sender=f"2{references(9).index(reference)}")
    await three.second.forwarder.pass_once()
    tills, seen, below = three.sight(Sees.ALL), list[str](), None
    while page := await tills.page(below, 4, EVERYTHING):
        seen += [each.intent.reference for each in page]
        below = Below(page[-1].intent.created, page[-1].console, page[-1].intent.reference)
    assert sorted(seen) == sorted(references(9))
    upwards, above = list[str](), None
    while page := await tills.page_above(above, 4, EVERYTHING):
        upwards = [each.intent.reference for each in page] + upwards
        above = below_of(page[0])
    assert upwards == seen
    assert await tills.count(EVERYTHING) == 9
    places = [await tills.place(number, EVERYTHING) for number in (0, 5, 9)]
    assert [each and each.reference for each in places] == [seen[0], seen[5], None]
    assert len(await _all(tills, references(9)[3])) == 1
    assert await _all(tills, "", State.REJECTED) == ()


async def test_what_nobody_waits_for_any_more_keeps_no_connection(three: Three) -> None:
    three.sight(Sees.ALL)
    thread = LedgerThread(three.chain.connection_of(three.first.member))
    slow = asyncio.ensure_future(
        thread.read(lambda connection: connection.exec_driver_sql("SELECT pg_sleep(60)"), seconds=30)
    )
    running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)'"
    server, database = three.chain.server, three.chain.database
    assert await asyncio.to_thread(until, lambda: server.run_sql(database, running) == [(1,)])
    slow.cancel()
    one = await thread.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar(), seconds=9)
    assert one == 1
    assert slow.cancelled()


async def test_what_each_till_had_written_is_known_again_until_somebody_changes_it(three: Three) -> None:
    await three.transfer(three.second, three.third)
    tills = three.sight(Sees.ALL)
    heads = await tills.heads()
    assert {(each.till, each.entry) for each in heads} == {("branch 14, till 2", 3), ("branch 15, till 1", 3)}
    three.second.transfer(references(9)[5], sender="77")
    await three.second.forwarder.pass_once()
    assert await tills.missing(heads) == ()
    assert [each.till for each in await three.sight(Sees.BRANCH).heads()] == ["branch 14, till 2"]
    [third] = [each for each in heads if each.till == "branch 15, till 1"]
    change = f"UPDATE points_ledger.event SET mac = 'x' WHERE console = '{third.console}' AND sequence = 3"
    three.chain.server.run_sql(three.chain.database, change)
    assert await three.sight(Sees.ALL).missing(heads) == (third,)
    assert tills.seal_export("d") == three.second.member.key.seal_export("d") != tills.seal_export("e")


async def test_each_part_of_a_query_narrows_as_far_as_the_ledger_holds_it(three: Three) -> None:
    await three.transfer(three.second, three.third)
    tills, here = three.sight(Sees.ALL), Calendar(NOON, NOON.tzinfo)

    async def found(line: str) -> int:
        query = read_query(line, here)
        assert isinstance(query, HistoryQuery)
        return len(await tills.page(None, 50, query))

    for line in (
        "from:asha",
        "to:ravi op:mee",
        "amt:500",
        "status:processed program:7",
        "since:today",
        "warned:no",
    ):
        assert await found(line) == 2, line
    for line in (
        "to:asha",
        "op:nobody",
        "amt>500",
        "status:refused",
        "until:yesterday",
        "warned:yes",
        "program:8",
    ):
        assert await found(line) == 0, line
    assert await found("branch:15") == 1
    with pytest.raises(ElsewhereUnreadable, match="holds no notes"):
        await found("note:gift")


async def test_totals_of_the_chain_are_its_own_and_the_journals_together(three: Three) -> None:
    await three.transfer(three.second, three.third)
    tills = three.sight(Sees.ALL)
    by_branch = await tills.totals(EVERYTHING, TotalsBy.BRANCH)
    assert set(by_branch) == {Total("14", 1, 500), Total("15", 1, 500)}
    assert await tills.totals(EVERYTHING, TotalsBy.DAY) == (Total("20260302", 2, 1000),)
    with pytest.raises(ElsewhereUnreadable, match="customers from groups"):
        await tills.totals(EVERYTHING, TotalsBy.SIDES)


async def test_what_is_new_or_has_changed_comes_alone(three: Three) -> None:
    await three.transfer(three.second)
    tills = three.sight(Sees.ALL)
    three.chain.server.run_sql(
        three.chain.database, "UPDATE points_ledger.event SET arrived = arrived - interval '1 minute'"
    )
    assert await tills.changed(2) == ()
    three.second.transfer("ZZZZZZZZZZ", sender="1009")
    await three.second.forwarder.pass_once()
    assert [each.intent.reference for each in await tills.changed(2)] == ["ZZZZZZZZZZ"]
    [transfer] = await tills.changed(2)
    assert [each.kind for each in await tills.timeline(transfer)] == ["prepared", "sending", "confirmed"]


async def test_a_till_that_is_gone_leaves_what_it_was_sending(three: Three) -> None:
    tills, till = three.sight(Sees.ALL), three.second
    till.store.prepare(an_intent("AAAAAAAAAA", at=datetime.now(UTC)))
    sent(till.store, "AAAAAAAAAA", datetime.now(UTC))
    await till.forwarder.pass_once()
    assert await tills.unproven() == ()
    three.age(till, 5)
    [left] = await tills.unproven()
    assert left.gone_since is not None
    assert timedelta(minutes=4) < datetime.now(UTC) - left.gone_since < timedelta(minutes=6)


async def test_a_till_that_came_again_under_another_name_shows_nothing_twice(three: Three) -> None:
    await three.transfer(three.second)
    leave(three.chain.connection_of(three.second.member), three.second.member.console)
    again = TestedTill(three.chain, three.folder / "2", member=three.chain.join("till 2 anew"))
    await again.forwarder.pass_once()
    seen = await _all(three.sight(Sees.ALL))
    assert [str(each.till) for each in seen] == ["branch 14, till 2 anew"]


async def test_a_ledger_that_does_not_answer_is_a_sentence(three: Three) -> None:
    tills = three.sight(Sees.ALL)
    await asyncio.to_thread(three.chain.server.stop, "immediate")
    try:
        with pytest.raises(ElsewhereUnreadable, match="can't be reached"):
            await tills.unproven()
    finally:
        await asyncio.to_thread(three.chain.server.start)


def history_of(three: Three, sight: OtherTills) -> HistoryService:
    return HistoryService(cast("Any", None), AtOnce(three.first.store), AtDesk(MEENA), sight)


async def test_both_are_listed_as_one_and_the_own_ones_stay_where_the_ledger_is_gone(three: Three) -> None:
    begun = datetime.now(UTC) - timedelta(hours=3)
    for number, till in enumerate((three.first, three.second) * 40):
        at = begun + timedelta(minutes=number)
        till.store.prepare(an_intent(references(80)[number], sender=f"2{number}", at=at))
    await three.second.forwarder.pass_once()
    history = HistoryService(
        cast("Any", None), AtOnce(three.first.store), AtDesk(MEENA), three.sight(Sees.BRANCH)
    )
    first = await history.of_console()
    second = await history.of_console(first.next_page)
    listed = [entry.intent.reference for entry in (*first.entries, *second.entries) if entry.intent]
    assert listed == list(reversed(references(80)))
    assert (len(first.entries), second.next_page) == (PAGE_SIZE, None)
    assert len((await history.of_desk()).entries) == 40
    await asyncio.to_thread(three.chain.server.stop, "immediate")
    try:
        own = await history.of_console()
        assert [entry.intent.reference for entry in own.entries if entry.intent] == listed[1::2]
        assert own.unread.endswith("can't be reached.")
    finally:
        await asyncio.to_thread(three.chain.server.start)


async def test_a_supervisor_sees_another_tills_transfer_come(three: Three) -> None:
    desk = DeskDouble(history=cast("Any", history_of(three, three.sight(Sees.ALL))))
    async with desk.app().run_test(size=(120, 40)) as pilot:
        await pilot.press("f5")
        await wait_until(pilot, lambda: "No transfers yet" in screen_text(pilot))
        await three.transfer(three.third)
        await wait_until(
            pilot, lambda: "15, till 1" in screen_text(pilot) and "processed" in screen_text(pilot)
        )


async def test_foreign_text_is_cleaned_where_it_comes_in(three: Three) -> None:
    await three.transfer(three.second)
    hostile = "UPDATE points_ledger.transfer SET sender_name = E'Ann\\x1b[2J', operator = E'\\u202eeve'"
    three.chain.server.run_sql(three.chain.database, hostile)
    [one] = await _all(three.sight(Sees.ALL))
    told = replace(one.intent).order.sender.masked_name + one.intent.operator
    assert all(character.isprintable() for character in told)
