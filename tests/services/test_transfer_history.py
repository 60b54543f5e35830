from __future__ import annotations

from dataclasses import replace

from console.domain.query_line import HistoryQuery
from console.domain.transfers import State
from console.providers.gateway_protocols import HistoryPage
from console.services.transfer_history import PAGE_SIZE, HistoryService
from tests.doubles.booking_gateway import LOST, BookingGateway, answers
from tests.doubles.clocks import SkippingClock
from tests.services.conftest import Counter
from tests.services.routes import Route, by_list, elsewhere

pytestmark = by_list


def _service(counter: Counter) -> HistoryService:
    return HistoryService(counter.gateway, counter.journal, counter.at_desk)


async def test_both_sources_are_joined_newest_first(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    elsewhere = gateway.book(replace(counter.order, points=1))
    clock.advance(minutes=1)
    sent = await counter.sent()
    clock.advance(minutes=1)
    gateway.script = [answers(LOST)]
    lost = await counter.sent(replace(counter.order, points=2))
    listing = await _service(counter).of_party(counter.order.sender)
    assert [(entry.row, entry.intent) for entry in listing.entries] == [
        (None, lost),
        (gateway.rows[0], sent),
        (elsewhere, None),
    ]
    assert len({entry.key for entry in listing.entries}) == 3
    assert listing.next_page is None


async def test_an_unmarked_row_is_joined_by_its_id(counter: Counter, gateway: BookingGateway) -> None:
    gateway.notes_return = False
    sent = await counter.sent()
    (entry,) = (await _service(counter).of_party(counter.order.sender)).entries
    assert entry.intent == sent


async def test_the_journal_is_shown_when_the_provider_is_silent(
    counter: Counter, gateway: BookingGateway
) -> None:
    sent = await counter.sent()
    gateway.unreadable = True
    listing = await _service(counter).of_party(counter.order.sender)
    assert [entry.intent for entry in listing.entries] == [sent]
    assert listing.problems


async def test_long_lists_come_in_pages(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    for _ in range(PAGE_SIZE + 5):
        clock.advance(seconds=1)
        gateway.book(counter.order)
    first = await _service(counter).of_party(counter.order.sender)
    assert (len(first.entries), first.next_page) == (PAGE_SIZE, 2)
    second = await _service(counter).of_party(counter.order.sender, 2)
    assert (len(second.entries), second.next_page) == (5, None)


async def test_the_consoles_own_list_is_filtered_and_paged(counter: Counter) -> None:
    for index in range(PAGE_SIZE + 1):
        sender = elsewhere(counter.order.sender, str(3000 + index))
        await counter.transfers.prepare(replace(counter.order, sender=sender))
    service = _service(counter)
    first = await service.of_console()
    assert len(first.entries) == PAGE_SIZE
    second = await service.of_console(first.next_page)
    assert [entry.intent.order.sender.id for entry in second.entries if entry.intent] == ["3000"]
    assert second.next_page is None
    assert len((await service.of_console(query=HistoryQuery("3007"))).entries) == 1
    assert (await service.of_console(query=HistoryQuery(states=frozenset({State.CONFIRMED})))).entries == ()


async def test_a_timeline_tells_every_step(counter: Counter, route: Route) -> None:
    sent = await counter.sent()
    events = await _service(counter).timeline(sent.reference)
    codes = ["code issued"] if route.has_codes else []
    assert [event.kind for event in events] == ["prepared", *codes, "sending", "confirmed"]


async def test_a_page_of_a_ledger_without_transfers_leads_on(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.paged = lambda _rows, page, _size: HistoryPage((), last=page == 2, by_ledger=True)
    assert (await _service(counter).of_party(counter.order.sender)).next_page == 2
    assert (await _service(counter).of_party(counter.order.sender, 2)).next_page is None
