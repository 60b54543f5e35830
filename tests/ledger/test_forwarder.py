"""What a console wrote down arrives once, in order, whatever becomes of the server meanwhile (L3, L4)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select

from console.domain.elsewhere import ElsewhereUnreadable, Sees
from console.domain.ledger_standing import standing_words
from console.domain.outbox import OutboxSlice
from console.domain.transfers import State
from console.ledger.arrival import write_slice
from console.ledger.entry_chain import NOTHING, walk
from console.ledger.forwarder import Forwarder
from console.ledger.ledger_errors import LedgerUnreachable
from console.ledger.ledger_tables import dispute, transfer
from console.ledger.ledger_thread import LedgerThread
from console.ledger.other_tills import OtherTills
from console.services.journal_outbox import JournalOutbox
from tests.doubles.clocks import MovedClock
from tests.journal.conftest import NOON
from tests.ledger.conftest import Chain
from tests.ledger.tills import AtOnce, TestedTill, references

T = TypeVar("T")


@pytest.fixture
def till(chain: Chain, tmp_path: Path) -> TestedTill:
    return TestedTill(chain, tmp_path)


async def test_entries_arrive_in_order_with_their_transfer(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA")
    standing = await till.forwarder.pass_once()
    assert standing_words(standing, NOON) == "ledger: in step"
    assert till.arrived_hashes() == till.journal_hashes()
    row = till.chain.connection_of(till.member).run(lambda it: it.execute(select(transfer)).one())
    assert (row.reference, row.state, row.sequence, row.points) == ("AAAAAAAAAA", "confirmed", 3, 500)


async def test_the_ledger_sees_no_party_in_clear(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA", "9148574269")
    await till.forwarder.pass_once()
    rows = till.chain.server.run_sql(
        till.chain.database, "SELECT e::text FROM points_ledger.event e UNION ALL "
        "SELECT t::text FROM points_ledger.transfer t"
    )  # fmt: skip
    assert len(rows) == 4
    assert not [row for row in rows if "9148574269" in row[0] or "gift" in row[0]]


async def test_the_next_run_goes_on_where_the_ledger_ends(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA")
    await till.forwarder.pass_once()
    till.transfer("BBBBBBBBBB")
    again = till.new_forwarder()
    await asyncio.gather(again.pass_once(), till.forwarder.pass_once())  # two processes of one console
    assert till.arrived_hashes() == till.journal_hashes()


async def test_more_than_one_slice_arrives(till: TestedTill) -> None:
    for reference in references(400):
        till.transfer(reference)
    assert (await till.forwarder.pass_once()).is_in_step
    assert till.arrived_hashes() == till.journal_hashes()
    assert len(till.journal_hashes()) == 1200


class _Cut(JournalOutbox):
    """Hands seven entries at a time over, and has the server killed before the third handful leaves."""

    def __init__(self, till: TestedTill) -> None:
        super().__init__(AtOnce(till.store))
        self._server, self._handfuls = till.chain.server, 0

    async def after(self, sequence: int, limit: int) -> OutboxSlice:
        self._handfuls += 1
        if self._handfuls == 3:
            await asyncio.to_thread(self._server.stop, "immediate")
        return await super().after(sequence, 7)


async def test_a_killed_server_loses_and_doubles_nothing(till: TestedTill) -> None:
    """Stopped at once in the middle of the stream, five times, and started again."""
    server, names = till.chain.server, references(100)
    for round_ in range(5):
        for reference in names[20 * round_ : 20 * (round_ + 1)]:
            till.transfer(reference)
        before = till.forwarder.standing.waiting.count
        standing = await till.new_forwarder(_Cut(till)).pass_once()
        assert standing.unreachable_since is not None
        assert standing.waiting.count == 60 - 14 + before
        assert standing_words(standing, NOON).startswith("ledger: unreachable since ")
        await asyncio.to_thread(server.start)
        assert till.arrived_hashes() == till.journal_hashes()[: 60 * round_ + 14]
        assert (await till.forwarder.pass_once()).is_in_step
        assert till.arrived_hashes() == till.journal_hashes()


class _Deaf(LedgerThread):
    """Everything is done, and the answer gets lost."""

    async def run(self, step: Callable[[Connection], T], *, seconds: float) -> T:
        await super().run(step, seconds=seconds)
        raise LedgerUnreachable("The answer was lost.")


async def test_a_lost_answer_doubles_nothing(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA")
    outgoing = till.store.entries_after(0, 10)
    deaf = _Deaf(till.chain.connection_of(till.member))
    with pytest.raises(LedgerUnreachable):
        await deaf.run(lambda it: write_slice(it, till.member, NOTHING, outgoing, timedelta()), seconds=5)
    assert (await till.forwarder.pass_once()).is_in_step
    assert till.arrived_hashes() == till.journal_hashes()


async def test_a_ledger_restored_from_an_older_copy_is_filled_up_again(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA")
    till.transfer("BBBBBBBBBB")
    await till.forwarder.pass_once()
    till.chain.server.run_sql(
        till.chain.database,
        "DELETE FROM points_ledger.event WHERE sequence > 3",
        "DELETE FROM points_ledger.transfer WHERE reference = 'BBBBBBBBBB'",
    )
    till.transfer("CCCCCCCCCC")
    assert (await till.forwarder.pass_once()).is_in_step
    assert till.arrived_hashes() == till.journal_hashes()


@pytest.mark.parametrize(("hours", "said"), [(1, "clock 60 min ahead"), (-1, "clock 59 min behind")])
async def test_a_clock_an_hour_off_is_said_while_all_goes_on(till: TestedTill, hours: int, said: str) -> None:
    till.transfer("AAAAAAAAAA")
    thread, journal = LedgerThread(till.chain.connection_of(till.member)), AtOnce(till.store)
    clock = MovedClock(timedelta(hours=hours, seconds=20))
    standing = await Forwarder(JournalOutbox(journal), thread, till.member, clock).pass_once()
    assert standing_words(standing, NOON) == f"ledger: {said}"
    assert till.arrived_hashes() == till.journal_hashes()


async def test_a_ledger_put_back_from_before_this_till_joined_says_what_to_do(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA")
    till.chain.server.run_sql(till.chain.database, "DELETE FROM points_ledger.console")
    standing = await till.forwarder.pass_once()
    assert standing.refused.endswith("Leave the ledger, and join it anew.")
    assert standing.waiting.count == 3
    tills = OtherTills(LedgerThread(till.chain.connection_of(till.member)), till.member, Sees.ALL)
    with pytest.raises(ElsewhereUnreadable, match="doesn't know this console"):
        await tills.unproven()


async def test_an_older_journal_is_refused_and_put_on_record(till: TestedTill, tmp_path: Path) -> None:
    till.transfer("AAAAAAAAAA")
    copies = tmp_path / "copies"
    shutil.copytree(till.folder, copies, ignore=shutil.ignore_patterns("copies"))
    till.transfer("BBBBBBBBBB")
    await till.forwarder.pass_once()
    restored = TestedTill(till.chain, copies, member=till.member)
    standing = await restored.forwarder.pass_once()
    assert standing.refused.startswith("This console's journal is older than entry 6")
    assert _disputes(till) == [(6, "older", "")]


async def test_a_forked_journal_is_refused_and_put_on_record(till: TestedTill, tmp_path: Path) -> None:
    till.transfer("AAAAAAAAAA")
    copies = tmp_path / "copies"
    shutil.copytree(till.folder, copies, ignore=shutil.ignore_patterns("copies"))
    fork = TestedTill(till.chain, copies, member=till.member)
    till.transfer("BBBBBBBBBB")
    fork.transfer("CCCCCCCCCC")
    assert (await till.forwarder.pass_once()).is_in_step
    standing = await fork.forwarder.pass_once()
    assert standing.refused.startswith("Entry 6 of this console's journal isn't the one")
    assert standing_words(standing, NOON) == "ledger: refused"
    assert _disputes(till) == [(6, "different", fork.journal_hashes()[5])]
    assert till.arrived_hashes() == till.journal_hashes()


async def test_every_change_of_what_arrived_is_found(till: TestedTill) -> None:
    till.transfer("AAAAAAAAAA")
    till.transfer("BBBBBBBBBB", to=State.UNKNOWN)
    await till.forwarder.pass_once()
    server, connection = till.chain.server, till.chain.connection_of(till.member)
    assert [(each.entries, each.broken_at) for each in walk(connection, till.member.key)] == [(6, None)]
    for column in ("facts", "kind", "operator", "at", "journal_hash"):
        before = server.run_sql(
            till.chain.database, f"SELECT {column} FROM points_ledger.event WHERE sequence = 4"
        )[0][0]
        change = "UPDATE points_ledger.event SET {} = '{}' WHERE sequence = 4"
        server.run_sql(till.chain.database, change.format(column, "changed"))
        assert [each.broken_at for each in walk(connection, till.member.key)] == [4]
        server.run_sql(till.chain.database, change.format(column, before))
    assert [each.broken_at for each in walk(connection, till.member.key)] == [None]


def _disputes(till: TestedTill) -> list[tuple[int, str, str]]:
    query = select(dispute.c.sequence, dispute.c.what, dispute.c.subject)
    return [
        tuple(row) for row in till.chain.connection_of(till.member).run(lambda it: it.execute(query).all())
    ]
