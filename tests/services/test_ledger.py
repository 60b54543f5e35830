"""Where a group has no list, only a ledger: what that can prove, and what it can't.

A ledger names no other side and carries no note. A customer who received has a list of their own, with both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local
from console.domain.transfers import Intent, State, TransferRefusedHere
from console.services.history_matching import Finding, judge
from console.services.history_reading import MAX_PAGES, PAGE_SIZE, read_back, seen_by_recipient
from tests.doubles.booking_gateway import LOST, NOT_SENT, BookingGateway, answers, applied_but
from tests.doubles.clocks import SkippingClock
from tests.services.conftest import Counter
from tests.services.routes import (
    ACCOUNTS,
    CUSTOMERS,
    GROUPS,
    INTO_GROUP,
    LEDGER_TO_CUSTOMER,
    LEDGER_TO_GROUP,
    OUT_OF_GROUP,
    by_ledger,
    elsewhere,
    over,
    unanswered,
)

to_customer = over(LEDGER_TO_CUSTOMER)
to_group = over(LEDGER_TO_GROUP)
with_debits = over(LEDGER_TO_CUSTOMER, LEDGER_TO_GROUP, ACCOUNTS)


async def _unanswered(counter: Counter, gateway: BookingGateway) -> str:
    """A transfer that got no answer and wasn't applied."""
    gateway.script = [answers(LOST)]
    return (await counter.sent()).reference


async def _not_applied(counter: Counter, gateway: BookingGateway) -> str:
    reference = await _unanswered(counter, gateway)
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is State.NOT_APPLIED
    return reference


async def _why_not(counter: Counter, reference: str) -> str:
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.retry(reference)
    return refusal.value.problem.code


# -- the search ------------------------------------------------------------------------------------


@to_group
@pytest.mark.parametrize("code_used", [True, False])
async def test_a_debit_is_a_candidate_at_most(
    gateway: BookingGateway, clock: SkippingClock, *, code_used: bool
) -> None:
    sent = unanswered(LEDGER_TO_GROUP.order)
    intent = replace(sent, attempt=replace(sent.attempt, code_used=code_used), baseline=frozenset())
    clock.advance(seconds=1)
    gateway.book(intent.order)
    reading = await read_back(gateway, intent.order.sender, intent.baseline)
    assert (reading.by_ledger, reading.complete) == (True, True)
    assert judge(intent, reading, frozenset(), settled=True, sole=True).finding is Finding.LIKELY
    assert judge(intent, reading, frozenset({"L7001"}), settled=True, sole=True).finding is Finding.ABSENT


@to_group
async def test_between_groups_even_a_marked_transfer_goes_to_a_person(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    await counter.search_for(seconds=119)
    assert (await counter.transfers.get(sent.reference)).state is State.RECONCILING
    await counter.search_for(minutes=1)
    found = await counter.transfers.get(sent.reference)
    assert (found.state, found.problems[0].code) == (State.NEEDS_HUMAN, Local.LEDGER_ONLY.value)
    assert found.receipt is None
    assert found.reconciliation.candidate is not None
    assert found.reconciliation.candidate.transfer_id == "L7001"
    assert gateway.reads_of(counter.order.recipient) == 0


@to_customer
async def test_the_recipients_own_list_proves_the_transfer_at_once(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    found = await counter.search.look(sent.reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")
    assert found.receipt is not None
    assert found.receipt.transfer_id == "7001"


@to_customer
@pytest.mark.parametrize("other", [elsewhere(GROUPS.order.sender), CUSTOMERS.order.sender], ids=str)
async def test_our_reference_from_another_sender_in_the_recipients_list_is_a_contradiction(
    counter: Counter, gateway: BookingGateway, other: Party
) -> None:
    reference = await _unanswered(counter, gateway)
    gateway.book(replace(counter.order, sender=other), reference)
    found = await counter.search.look(reference)
    assert (found.state, found.problems[0].code) == (State.NEEDS_HUMAN, Local.CONTRADICTING_HISTORY.value)


@to_customer
async def test_what_the_recipient_sends_on_with_our_reference_is_a_contradiction(
    counter: Counter, gateway: BookingGateway
) -> None:
    reference = await _unanswered(counter, gateway)
    away = replace(counter.order, sender=counter.order.recipient, recipient=Party(PartyKind.CUSTOMER, "1009"))
    gateway.book(away, reference)
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is State.NEEDS_HUMAN


@to_customer
async def test_an_unreadable_list_of_the_recipient_starts_the_count_anew(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    reference = await _unanswered(counter, gateway)
    await counter.search.look(reference)
    clock.advance(seconds=121)
    assert (await counter.search.look(reference)).reconciliation.clean_negatives == 1
    gateway.silent = counter.order.recipient
    clock.advance(seconds=31)
    assert (await counter.search.look(reference)).reconciliation.clean_negatives == 0
    gateway.silent = None
    clock.advance(seconds=31)
    assert (await counter.search.look(reference)).state is State.RECONCILING
    clock.advance(seconds=31)
    assert (await counter.search.look(reference)).state is State.NOT_APPLIED


@with_debits
async def test_a_ledger_that_forgot_something_proves_no_absence(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.book(replace(counter.order, points=3))
    reference = await _unanswered(counter, gateway)
    kept, gateway.rows = gateway.rows, []
    await counter.search_for(minutes=10)
    assert (await counter.transfers.get(reference)).state is State.RECONCILING
    gateway.rows = kept
    await counter.search_for(minutes=10)
    assert (await counter.transfers.get(reference)).state is counter.route.unfound


@by_ledger
@pytest.mark.parametrize("first", [True, False], ids=["ledger first", "list first"])
async def test_a_list_and_a_ledger_are_not_read_as_one(
    counter: Counter, gateway: BookingGateway, *, first: bool
) -> None:
    """The provider changes its mind between the baseline and the search: the ids can't be compared."""
    gateway.groups_by_ledger = first
    gateway.book(replace(counter.order, points=3))
    reference = await _unanswered(counter, gateway)
    gateway.groups_by_ledger = not first
    await counter.search_for(minutes=10)
    assert (await counter.transfers.get(reference)).state is State.RECONCILING
    gateway.groups_by_ledger = first
    await counter.search_for(minutes=10)
    assert (await counter.transfers.get(reference)).state is State.NOT_APPLIED


@to_customer
async def test_proof_is_found_beside_a_ledger_too_long_to_be_read(
    gateway: BookingGateway, clock: SkippingClock
) -> None:
    intent = replace(unanswered(LEDGER_TO_CUSTOMER.order), baseline=frozenset())
    gateway.book(intent.order, intent.reference)
    for _ in range(PAGE_SIZE * MAX_PAGES):
        clock.advance(seconds=1)
        gateway.book(GROUPS.order)
    reading = await read_back(gateway, intent.order.sender, frozenset({"L0"}))
    assert not reading.complete
    seen = await seen_by_recipient(gateway, intent, reading)
    assert judge(intent, seen, frozenset(), settled=False, sole=False).finding is Finding.PROVEN


@over(OUT_OF_GROUP, GROUPS, INTO_GROUP, CUSTOMERS)
async def test_where_there_is_a_list_the_recipients_is_nobodys_business(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    assert (await counter.search.look(sent.reference)).state is State.CONFIRMED
    assert gateway.reads_of(counter.order.recipient) == 0


# -- the audit -------------------------------------------------------------------------------------


async def _audited(counter: Counter, sent: Intent, **duration: float) -> str:
    """The audit's word on a transfer."""
    await counter.search_for(**(duration or {"minutes": 5}))
    return counter.events(sent.reference)[-1]


@to_group
async def test_between_groups_the_audit_says_what_it_rests_on(counter: Counter) -> None:
    sent = await counter.sent()
    assert await _audited(counter, sent) == "audited by the ledger alone"
    assert (await counter.transfers.get(sent.reference)).audited


@to_customer
@pytest.mark.parametrize(
    ("notes_return", "word"), [(True, "audited"), (False, "audited by the ledger alone")]
)
async def test_the_recipients_list_makes_a_whole_audit_where_notes_return(
    counter: Counter, gateway: BookingGateway, word: str, *, notes_return: bool
) -> None:
    gateway.notes_return = notes_return
    assert await _audited(counter, await counter.sent()) == word


@to_customer
async def test_an_unreadable_list_of_the_recipient_ends_no_audit(
    counter: Counter, gateway: BookingGateway
) -> None:
    sent = await counter.sent()
    gateway.silent = counter.order.recipient
    assert await _audited(counter, sent) == "confirmed"
    gateway.silent = None
    assert await _audited(counter, sent, minutes=10) == "audited"


@to_customer
async def test_two_marked_rows_in_the_recipients_list_raise_the_alarm(
    counter: Counter, gateway: BookingGateway
) -> None:
    sent = await counter.sent()
    gateway.book(sent.order, sent.reference)
    assert await _audited(counter, sent) == "found twice"
    assert (await counter.transfers.get(sent.reference)).state is State.DOUBLE_ALARM


@to_group
async def test_a_second_debit_of_the_same_amount_raises_the_alarm(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    sent = await counter.sent()
    clock.advance(seconds=40)
    gateway.book(sent.order)
    assert await _audited(counter, sent) == "found twice in the ledger"
    doubled = await counter.transfers.get(sent.reference)
    assert (doubled.state, doubled.problems[0].code) == (State.DOUBLE_ALARM, Local.FOUND_TWICE.value)


@to_group
@pytest.mark.parametrize(("points", "after"), [(499, timedelta(seconds=40)), (500, timedelta(minutes=11))])
async def test_other_debits_raise_no_alarm(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, points: int, after: timedelta
) -> None:
    sent = await counter.sent()
    clock.at += after
    gateway.book(replace(sent.order, points=points))
    assert await _audited(counter, sent) == "audited by the ledger alone"


@to_group
async def test_debits_are_known_as_this_consoles_later_transfers(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    sent = []
    for number in ("1002", "1005", "1006"):
        sent.append(await counter.sent(replace(counter.order, recipient=Party(PartyKind.GROUP, number))))
        clock.advance(seconds=30)
    words = [await _audited(counter, each) for each in sent]
    assert words == ["audited by the ledger alone"] * 3


@to_group
async def test_a_double_is_seen_between_this_consoles_own_transfers(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    first = await counter.sent()
    clock.advance(seconds=10)
    gateway.book(first.order)
    await counter.sent(replace(counter.order, recipient=Party(PartyKind.GROUP, "1005")))
    assert await _audited(counter, first) == "found twice in the ledger"


@to_group
async def test_debits_are_not_counted_while_a_later_transfer_is_in_doubt(
    counter: Counter, gateway: BookingGateway
) -> None:
    first = await counter.sent()
    gateway.script = [applied_but(gateway, LOST)]
    second = await counter.sent(replace(counter.order, recipient=Party(PartyKind.GROUP, "1005")))
    assert await _audited(counter, first) == "confirmed"
    assert (await counter.transfers.get(second.reference)).state is State.NEEDS_HUMAN
    await counter.search.resolve(second.reference, applied=True, reason="asked the provider")
    assert await _audited(counter, first, minutes=10) == "audited by the ledger alone"


@to_group
async def test_an_audit_waits_a_day_at_most_for_a_later_transfer_in_doubt(
    counter: Counter, gateway: BookingGateway
) -> None:
    first = await counter.sent()
    gateway.script = [applied_but(gateway, LOST)]
    await counter.sent(replace(counter.order, recipient=Party(PartyKind.GROUP, "1005")))
    assert await _audited(counter, first, hours=23) == "confirmed"
    assert await _audited(counter, first, hours=2) == "audited by the ledger alone"


# -- retry -----------------------------------------------------------------------------------------


@with_debits
async def test_a_retry_takes_the_debits_of_others_into_its_baseline(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.book(replace(counter.order, points=3))
    gateway.script = [answers(NOT_SENT)]
    reference = (await counter.sent()).reference
    gateway.book(counter.order)
    again = await counter.transfers.retry(reference)
    assert again.state is State.PREPARED
    assert again.baseline == {"L7001", "L7002"}
    gateway.script = [answers(LOST)]
    await counter.transfers.send(reference, counter.verification)
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is counter.route.unfound


@by_ledger
async def test_a_retry_stops_at_a_new_debit_of_its_amount(counter: Counter, gateway: BookingGateway) -> None:
    """A person decides then: nothing would ever end the doubt."""
    reference = await _not_applied(counter, gateway)
    gateway.book(replace(counter.order, recipient=elsewhere(counter.order.recipient)))
    assert await _why_not(counter, reference) == Local.LEDGER_ONLY.value
    assert (await counter.transfers.get(reference)).state is State.NEEDS_HUMAN


@by_ledger
async def test_a_retry_goes_on_beside_other_debits(counter: Counter, gateway: BookingGateway) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.book(replace(counter.order, points=counter.order.points + 1))
    assert (await counter.transfers.retry(reference)).state is State.PREPARED


@to_customer
async def test_a_retry_asks_the_recipients_list_too(
    counter: Counter, gateway: BookingGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger may be slower than the list of the customer who received: sent again, it would be twice."""
    reference = await _not_applied(counter, gateway)
    row = gateway.book(counter.order, reference)
    in_time = gateway.listed
    monkeypatch.setattr(
        gateway, "listed", lambda party: [] if party == counter.order.sender else in_time(party)
    )
    found = await counter.transfers.retry(reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")
    assert found.receipt is not None
    assert found.receipt.transfer_id == row.transfer_id


@to_customer
async def test_nothing_is_tried_again_while_the_recipients_list_is_unreadable(
    counter: Counter, gateway: BookingGateway
) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.silent = counter.order.recipient
    assert await _why_not(counter, reference) == Local.NO_BASELINE.value
