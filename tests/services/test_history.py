from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from console.domain.parties import Party, PartyKind
from console.domain.transfers import HistoryRow, Intent, State
from console.providers.gateway import HistoryPage
from console.services.history import PAGE_SIZE, HistoryService
from tests.services.conftest import ORDER, WORD, Counter
from tests.services.fake_gateway import LOST, FakeClock, FakeGateway, answers, honest_page


def _service(counter: Counter) -> HistoryService:
    return HistoryService(counter.gateway, counter.journal)


async def test_both_sources_are_joined_newest_first(
    counter: Counter, gateway: FakeGateway, clock: FakeClock
) -> None:
    elsewhere = gateway.book(replace(ORDER, points=1))
    clock.pass_(minutes=1)
    sent = await counter.sent()
    clock.pass_(minutes=1)
    gateway.script = [answers(LOST)]
    lost = await counter.sent(replace(ORDER, points=2))
    listing = await _service(counter).of_party(ORDER.sender)
    assert [(entry.row, entry.intent) for entry in listing.entries] == [
        (None, lost),
        (gateway.rows[0], sent),
        (elsewhere, None),
    ]
    assert len({entry.key for entry in listing.entries}) == 3
    assert listing.next_page is None


async def test_an_unmarked_row_is_joined_by_its_id(counter: Counter, gateway: FakeGateway) -> None:
    gateway.notes_return = False
    sent = await counter.sent()
    (entry,) = (await _service(counter).of_party(ORDER.sender)).entries
    assert entry.intent == sent


async def test_the_journal_is_shown_when_the_provider_is_silent(
    counter: Counter, gateway: FakeGateway
) -> None:
    sent = await counter.sent()
    gateway.unreadable = True
    listing = await _service(counter).of_party(ORDER.sender)
    assert [entry.intent for entry in listing.entries] == [sent]
    assert listing.problems


async def test_long_lists_come_in_pages(counter: Counter, gateway: FakeGateway, clock: FakeClock) -> None:
    for _ in range(PAGE_SIZE + 5):
        clock.pass_(seconds=1)
        gateway.book(ORDER)
    first = await _service(counter).of_party(ORDER.sender)
    assert (len(first.entries), first.next_page) == (PAGE_SIZE, 2)
    second = await _service(counter).of_party(ORDER.sender, 2)
    assert (len(second.entries), second.next_page) == (5, None)


async def test_the_consoles_own_list_is_filtered_and_paged(counter: Counter) -> None:
    for index in range(PAGE_SIZE + 1):
        sender = Party(PartyKind.CUSTOMER, str(3000 + index))
        await counter.transfers.prepare(replace(ORDER, sender=sender))
    service = _service(counter)
    first = await service.of_console()
    assert len(first.entries) == PAGE_SIZE
    second = await service.of_console(first.next_page)
    assert [entry.intent.order.sender.id for entry in second.entries if entry.intent] == ["3000"]
    assert second.next_page is None
    assert len((await service.of_console(text="3007")).entries) == 1
    assert (await service.of_console(states=frozenset({State.CONFIRMED}))).entries == ()


async def test_a_timeline_tells_every_step(counter: Counter) -> None:
    sent = await counter.sent()
    events = await _service(counter).timeline(sent.reference)
    assert [event.kind for event in events] == ["prepared", "code issued", "sending", "confirmed"]


async def test_a_page_of_a_ledger_without_transfers_leads_on(counter: Counter, gateway: FakeGateway) -> None:
    gateway.paged = lambda _rows, page, _size: HistoryPage((), last=page == 2, by_ledger=True)
    assert (await _service(counter).of_party(ORDER.sender)).next_page == 2
    assert (await _service(counter).of_party(ORDER.sender, 2)).next_page is None


GROUP = Party(PartyKind.GROUP, ORDER.sender.id, "Family One")
"""A group whose number is also a customer's."""
NOBODY = Party(PartyKind.CUSTOMER, "")


def _ledger_row(
    clock: FakeClock, number: str = "L1", points: int = 500, *, outgoing: bool = True
) -> HistoryRow:
    sides = (GROUP, NOBODY) if outgoing else (NOBODY, GROUP)
    return HistoryRow(number, outgoing, *sides, Decimal(points), clock.now())


def _keeps_a_ledger(gateway: FakeGateway) -> None:
    gateway.paged = lambda rows, page, size: replace(honest_page(rows, page, size), by_ledger=True)


async def _sent_by_group(counter: Counter) -> Intent:
    """No code is documented for a group that gives: the operator's word stands for it."""
    prepared = await counter.transfers.prepare(replace(ORDER, sender=GROUP, acting=ORDER.recipient))
    return await counter.transfers.send(prepared.reference, WORD)


async def test_the_journals_part_is_that_of_the_group_alone(counter: Counter, gateway: FakeGateway) -> None:
    await counter.sent()
    received = await counter.sent(
        replace(ORDER, sender=Party(PartyKind.CUSTOMER, "4000"), recipient=GROUP, points=7)
    )
    given = await _sent_by_group(counter)
    gateway.unreadable = True
    listing = await _service(counter).of_party(GROUP)
    assert {entry.intent.reference for entry in listing.entries if entry.intent} == {
        given.reference,
        received.reference,
    }
    assert not listing.by_ledger


async def test_a_ledgers_rows_stand_beside_the_journals(
    counter: Counter, gateway: FakeGateway, clock: FakeClock
) -> None:
    sent = await _sent_by_group(counter)
    gateway.rows = [_ledger_row(clock)]
    _keeps_a_ledger(gateway)
    listing = await _service(counter).of_party(GROUP)
    assert listing.by_ledger
    assert {(entry.row, entry.intent) for entry in listing.entries} == {(gateway.rows[0], None), (None, sent)}


@pytest.mark.parametrize(
    ("points", "outgoing", "joined"), [(500, True, True), (499, True, False), (500, False, False)]
)
async def test_a_ledgers_id_joins_only_an_equal_entry(
    counter: Counter, gateway: FakeGateway, clock: FakeClock, points: int, outgoing: bool, joined: bool
) -> None:
    sent = await _sent_by_group(counter)
    assert sent.receipt is not None
    gateway.rows = [_ledger_row(clock, sent.receipt.transfer_id, points, outgoing=outgoing)]
    _keeps_a_ledger(gateway)
    listing = await _service(counter).of_party(GROUP)
    assert len(listing.entries) == (1 if joined else 2)
    assert any(entry.intent == sent and entry.row is not None for entry in listing.entries) is joined


async def test_what_is_older_than_a_whole_list_is_shown_too(
    counter: Counter, gateway: FakeGateway, clock: FakeClock
) -> None:
    """A ledger reaches back some weeks; the journal further."""
    sent = await _sent_by_group(counter)
    clock.pass_(days=60)
    gateway.rows = [_ledger_row(clock, points=3)]
    _keeps_a_ledger(gateway)
    listing = await _service(counter).of_party(GROUP)
    assert [entry.intent for entry in listing.entries] == [None, sent]


async def test_what_is_older_than_a_first_page_waits(
    counter: Counter, gateway: FakeGateway, clock: FakeClock
) -> None:
    gateway.notes_return = False
    await counter.transfers.prepare(replace(ORDER, points=3))
    for _ in range(PAGE_SIZE + 5):
        clock.pass_(seconds=1)
        gateway.book(ORDER)
    first = await _service(counter).of_party(ORDER.sender)
    assert first.next_page == 2
    assert all(entry.row is not None for entry in first.entries)
