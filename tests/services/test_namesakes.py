"""A customer and a group may have the same number. Nobody ever takes one for the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.party_kinds import PartyKind
from console.domain.transfers import CodePolicy, State, TransferOrder
from console.services.transfer_history import HistoryService
from tests.doubles.booking_gateway import LOST, WRONG_CODE, BookingGateway, answers
from tests.doubles.clocks import SkippingClock
from tests.services.conftest import Counter
from tests.services.routes import (
    ACTING,
    OUT_OF_GROUP,
    Route,
    by_list,
    namesake,
    over,
    where_absence_proves,
    with_codes,
)

Swap = Callable[[TransferOrder], TransferOrder]


def _other_sender(order: TransferOrder) -> TransferOrder:
    """The same order of the sender's namesake."""
    sender = namesake(order.sender)
    return replace(order, sender=sender, acting=ACTING if sender.kind is PartyKind.GROUP else None)


def _other_recipient(order: TransferOrder) -> TransferOrder:
    return replace(order, recipient=namesake(order.recipient))


async def _sent_as(counter: Counter, order: TransferOrder) -> State:
    """Send for the namesake, with whatever proves their will."""
    policy = CodePolicy.OFF if counter.route.between_accounts else counter.policy
    other = replace(counter, route=Route("namesake", order), policy=policy)
    return (await other.sent()).state


async def test_the_baseline_holds_nothing_of_the_namesake(counter: Counter, gateway: BookingGateway) -> None:
    gateway.book(_other_sender(counter.order))
    theirs = {row.transfer_id for row in gateway.listed(namesake(counter.order.sender))}
    intent = await counter.transfers.prepare(counter.order)
    assert (intent.baseline, len(theirs)) == (frozenset(), 1)


async def test_r5_the_namesakes_open_transfer_blocks_nobody_else(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(LOST)]
    assert await _sent_as(counter, _other_sender(counter.order)) is State.UNKNOWN
    assert (await counter.sent()).state is State.CONFIRMED
    store = counter.journal.store
    provider = counter.route.provider
    assert store.open_of(provider, counter.order.sender) is None
    assert store.open_of(provider, namesake(counter.order.sender)) is not None


@pytest.mark.parametrize("swapped", [_other_sender, _other_recipient])
async def test_r6_what_the_namesake_moved_is_no_repetition(counter: Counter, swapped: Swap) -> None:
    assert await _sent_as(counter, swapped(counter.order)) is State.CONFIRMED
    assert (await counter.sent()).state is State.CONFIRMED


@pytest.mark.parametrize("swapped", [_other_sender, _other_recipient])
@by_list
async def test_r7_an_equal_transfer_of_the_namesake_is_no_candidate(
    counter: Counter, gateway: BookingGateway, swapped: Swap
) -> None:
    gateway.notes_return = False
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    gateway.book(swapped(counter.order))
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is State.NOT_APPLIED


@pytest.mark.parametrize("swapped", [_other_sender, _other_recipient])
@by_list
async def test_r9_an_equal_transfer_of_the_namesake_is_no_twin(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, swapped: Swap
) -> None:
    gateway.notes_return = False
    sent = await counter.sent()
    clock.advance(seconds=2)
    gateway.book(swapped(counter.order))
    await counter.search_for(minutes=5)
    assert counter.events(sent.reference)[-1] == "audited"


@with_codes
async def test_r13_codes_the_customer_got_wrong_are_not_counted_for_the_group(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.script = [answers(WRONG_CODE)] * 2
    await counter.transfers.send((await counter.sent()).reference, counter.verification)
    store, hour_ago = counter.journal.store, clock.now() - timedelta(hours=1)
    assert store.codes_refused_since(counter.order.sender, hour_ago) == 2
    assert store.codes_refused_since(namesake(counter.order.sender), hour_ago) == 0


@where_absence_proves
async def test_only_the_senders_own_transfers_are_claimed(counter: Counter) -> None:
    sent = await counter.sent()
    assert sent.receipt is not None
    store = counter.journal.store
    assert store.claimed_by_others("ZZZZZZZZZZ", counter.order.sender) == {sent.receipt.transfer_id}
    assert store.claimed_by_others("ZZZZZZZZZZ", namesake(counter.order.sender)) == frozenset()


async def test_a_partys_page_shows_nothing_of_the_namesake(counter: Counter) -> None:
    sent = await counter.sent()
    service = HistoryService(counter.gateway, counter.journal, counter.at_desk)
    for party in (counter.order.sender, counter.order.recipient):
        assert [intent for _, intent in counter.journal.store.page(party=party)] == [sent]
        assert counter.journal.store.page(party=namesake(party)) == ()
        assert (await service.of_party(namesake(party))).entries == ()


async def test_a_transfer_between_namesakes_is_none_to_oneself(counter: Counter) -> None:
    assert (
        await counter.sent(replace(counter.order, recipient=namesake(counter.order.sender)))
    ).state is State.CONFIRMED


@over(OUT_OF_GROUP)
async def test_a_group_may_give_to_the_member_who_acts_for_it(counter: Counter) -> None:
    assert (await counter.sent(replace(counter.order, recipient=ACTING))).state is State.CONFIRMED
