"""A group's past: its list or its ledger, beside what the journal knows of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import HistoryRow, Intent
from console.services.transfer_history import PAGE_SIZE, HistoryService
from tests.doubles.booking_gateway import BookingGateway, honest_page
from tests.doubles.clocks import SkippingClock
from tests.services.conftest import Counter
from tests.services.routes import CUSTOMERS, ORDER, WORD, over

pytestmark = over(CUSTOMERS)
GROUP = Party(PartyKind.GROUP, ORDER.sender.id, "Family One")
"""A group whose number is also a customer's."""
NOBODY = Party(PartyKind.CUSTOMER, "")


def _ledger_row(
    clock: SkippingClock, number: str = "L1", points: int = 500, *, outgoing: bool = True
) -> HistoryRow:
    sides = (GROUP, NOBODY) if outgoing else (NOBODY, GROUP)
    return HistoryRow(number, outgoing, *sides, Decimal(points), clock.now())


def _keeps_a_ledger(gateway: BookingGateway) -> None:
    gateway.paged = lambda rows, page, size: replace(honest_page(rows, page, size), by_ledger=True)


async def _sent_by_group(counter: Counter) -> Intent:
    """No code is documented for a group that gives: the operator's word stands for it."""
    prepared = await counter.transfers.prepare(replace(ORDER, sender=GROUP, acting=ORDER.recipient))
    return await counter.transfers.send(prepared.reference, WORD)


async def test_the_journals_part_is_that_of_the_group_alone(
    counter: Counter, gateway: BookingGateway
) -> None:
    await counter.sent()
    received = await counter.sent(
        replace(ORDER, sender=Party(PartyKind.CUSTOMER, "4000"), recipient=GROUP, points=7)
    )
    given = await _sent_by_group(counter)
    gateway.unreadable = True
    listing = await HistoryService(counter.gateway, counter.journal, counter.at_desk).of_party(GROUP)
    assert {entry.intent.reference for entry in listing.entries if entry.intent} == {
        given.reference,
        received.reference,
    }
    assert not listing.by_ledger


async def test_a_ledgers_rows_stand_beside_the_journals(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    sent = await _sent_by_group(counter)
    gateway.rows = [_ledger_row(clock)]
    _keeps_a_ledger(gateway)
    listing = await HistoryService(counter.gateway, counter.journal, counter.at_desk).of_party(GROUP)
    assert listing.by_ledger
    assert {(entry.row, entry.intent) for entry in listing.entries} == {(gateway.rows[0], None), (None, sent)}


@pytest.mark.parametrize(
    ("points", "outgoing", "joined"), [(500, True, True), (499, True, False), (500, False, False)]
)
async def test_a_ledgers_id_joins_only_an_equal_entry(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, points: int, outgoing: bool, joined: bool
) -> None:
    sent = await _sent_by_group(counter)
    assert sent.receipt is not None
    gateway.rows = [_ledger_row(clock, sent.receipt.transfer_id, points, outgoing=outgoing)]
    _keeps_a_ledger(gateway)
    listing = await HistoryService(counter.gateway, counter.journal, counter.at_desk).of_party(GROUP)
    assert len(listing.entries) == (1 if joined else 2)
    assert any(entry.intent == sent and entry.row is not None for entry in listing.entries) is joined


async def test_what_is_older_than_a_whole_list_is_shown_too(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    """A ledger reaches back some weeks; the journal further."""
    sent = await _sent_by_group(counter)
    clock.advance(days=60)
    gateway.rows = [_ledger_row(clock, points=3)]
    _keeps_a_ledger(gateway)
    listing = await HistoryService(counter.gateway, counter.journal, counter.at_desk).of_party(GROUP)
    assert [entry.intent for entry in listing.entries] == [None, sent]


async def test_what_is_older_than_a_first_page_waits(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.notes_return = False
    await counter.transfers.prepare(replace(ORDER, points=3))
    for _ in range(PAGE_SIZE + 5):
        clock.advance(seconds=1)
        gateway.book(ORDER)
    first = await HistoryService(counter.gateway, counter.journal, counter.at_desk).of_party(ORDER.sender)
    assert first.next_page == 2
    assert all(entry.row is not None for entry in first.entries)
