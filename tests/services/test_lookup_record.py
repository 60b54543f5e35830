"""Every look-up goes on record, once, behind its answer; what can't be written is said and tried again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.cli.lookups_command import tell_lookups
from console.cli.transfer_parties import TransferRequest, find_people
from console.domain.feed import Feed
from console.domain.operators import AtDesk, NotAllowed, Operator, OperatorRole
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, Problem
from console.journal.journal_errors import JournalUnwritable
from console.journal.journal_thread import Journal
from console.journal.transactions import JournalStore
from console.services.directories import find_anywhere
from console.services.journal_writer import JournalWriter
from console.services.lookup_record import SAME_LOOK, LookupRecord
from tests.cli.counter import Counter as LineCounter
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import CODE, MEENA, PRIYA, RAVI, START, FakeDesk
from tests.services.conftest import InlineJournal


def on_record(store: JournalStore) -> list[tuple[str, str, str]]:
    return [(each.operator, each.whom, each.by) for each in store.lookups_since(START - timedelta(days=1))]


async def test_who_whom_and_by_what_are_on_record_and_nothing_that_was_typed(tmp_path: Path) -> None:
    clock, said = SkippingClock(START), list[str]()
    fake = FakeDesk(tmp_path, clock=clock)
    desk = await fake.opening().desk()
    await find_anywhere(desk.directories, RAVI)
    await desk.directories[PartyKind.CUSTOMER].get("101")
    await desk.directories[PartyKind.CUSTOMER].read_again("202")
    await find_anywhere(desk.directories, "9148579999")
    clock.advance(seconds=SAME_LOOK.total_seconds())
    desk.people.at_desk.present = Operator("meena")
    await desk.directories[PartyKind.CUSTOMER].get("101")
    await desk.close()

    journal = Journal(tmp_path / "journal", tmp_path / "anchor")
    await tell_lookups(journal, AtDesk(MEENA), START - timedelta(days=1), "", said.append)
    assert [line.split("  ", 1)[1] for line in said] == [
        "asha.k  customer 101, by mobile (test)",
        "asha.k  nobody, by mobile (test)",
        "asha.k  nobody, by group (test)",
        "meena  customer 101, by its number (test)",
    ]
    said.clear()
    await tell_lookups(journal, AtDesk(MEENA), START - timedelta(days=1), "meena", said.append)
    assert len(said) == 1
    await journal.run(lambda store: store.verify())
    journal.close()
    written = (tmp_path / "journal" / "journal.sqlite").read_bytes()
    assert RAVI.encode() not in written
    assert b"9148579999" not in written


@pytest.mark.parametrize("who", [None, Operator("asha.k"), Operator("ann", OperatorRole.AGENT)])
async def test_nobody_but_a_supervisor_reads_them(tmp_path: Path, who: Operator | None) -> None:
    journal, said = Journal(tmp_path / "journal", tmp_path / "anchor"), list[str]()
    with pytest.raises(NotAllowed, match="Only a supervisor may see who was looked up"):
        await tell_lookups(journal, AtDesk(who), START, "", said.append)
    assert said == []
    journal.close()


async def test_both_sides_of_a_transfer_are_two_look_ups_and_reading_balances_is_none(tmp_path: Path) -> None:
    fake = FakeDesk(tmp_path, clock=SkippingClock(START))
    desk = await fake.opening().desk()
    order = TransferRequest(RAVI, PRIYA, "500")
    await LineCounter(desk, fake.gateway).talk(order, "yes", CODE, find_parties=find_people)
    await desk.close()
    journal = Journal(tmp_path / "journal", tmp_path / "anchor")
    assert await journal.run(on_record) == [
        ("asha.k", "customer 101", "mobile"),
        ("asha.k", "customer 202", "mobile"),
    ]
    journal.close()


async def test_what_cannot_be_written_is_said_and_written_with_the_next(tmp_path: Path) -> None:
    store = JournalStore(tmp_path / "journal.sqlite", tmp_path / "anchor", "this run")
    journal, clock, told = InlineJournal(store), SkippingClock(START), list[Problem]()
    writer = JournalWriter(journal, AtDesk(Operator("asha.k")), clock, Feed())
    record = LookupRecord(writer, clock, "test")
    record.trouble.subscribe(told.append)
    journal.broken = JournalUnwritable("The disk is full.")
    record.note("customer 101", "mobile", once=True)
    await record.written()
    assert [each.code for each in told] == [Local.LOOKUP_UNRECORDED]
    journal.broken = None
    record.note("customer 202", "card", once=True)
    await record.written()
    assert on_record(store) == [("asha.k", "customer 101", "mobile"), ("asha.k", "customer 202", "card")]
    # A clock that is set back leaves no gap: each is on record again when its time has passed.
    clock.at -= timedelta(hours=12)
    clock.advance(seconds=SAME_LOOK.total_seconds())
    record.note("customer 202", "card", once=True)
    await record.written()
    assert len(on_record(store)) == 3
    store.close()
