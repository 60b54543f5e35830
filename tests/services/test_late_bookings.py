"""A word of "no" isn't final (R15): what is booked late is found, and doubles are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from console.domain.problems import Local
from console.domain.transfers import Intent, Outcome, State, TransferRefusedHere
from console.journal.journal_errors import JournalUnwritable
from tests.doubles.booking_gateway import LOST, REFUSED, WRONG_CODE, BookingGateway, answers
from tests.doubles.clocks import SkippingClock
from tests.services.conftest import Counter
from tests.services.routes import by_ledger, with_codes, with_marks

OPEN_COUNTER = Callable[..., Counter]
NOS = {
    "refused": (REFUSED, 0.0),
    "not found": (LOST, 4 * 60.0),
}
"""What is answered, and how long it takes until the word is said."""


async def _said_no(counter: Counter, gateway: BookingGateway, outcome: Outcome, seconds: float) -> Intent:
    gateway.script = [answers(outcome)]
    reference = (await counter.sent()).reference
    if seconds:
        await counter.search_for(seconds=seconds)
    intent = await counter.transfers.get(reference)
    if intent.state is State.NEEDS_HUMAN:
        intent = await counter.search.resolve(reference, applied=False, reason="asked by phone")
    assert intent.state in (State.REJECTED, State.NOT_APPLIED, State.RESOLVED_NOT_APPLIED)
    return intent


async def _ordered_again(counter: Counter) -> Intent:
    """The same order, confirmed a second time and ready to be sent."""
    again = await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    if counter.route.has_codes:
        await counter.transfers.issue_code(again.reference)
    return again


@with_marks
@pytest.mark.parametrize("hours", [0.1, 23.9])
@pytest.mark.parametrize("no", NOS.values(), ids=NOS)
async def test_what_is_booked_within_the_horizon_is_found(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, no: tuple[Outcome, float], hours: float
) -> None:
    intent = await _said_no(counter, gateway, *no)
    await counter.search_for(hours=hours)
    clock.advance(seconds=1)
    gateway.book(counter.order, intent.reference)
    await counter.search_for(hours=3)
    found = await counter.transfers.get(intent.reference)
    assert (found.state, found.problems) == (State.CONFIRMED, found.problems[:1])
    assert found.problems[0].code == Local.BOOKED_LATE.value
    assert found.audited
    assert "booked late" in counter.events(intent.reference)


@pytest.mark.parametrize("no", NOS.values(), ids=NOS)
async def test_the_watch_ends_after_its_horizon_with_few_reads(
    counter: Counter, gateway: BookingGateway, no: tuple[Outcome, float]
) -> None:
    intent = await _said_no(counter, gateway, *no)
    before = gateway.reads_of(counter.order.sender)
    await counter.search_for(hours=27)
    assert gateway.reads_of(counter.order.sender) - before < 40
    assert counter.events(intent.reference)[-1] == "watch over"
    ended = gateway.reads_of(counter.order.sender)
    await counter.search_for(hours=5)
    assert gateway.reads_of(counter.order.sender) == ended


@with_marks
async def test_a_console_that_was_closed_over_the_horizon_looks_once_more(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, clock: SkippingClock
) -> None:
    intent = await _said_no(open_counter(), gateway, REFUSED, 0)
    gateway.book(intent.order, intent.reference)
    clock.advance(days=3)
    later = open_counter("run-2")
    await later.search.pass_once()
    assert (await later.transfers.get(intent.reference)).state is State.CONFIRMED


async def test_an_unreadable_history_ends_no_watch(counter: Counter, gateway: BookingGateway) -> None:
    intent = await _said_no(counter, gateway, REFUSED, 0)
    gateway.unreadable = True
    await counter.search_for(hours=30)
    assert counter.events(intent.reference)[-1] == "watched"
    gateway.unreadable = False
    await counter.search_for(hours=3)
    assert counter.events(intent.reference)[-1] == "watch over"


@pytest.mark.parametrize("no", NOS.values(), ids=NOS)
async def test_a_late_row_that_only_could_be_it_goes_to_a_person(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, no: tuple[Outcome, float]
) -> None:
    gateway.notes_return = False
    intent = await _said_no(counter, gateway, *no)
    clock.advance(seconds=1)
    row = gateway.book(counter.order)
    await counter.search_for(hours=2)
    found = await counter.transfers.get(intent.reference)
    assert found.state is State.NEEDS_HUMAN
    assert found.reconciliation.candidate is not None
    assert found.reconciliation.candidate.transfer_id.removeprefix("L") == row.transfer_id


async def test_a_person_is_asked_once_about_a_row(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.notes_return = False
    intent = await _said_no(counter, gateway, REFUSED, 0)
    clock.advance(seconds=1)
    gateway.book(counter.order)
    await counter.search_for(hours=2)
    await counter.search.resolve(intent.reference, applied=False, reason="another till's")
    await counter.search_for(hours=26)
    assert (await counter.transfers.get(intent.reference)).state is State.RESOLVED_NOT_APPLIED


@with_marks
@pytest.mark.parametrize("no", NOS.values(), ids=NOS)
async def test_a_late_booking_beside_an_equal_transfer_is_an_alarm(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, no: tuple[Outcome, float]
) -> None:
    first = await _said_no(counter, gateway, *no)
    again = await _ordered_again(counter)
    second = await counter.transfers.send(again.reference, counter.verification)
    assert second.state is State.CONFIRMED
    clock.advance(minutes=20)
    gateway.book(first.order, first.reference)
    await counter.search_for(hours=2)
    found = await counter.transfers.get(first.reference)
    assert (found.state, found.problems[0].code) == (State.DOUBLE_ALARM, Local.EQUAL_CONFIRMED.value)
    assert second.reference in found.problems[0].message
    assert (await counter.transfers.get(second.reference)).state is State.CONFIRMED


@with_marks
async def test_a_late_booking_found_while_the_equal_one_is_in_doubt_is_an_alarm(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    """Nobody knew of the second when the first turned out to have moved: its own end must tell."""
    first = await _said_no(counter, gateway, REFUSED, 0)
    again = await _ordered_again(counter)
    gateway.script = [answers(LOST)]
    second = await counter.transfers.send(again.reference, counter.verification)
    clock.advance(seconds=1)
    gateway.book(first.order, first.reference)
    await counter.search_for(seconds=110)
    assert (await counter.transfers.get(first.reference)).state is State.CONFIRMED
    assert (await counter.transfers.get(second.reference)).is_unproven
    gateway.book(second.order, second.reference)
    await counter.search_for(hours=1)
    ends = [(await counter.transfers.get(each.reference)).state for each in (first, second)]
    assert State.DOUBLE_ALARM in ends


@with_marks
async def test_a_console_that_dies_over_a_late_booking_leaves_its_alarm_to_the_next(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, clock: SkippingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = open_counter()
    first = await _said_no(counter, gateway, REFUSED, 0)
    again = await _ordered_again(counter)
    await counter.transfers.send(again.reference, counter.verification)
    await counter.search_for(minutes=20)
    gateway.book(first.order, first.reference)
    settle, dead = counter.journal.store.settle, JournalUnwritable("the power is gone")

    def dies_after_one(*given: Any, **words: Any) -> Intent:
        settled = settle(*given, **words)
        counter.journal.broken = dead
        return settled

    monkeypatch.setattr(counter.journal.store, "settle", dies_after_one)
    await counter.search_for(minutes=40)
    later = open_counter("run-2")
    assert (await later.transfers.get(first.reference)).state is State.CONFIRMED
    await later.search_for(hours=1)
    assert (await later.transfers.get(first.reference)).state is State.DOUBLE_ALARM


@with_codes
async def test_what_was_sent_again_with_its_eyes_open_is_no_double(
    counter: Counter, gateway: BookingGateway
) -> None:
    """A repetition that was confirmed after the first was known to have moved is what was wanted."""
    first = await _said_no(counter, gateway, LOST, 240)
    again = await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    await counter.transfers.issue_code(again.reference)
    assert (await counter.transfers.send(again.reference, counter.verification)).state is State.CONFIRMED
    await counter.transfers.retry(first.reference, repeat_confirmed=True)
    await counter.transfers.issue_code(first.reference)
    assert (await counter.transfers.send(first.reference, counter.verification)).state is State.CONFIRMED
    await counter.search_for(hours=30)
    for each in (first, again):
        assert (await counter.transfers.get(each.reference)).state is State.CONFIRMED


@by_ledger
async def test_a_debit_that_a_person_dismissed_still_accounts_for_the_other_transfer(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    """A ledger names nobody: the first is shown what the second turns out to be."""
    first = await _said_no(counter, gateway, REFUSED, 0)
    again = await _ordered_again(counter)
    gateway.script = [answers(REFUSED)]
    second = await counter.transfers.send(again.reference, counter.verification)
    clock.advance(seconds=1)
    gateway.book(second.order, second.reference)
    await counter.search_for(hours=1)
    for reference, applied in ((first.reference, False), (second.reference, True)):
        if (await counter.transfers.get(reference)).state is State.NEEDS_HUMAN:
            await counter.search.resolve(reference, applied=applied, reason="asked by phone")
        await counter.search_for(hours=1)
    gateway.book(first.order, first.reference)
    await counter.search_for(hours=4)
    assert (await counter.transfers.get(first.reference)).state in (State.NEEDS_HUMAN, State.DOUBLE_ALARM)


@with_codes
@pytest.mark.parametrize("notes_return", [True, False])
async def test_an_attempt_booked_late_beside_the_next_one_is_an_alarm(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, *, notes_return: bool
) -> None:
    """The same transfer, sent again because it wasn't found: the audit goes on until the horizon."""
    gateway.notes_return = notes_return
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=4)
    assert (await counter.transfers.retry(reference)).state is State.PREPARED
    await counter.transfers.issue_code(reference)
    assert (await counter.transfers.send(reference, counter.verification)).state is State.CONFIRMED
    await counter.search_for(hours=3)
    clock.advance(seconds=1)
    gateway.book(counter.order, reference)
    await counter.search_for(hours=3)
    assert (await counter.transfers.get(reference)).state is State.DOUBLE_ALARM


@with_codes
async def test_a_refused_code_tried_again_is_watched_no_more(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(WRONG_CODE)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=3)
    sent = await counter.transfers.send(reference, counter.verification)
    assert sent.state is State.CONFIRMED
    await counter.search_for(hours=30)
    assert (await counter.transfers.get(reference)).state is State.CONFIRMED
    assert (await counter.transfers.get(reference)).audited


async def test_a_second_open_transfer_of_the_sender_keeps_a_doubt_waiting(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    """R5 holds: the doubtful one opens when the other has ended."""
    gateway.notes_return = False
    intent = await _said_no(counter, gateway, REFUSED, 0)
    other = await counter.prepared(replace(counter.order, points=7))
    clock.advance(seconds=1)
    gateway.book(counter.order)
    await counter.search_for(minutes=30)
    assert (await counter.transfers.get(intent.reference)).state is State.REJECTED
    await counter.transfers.abandon(other, "left")
    await counter.search_for(hours=2)
    assert (await counter.transfers.get(intent.reference)).state is State.NEEDS_HUMAN


@pytest.mark.parametrize("seconds", [20, 40])
async def test_nothing_leaves_unless_the_provider_has_just_answered(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, seconds: int
) -> None:
    """A wrong password shows in a read: a transfer would leave nobody knowing."""
    reference = await counter.prepared()
    clock.advance(seconds=seconds)
    gateway.unreadable = True
    if seconds == 20:
        assert (await counter.transfers.send(reference, counter.verification)).state is State.CONFIRMED
        return
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(reference, counter.verification)
    assert refusal.value.problem.code == Local.NO_BASELINE.value
    assert gateway.calls == []
    assert (await counter.transfers.get(reference)).state is State.PREPARED
