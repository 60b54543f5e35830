"""Between bank accounts: no check before, no codes, no number in an answer, and absence proves nothing.

The rules that hold everywhere are in `test_transfer_rules`; these are the ones that are the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from console.domain.parties import Party
from console.domain.problems import Local
from console.domain.references import mark_first
from console.domain.transfers import CustomerCode, Intent, State, TransferRefusedHere, VerificationMissing
from tests.doubles.booking_gateway import (
    LOST,
    NOT_SENT,
    REFUSED,
    BookingGateway,
    accepted,
    answers,
    applied_but,
)
from tests.doubles.clocks import SkippingClock
from tests.services.conftest import Counter
from tests.services.routes import WORD, elsewhere, from_account

pytestmark = from_account


async def _unfound(counter: Counter, gateway: BookingGateway) -> Intent:
    """A transfer that got no answer and that no history shows."""
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=10)
    return await counter.transfers.get(reference)


# -- R3: there is no number to know ----------------------------------------------------------------


async def test_r3_two_answers_without_a_number_are_two_transfers(
    counter: Counter, gateway: BookingGateway
) -> None:
    first = await counter.sent()
    second = await counter.sent(replace(counter.order, points=7))
    assert [each.receipt and each.receipt.transfer_id for each in (first, second)] == ["", ""]
    assert (first.state, second.state) == (State.CONFIRMED, State.CONFIRMED)
    await counter.search_for(minutes=5)
    for each in (first, second):
        assert counter.events(each.reference)[-1] == "audited"


async def test_r3_no_number_is_neither_known_nor_claimed(counter: Counter, gateway: BookingGateway) -> None:
    gateway.book(counter.order)
    sent = await counter.sent()
    assert sent.baseline == {"L7001"}
    assert counter.journal.store.claimed_by_others("ZZZZZZZZZZ", counter.order.sender) == frozenset()


async def test_r3_what_a_row_proved_is_claimed(counter: Counter, gateway: BookingGateway) -> None:
    """An answer gives no number, but a history does: that row is nobody else's any more."""
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    assert (await counter.search.look(sent.reference)).state is State.CONFIRMED
    assert counter.journal.store.claimed_by_others("ZZZZZZZZZZ", counter.order.sender) == {"L7001"}


# -- R7: absence proves nothing --------------------------------------------------------------------


async def test_r7_two_clean_negatives_ask_a_person_and_say_what_the_balance_suggests(
    counter: Counter, gateway: BookingGateway
) -> None:
    intent = await _unfound(counter, gateway)
    assert (intent.state, intent.reconciliation.clean_negatives) == (State.NEEDS_HUMAN, 2)
    assert intent.problems[0].code == Local.BALANCES_ONLY.value
    assert "10,000 points before and has 10,000 now." in intent.problems[0].message
    assert intent.reconciliation.candidate is None
    assert State.NOT_APPLIED not in {shown.state for shown in counter.shown}


async def test_r8_a_balance_that_fits_is_told_and_proves_nothing(
    counter: Counter, gateway: BookingGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The points are gone, and no row says why."""
    listed = gateway.listed
    gateway.script = [applied_but(gateway, LOST)]
    reference = (await counter.sent()).reference

    async def usable_now(party: Party) -> Decimal:
        return Decimal(10_000) - sum(row.reported or 0 for row in listed(party))

    monkeypatch.setattr(counter.search, "_usable_now", usable_now)
    monkeypatch.setattr(gateway, "listed", lambda _party: [])
    await counter.search_for(minutes=10)
    intent = await counter.transfers.get(reference)
    assert (intent.state, intent.problems[0].code) == (State.NEEDS_HUMAN, Local.BALANCES_ONLY.value)
    assert intent.problems[0].message.endswith("has 9,500 now as if it had happened.")


async def test_r7_nothing_is_tried_again_until_a_person_has_decided(
    counter: Counter, gateway: BookingGateway
) -> None:
    intent = await _unfound(counter, gateway)
    assert await counter.transfers.retry(intent.reference) == intent
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(replace(counter.order, points=7))
    assert refusal.value.problem.code == Local.SENDER_BUSY.value
    await counter.search.resolve(intent.reference, applied=False, reason="asked the provider")
    again = await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    assert (await counter.transfers.send(again.reference, counter.verification)).state is State.CONFIRMED


async def test_r7_a_row_that_comes_late_takes_the_decision_from_a_person(
    counter: Counter, gateway: BookingGateway
) -> None:
    intent = await _unfound(counter, gateway)
    gateway.book(counter.order, intent.reference)
    found = await counter.search.look(intent.reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")


# -- rows ------------------------------------------------------------------------------------------


async def test_our_reference_at_the_beginning_of_a_reason_is_proof(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    found = await counter.search.look(sent.reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")
    assert found.receipt is not None
    assert found.receipt.note == mark_first("gift", sent.reference, 50)


@pytest.mark.parametrize(
    "other", [lambda order: order, lambda order: replace(order, points=7)], ids=["equal", "another amount"]
)
async def test_r8_an_unmarked_debit_is_a_candidate_at_most(
    counter: Counter, gateway: BookingGateway, other: Callable[..., object]
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.book(other(counter.order))  # type: ignore[arg-type]
    await counter.search_for(minutes=3)
    found = await counter.transfers.get(sent.reference)
    assert (found.state, found.problems[0].code) == (State.NEEDS_HUMAN, Local.LEDGER_ONLY.value)
    assert found.receipt is None
    assert found.reconciliation.candidate == gateway.listed(counter.order.sender)[0]


async def test_r7_what_came_in_is_no_candidate(counter: Counter, gateway: BookingGateway) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.book(replace(counter.order, sender=counter.order.recipient, recipient=counter.order.sender))
    await counter.search_for(minutes=10)
    found = await counter.transfers.get(sent.reference)
    assert (found.state, found.problems[0].code) == (State.NEEDS_HUMAN, Local.BALANCES_ONLY.value)


async def test_r9_a_marked_debit_beside_equal_ones_of_others_is_audited(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    sent = await counter.sent()
    clock.advance(seconds=5)
    gateway.book(replace(counter.order, recipient=elsewhere(counter.order.recipient)))
    await counter.search_for(minutes=5)
    assert counter.events(sent.reference)[-1] == "audited"


async def test_r9_of_unmarked_debits_those_at_the_time_of_sending_count(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    """An answer without a time leaves the moment of sending to tell ours from later debits of others."""
    gateway.notes_return = False
    sent = await counter.sent()
    gateway.unreadable = True
    clock.advance(minutes=30)
    for _ in range(2):
        gateway.book(replace(counter.order, recipient=elsewhere(counter.order.recipient)))
    gateway.unreadable = False
    await counter.search_for(minutes=5)
    assert counter.events(sent.reference)[-1] == "audited by the ledger alone"


# -- R13 and retries -------------------------------------------------------------------------------


async def test_r13_a_code_is_no_proof_here(counter: Counter, gateway: BookingGateway) -> None:
    reference = await counter.prepared()
    with pytest.raises(VerificationMissing):
        await counter.transfers.send(reference, CustomerCode("482915"))
    assert gateway.calls == []
    assert (await counter.transfers.send(reference, WORD)).attempt.code_used is False


async def test_what_never_left_is_found_applied_by_its_reference(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(NOT_SENT)]
    sent = await counter.sent()
    gateway.book(counter.order, sent.reference)
    found = await counter.transfers.retry(sent.reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")
    assert len(gateway.calls) == 1


async def test_a_retry_remembers_the_balance_of_its_own_beginning(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(NOT_SENT)]
    sent = await counter.sent()
    gateway.book(replace(counter.order, recipient=elsewhere(counter.order.recipient)))
    again = await counter.transfers.retry(sent.reference)
    assert (sent.usable_before, again.usable_before) == (Decimal(10_000), Decimal(9_500))


async def test_a_hint_that_breaks_ends_no_search(
    counter: Counter,
    gateway: BookingGateway,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def breaks(_party: Party) -> Decimal:
        raise RuntimeError("account 5123000011112222")

    monkeypatch.setattr(counter.search, "_usable_now", breaks)
    intent = await _unfound(counter, gateway)
    assert (intent.state, intent.problems[0].code) == (State.NEEDS_HUMAN, Local.BALANCES_ONLY.value)
    assert "isn't known" in intent.problems[0].message
    assert "5123000011112222" not in caplog.text


async def test_a_refusal_is_the_end_of_it(counter: Counter, gateway: BookingGateway) -> None:
    gateway.script = [answers(REFUSED)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=5)
    assert (await counter.transfers.retry(reference)).state is State.REJECTED
    assert len(gateway.calls) == 1


def test_the_answer_of_this_provider_says_no_number_and_no_time(
    counter: Counter, gateway: BookingGateway
) -> None:
    receipt = accepted(gateway.book(counter.order)).receipt
    assert (receipt.transfer_id, receipt.at) == ("", None)
