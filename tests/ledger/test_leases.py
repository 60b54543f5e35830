"""A till that is gone loses nothing: another one searches for what it left open, and sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from console.domain.clock import SystemClock
from console.domain.elsewhere import FoundElsewhere, Sees, TillOfChain, TransferElsewhere
from console.domain.feed import Feed
from console.domain.operators import AtDesk, Operator
from console.domain.parties import Customer
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Problem, ProviderError
from console.domain.transfers import Intent, State
from console.ledger.joining import grant
from console.ledger.leases import LedgerLeases
from console.ledger.ledger_thread import LedgerThread
from console.ledger.other_tills import OtherTills
from console.services.directories import Answer, Directory, Found, NotFound
from console.services.journal_writer import JournalWriter
from console.services.search_elsewhere import SearchElsewhere, SearchRefused
from tests.doubles.booking_gateway import LOST, answers, applied_but
from tests.ledger.conftest import Chain
from tests.ledger.test_two_tills import Counters
from tests.ledger.tills import AtOnce, TestedTill
from tests.services.routes import CUSTOMERS


class Known(Directory):
    """Customers by their own ids."""

    async def find(self, typed: str, kind: object = None) -> Answer:
        if typed == "fault":
            raise ProviderError(Problem("capillary", Context.CUSTOMER, "500"))
        return Found(await self.get(typed)) if typed.isdigit() else NotFound((), ())

    async def get(self, number: str) -> Customer:
        return Customer(number)


class Searching:
    """Till 1 goes away with a transfer open; till 2 sees every till."""

    def __init__(self, chain: Chain, folder: Path) -> None:
        self.chain, self.counters = chain, Counters(chain, folder, CUSTOMERS)
        self.gateway = self.counters.gateway
        self.lost, self.here = self.counters.tills
        grant(chain.administrator(), TillOfChain("14", "till 2"), Sees.ALL)
        self.tills, self.leases, self.search = self._desk(self.here)

    def _desk(self, till: TestedTill) -> tuple[OtherTills, LedgerLeases, SearchElsewhere]:
        thread = LedgerThread(self.chain.connection_of(till.member))
        tills, leases = OtherTills(thread, till.member, Sees.ALL), LedgerLeases(thread, till.member)
        writer = JournalWriter(AtOnce(till.store), AtDesk(Operator("asha")), SystemClock(), Feed[Intent]())
        known = {PartyKind.CUSTOMER: Known()}
        return tills, leases, SearchElsewhere(self.gateway, known, writer, tills, leases)

    async def leave_open(self, *, booked: bool = True) -> TransferElsewhere:
        self.gateway.script = [applied_but(self.gateway, LOST) if booked else answers(LOST)]
        self.reference = (await self.counters.one.sent()).reference
        await self.lost.forwarder.pass_once()
        self.is_silent_for(minutes=5)
        return await self.left()

    async def left(self) -> TransferElsewhere:
        [left] = await self.tills.unproven()
        return left

    def is_silent_for(self, *, minutes: int) -> None:
        change = f"UPDATE points_ledger.console SET seen = now() - interval '{minutes} minutes'"
        self.run(f"{change} WHERE id = '{self.lost.member.console}'")

    def run(self, statement: str) -> None:
        self.chain.server.run_sql(self.chain.database, statement)

    @property
    def sender(self) -> str:
        return self.counters.one.order.sender.id


@pytest.fixture
def searching(chain: Chain, tmp_path: Path) -> Iterator[Searching]:
    made = Searching(chain, tmp_path)
    yield made
    for till in made.counters.tills:
        till.store.close()


async def test_another_till_finds_it_and_its_own_hears_of_that_and_looks_itself(searching: Searching) -> None:
    left = await searching.leave_open()
    assert left.gone_since is not None
    [row] = searching.gateway.listed(searching.counters.one.order.sender)
    assert await searching.search.search(left, searching.sender) is FoundElsewhere.PROCESSED
    searched = (await searching.left()).searched
    assert searched is not None
    assert (str(searched.till), searched.operator) == ("branch 14, till 2", "asha")
    assert (searched.found, searched.transfer_id) == (FoundElsewhere.PROCESSED, row.transfer_id)
    assert [each.kind for each in searching.here.store.entries_after(0, 9).entries] == [
        "searched for another till"
    ]
    assert searching.gateway.rows == searching.gateway.rows[:1], "nothing was sent"
    for _ in range(2):
        await searching.lost.new_forwarder().pass_once()
    one = searching.counters.one
    assert one.events(searching.reference).count("searched elsewhere") == 1
    assert (await one.transfers.get(searching.reference)).state is State.UNKNOWN, "it decides for itself"
    await one.search_for(seconds=10)
    assert (await one.transfers.get(searching.reference)).state is State.CONFIRMED


async def test_what_is_not_there_is_no_end(searching: Searching) -> None:
    left = await searching.leave_open(booked=False)
    assert await searching.search.search(left, searching.sender) is FoundElsewhere.NOT_THERE
    searching.gateway.notes_return = False
    searching.gateway.book(searching.counters.one.order, searching.reference)
    assert await searching.search.search(left, searching.sender) is FoundElsewhere.MAYBE


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9999", "Nobody by that is the sender"),
        ("somebody", "Nobody by that is the sender"),
        ("fault", "can't be looked up now"),
    ],
)
async def test_somebody_else_is_refused_before_anything_is_read(
    searching: Searching, typed: str, said: str
) -> None:
    left, sender = await searching.leave_open(), searching.counters.one.order.sender
    reads = searching.gateway.reads_of(sender)
    with pytest.raises(SearchRefused, match=said):
        await searching.search.search(left, typed)
    assert searching.gateway.reads_of(sender) == reads
    assert (await searching.left()).searched is None


async def test_of_two_that_search_one_does(searching: Searching, tmp_path: Path) -> None:
    left = await searching.leave_open()
    third = TestedTill(searching.chain, tmp_path / "3", member=searching.chain.join("till 3", sees=Sees.ALL))
    _tills, leases, search = searching._desk(third)
    assert await searching.leases.take(left, "asha")
    assert not await leases.take(left, "ravi")
    with pytest.raises(SearchRefused, match="another one is searching"):
        await search.search(left, searching.sender)
    searching.run("UPDATE points_ledger.lease SET expires = now() - interval '1 second'")
    assert await leases.take(left, "ravi")
    assert not await searching.leases.record(left, "asha", FoundElsewhere.PROCESSED, "1"), "it lapsed"
    assert await leases.record(left, "ravi", FoundElsewhere.PROCESSED, "1")


async def test_a_till_that_is_back_searches_for_itself(searching: Searching) -> None:
    left = await searching.leave_open()
    assert await searching.leases.take(left, "asha")
    searching.run("UPDATE points_ledger.transfer SET attempt = attempt + 1")
    assert not await searching.leases.record(left, "asha", FoundElsewhere.NOT_THERE, ""), "it tried again"
    searching.run("UPDATE points_ledger.transfer SET attempt = attempt - 1")
    await searching.lost.new_forwarder().pass_once()
    searching.run("UPDATE points_ledger.lease SET expires = now()")
    assert not await searching.leases.take(left, "asha")


async def test_nobody_searches_or_finds_in_anothers_name_or_beyond_their_sight(searching: Searching) -> None:
    left = await searching.leave_open()
    member = searching.here.member
    url = searching.chain.server.url(searching.chain.database, member.role)
    other = searching.lost.member.console
    finding = "INSERT INTO points_ledger.finding VALUES ('{}', 'R', 1, '{}', 'eve', now(), 'processed', '1')"
    for statement in (
        finding.format(other, other),
        f"INSERT INTO points_ledger.lease VALUES ('{other}', 'R', 1, '{other}', 'eve', now(), now())",
        "DELETE FROM points_ledger.finding",
        "UPDATE points_ledger.finding SET found = 'processed'",
        "DELETE FROM points_ledger.lease",
    ):
        with (
            psycopg.connect(url, password=member.password) as connection,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())
    grant(searching.chain.administrator(), TillOfChain("14", "till 2"), Sees.CONSOLE)
    with (
        psycopg.connect(url, password=member.password) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(finding.format(other, member.console).encode())
    assert not await searching.leases.take(replace(left), "asha")
