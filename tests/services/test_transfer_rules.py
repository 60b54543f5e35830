"""The rules no code may break, by their names in the trust document, on every way points can go.

A console runs over all of `ROUTES` unless a test says which of them its rule speaks of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.capabilities import Capabilities
from console.domain.claim_answers import ClaimAnswer, Claimed
from console.domain.operators import Operator
from console.domain.problems import Local
from console.domain.transfers import (
    WATCHED_STATES,
    Attestation,
    BreakupLine,
    CodePolicy,
    CustomerCode,
    Intent,
    Outcome,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
    VerificationMissing,
)
from console.journal.journal_errors import JournalBroken, JournalUnwritable
from console.journal.transactions import JournalStore
from console.providers.capillary.settings import CODES_FOR
from tests.doubles.booking_gateway import (
    LOST,
    NOT_SENT,
    REFUSED,
    WRONG_CODE,
    BookingGateway,
    accepted,
    answers,
    applied_but,
)
from tests.doubles.clocks import SkippingClock
from tests.doubles.told_claims import SILENT, ToldClaims
from tests.services.conftest import MEENA, Counter
from tests.services.routes import (
    ACTING,
    CODE,
    WORD,
    Route,
    by_each_reading,
    by_list,
    elsewhere,
    from_group,
    where_absence_proves,
    with_codes,
    with_marks,
    without_codes,
)

OPEN_COUNTER = Callable[..., Counter]


def _problem(refusal: pytest.ExceptionInfo[TransferRefusedHere]) -> Local:
    return Local(refusal.value.problem.code)


# -- R1 to R4: one request, after SENDING is durable ---------------------------------------------


async def test_r1_the_journal_says_sending_before_a_byte_leaves(
    counter: Counter, gateway: BookingGateway, tmp_path: Path
) -> None:
    seen: list[Intent | None] = []

    async def inspect(order: TransferOrder, reference: str) -> Outcome:
        onlooker = JournalStore(tmp_path / "journal.sqlite", tmp_path / "anchor", "onlooker")
        seen.append(onlooker.get(reference))
        onlooker.close()
        return accepted(gateway.book(order, reference))

    gateway.script = [inspect]
    sent = await counter.sent()
    assert [intent.state for intent in seen if intent] == [State.SENDING]
    assert sent.state is State.CONFIRMED


async def _nothing_leaves(counter: Counter, gateway: BookingGateway, passing: int) -> None:
    reference = await counter.prepared()
    counter.journal.broken, counter.journal.passing = JournalUnwritable("the disk is full"), passing
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(reference, counter.verification)
    assert _problem(refusal) is Local.JOURNAL_UNWRITABLE
    assert gateway.calls == []


@pytest.mark.parametrize("passing", range(4))
async def test_r1_nothing_leaves_when_the_journal_fails_first(
    counter: Counter, gateway: BookingGateway, passing: int
) -> None:
    await _nothing_leaves(counter, gateway, passing)


@with_codes
async def test_r1_nothing_leaves_when_the_journal_fails_after_the_look_at_refused_codes(
    counter: Counter, gateway: BookingGateway
) -> None:
    counter.at_desk.present = Operator("asha.k")
    await _nothing_leaves(counter, gateway, passing=4)


async def test_r2_many_presses_make_one_request(counter: Counter, gateway: BookingGateway) -> None:
    reference = await counter.prepared()
    await asyncio.gather(*(counter.transfers.send(reference, counter.verification) for _ in range(10)))
    await counter.transfers.send(reference, counter.verification)
    assert len(gateway.calls) == 1
    assert (await counter.transfers.get(reference)).state is State.CONFIRMED


async def test_r2_two_consoles_make_one_request(open_counter: OPEN_COUNTER, gateway: BookingGateway) -> None:
    here, there = open_counter("run-1"), open_counter("run-2")
    reference = await here.prepared()
    await asyncio.gather(
        here.transfers.send(reference, here.verification), there.transfers.send(reference, there.verification)
    )
    assert len(gateway.calls) == 1


async def test_r2_an_unknown_outcome_is_searched_for_and_never_sent_again(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    await counter.transfers.send(sent.reference, counter.verification)
    await counter.search_for(minutes=10)
    assert len(gateway.calls) == 1
    assert (await counter.transfers.get(sent.reference)).state is counter.route.unfound


@by_list
async def test_r3_an_answer_with_an_id_of_the_baseline_proves_nothing(
    counter: Counter, gateway: BookingGateway
) -> None:
    """A ledger has other ids, so there only those this console accounts for are known."""
    gateway.script = [answers(accepted(gateway.book(counter.order)))]
    sent = await counter.sent()
    assert (sent.state, sent.problems[0].code) == (State.UNKNOWN, Local.KNOWN_TRANSFER_ID.value)


@where_absence_proves
async def test_r3_an_answer_with_the_id_of_another_transfer_proves_nothing(
    counter: Counter, gateway: BookingGateway
) -> None:
    assert (await counter.sent(replace(counter.order, points=7))).state is State.CONFIRMED
    gateway.script = [answers(accepted(gateway.rows.pop(0)))]
    sent = await counter.sent()
    assert (sent.state, sent.problems[0].code) == (State.UNKNOWN, Local.KNOWN_TRANSFER_ID.value)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (REFUSED, State.REJECTED),
        (WRONG_CODE, State.REJECTED),
        (NOT_SENT, State.NOT_SENT),
        (LOST, State.UNKNOWN),
    ],
)
async def test_r4_the_row_says_what_the_answer_proved(
    counter: Counter, gateway: BookingGateway, outcome: Outcome, state: State
) -> None:
    gateway.script = [answers(outcome)]
    sent = await counter.sent()
    assert sent.state is state
    assert sent == await counter.transfers.get(sent.reference) == counter.shown[-1]


async def test_r4_a_bug_in_the_client_is_unknown(counter: Counter, gateway: BookingGateway) -> None:
    async def breaks(_order: TransferOrder, _reference: str) -> Outcome:
        raise RuntimeError("secret words")

    gateway.script = [breaks]
    sent = await counter.sent()
    assert sent.state is State.UNKNOWN
    assert sent.problems[0].message == "RuntimeError"


async def test_r4_a_client_that_never_answers_is_given_up(
    counter: Counter, gateway: BookingGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.services.submission._GRACE_SECONDS", -59.99)

    async def hangs(_order: TransferOrder, _reference: str) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    gateway.script = [hangs]
    assert (await counter.sent()).state is State.UNKNOWN


# -- R5, R6: one at a time, and no repetition by accident ----------------------------------------


@pytest.mark.parametrize("stage", ["prepared", "unknown", "needs a person"])
async def test_r5_a_sender_with_an_open_transfer_can_not_start_another(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, stage: str
) -> None:
    here, there = open_counter("run-1", policy=CodePolicy.OFF), open_counter("run-2")
    reference = await here.prepared()
    if stage != "prepared":
        gateway.script = [answers(LOST)]
        await here.transfers.send(reference, WORD)
    if stage == "needs a person":
        gateway.book(here.order)
        await here.search_for(minutes=4)
    with pytest.raises(TransferRefusedHere) as refusal:
        await there.transfers.prepare(replace(there.order, points=1))
    assert _problem(refusal) is Local.SENDER_BUSY
    assert refusal.value.other is not None
    assert (refusal.value.other.reference, refusal.value.other.state.value) == (reference, stage)


async def test_r6_the_same_again_needs_another_confirmation(counter: Counter, clock: SkippingClock) -> None:
    first = await counter.sent()
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order)
    assert (_problem(refusal), refusal.value.other) == (Local.REPEATED, first)
    again = await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    await counter.transfers.abandon(again.reference, "no")
    clock.advance(hours=23, minutes=59)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order)
    assert _problem(refusal) is Local.REPEATED
    clock.advance(minutes=2)
    assert (await counter.transfers.prepare(counter.order)).state is State.PREPARED


async def _refused_or_not_found(counter: Counter, gateway: BookingGateway, outcome: Outcome) -> Intent:
    """A transfer whose last word is "no": the provider's, the search's, or a person's."""
    gateway.script = [answers(outcome)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=4)
    intent = await counter.transfers.get(reference)
    if intent.state is State.NEEDS_HUMAN:
        intent = await counter.search.resolve(reference, applied=False, reason="asked by phone")
    assert intent.state in WATCHED_STATES
    return intent


@pytest.mark.parametrize("outcome", [REFUSED, LOST], ids=["refused", "not found"])
async def test_r6_whatever_became_of_it_the_same_again_needs_another_confirmation(
    counter: Counter, gateway: BookingGateway, outcome: Outcome
) -> None:
    first = await _refused_or_not_found(counter, gateway, outcome)
    reads = gateway.reads_of(counter.order.sender)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order)
    assert _problem(refusal) is Local.ORDERED_BEFORE
    assert refusal.value.other is not None
    assert refusal.value.other.reference == first.reference
    assert gateway.reads_of(counter.order.sender) > reads
    again = await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    assert again.state is State.PREPARED


@pytest.mark.parametrize("confirmed", [True, False])
async def test_r6_an_earlier_no_that_the_history_disproves_stops_the_same_again(
    counter: Counter, gateway: BookingGateway, *, confirmed: bool
) -> None:
    """Booked late: the second order is refused and the first one shown, whatever was confirmed."""
    first = await _refused_or_not_found(counter, gateway, LOST)
    gateway.book(counter.order, first.reference)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order, repeat_confirmed=confirmed)
    other = refusal.value.other
    assert other is not None
    assert other.reference == first.reference
    assert other.state is (State.CONFIRMED if counter.route.shows_marks else State.NEEDS_HUMAN)
    assert len(gateway.calls) == 1


async def test_r6_the_same_again_waits_for_a_history_that_can_be_read(
    counter: Counter, gateway: BookingGateway
) -> None:
    await _refused_or_not_found(counter, gateway, REFUSED)
    gateway.unreadable = True
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    assert _problem(refusal) is Local.NO_BASELINE


async def test_r6_another_amount_is_another_order(counter: Counter, gateway: BookingGateway) -> None:
    await _refused_or_not_found(counter, gateway, REFUSED)
    other = replace(counter.order, points=counter.order.points + 1)
    assert (await counter.transfers.prepare(other)).state is State.PREPARED


async def test_r6_a_retry_is_a_repetition_too(counter: Counter, gateway: BookingGateway) -> None:
    gateway.script = [answers(NOT_SENT)]
    first = await counter.sent()
    second = await counter.sent()
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.retry(first.reference)
    assert (_problem(refusal), refusal.value.other) == (Local.REPEATED, second)


# -- R7, R8: absence and presence ----------------------------------------------------------------


async def test_r7_absence_needs_two_clean_looks_after_the_settle_window(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    await counter.search_for(seconds=119)
    looked = await counter.transfers.get(sent.reference)
    assert (looked.state, looked.reconciliation.clean_negatives) == (State.RECONCILING, 0)
    clock.advance(seconds=5)
    assert (await counter.search.look(sent.reference)).reconciliation.clean_negatives == 1
    assert (await counter.search.look(sent.reference)).reconciliation.clean_negatives == 1
    clock.advance(seconds=30)
    decided = await counter.search.look(sent.reference)
    why = Local.BALANCES_ONLY if counter.route.between_accounts else Local.NOT_FOUND_IN_HISTORY
    assert (decided.state, decided.problems[0].code) == (counter.route.unfound, why.value)


async def test_r7_an_unreadable_history_starts_the_count_anew(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    await counter.search.look(reference)
    clock.advance(seconds=121)
    assert (await counter.search.look(reference)).reconciliation.clean_negatives == 1
    gateway.unreadable = True
    clock.advance(seconds=31)
    assert (await counter.search.look(reference)).reconciliation.clean_negatives == 0
    gateway.unreadable = False
    clock.advance(seconds=31)
    assert (await counter.search.look(reference)).state is State.RECONCILING
    clock.advance(seconds=31)
    assert (await counter.search.look(reference)).state is counter.route.unfound


@pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(minutes=-10), timedelta(days=2)])
async def test_r7_a_jump_of_the_clock_decides_nothing(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, jump: timedelta
) -> None:
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    await counter.search.look(reference)
    clock.at += jump
    for _ in range(3):
        assert (await counter.search.look(reference)).state is State.RECONCILING
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is counter.route.unfound


async def test_r7_a_new_process_waits_a_whole_window_again(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.script = [answers(LOST)]
    reference = (await open_counter("run-1").sent()).reference
    clock.advance(days=3)
    later = open_counter("run-2")
    gateway.unreadable = True
    assert (await later.search.look(reference)).state is State.RECONCILING
    gateway.unreadable = False
    assert (await later.search.look(reference)).state is State.RECONCILING
    await later.search_for(minutes=4)
    assert (await later.transfers.get(reference)).state is later.route.unfound


@by_each_reading
async def test_r7_a_history_unreadable_for_a_day_needs_a_person(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    gateway.unreadable = True
    await counter.search_for(hours=23)
    assert (await counter.transfers.get(reference)).state is State.RECONCILING
    await counter.search_for(hours=2)
    intent = await counter.transfers.get(reference)
    assert (intent.state, intent.problems[0].code) == (State.NEEDS_HUMAN, Local.HISTORY_UNREADABLE.value)


async def _leaves_a_candidate(counter: Counter, gateway: BookingGateway) -> None:
    gateway.notes_return = False
    gateway.script = [applied_but(gateway, LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=3)
    intent = await counter.transfers.get(reference)
    assert intent.state is State.NEEDS_HUMAN
    assert intent.reconciliation.candidate == gateway.listed(counter.order.sender)[0]


async def test_r8_without_the_code_an_unmarked_row_is_only_a_candidate(
    open_counter: OPEN_COUNTER, gateway: BookingGateway
) -> None:
    await _leaves_a_candidate(open_counter(policy=CodePolicy.OFF), gateway)


@without_codes
async def test_r8_the_operators_word_proves_no_row_whatever_the_policy(
    counter: Counter, gateway: BookingGateway
) -> None:
    await _leaves_a_candidate(counter, gateway)


@with_codes
async def test_r8_with_the_code_a_single_unmarked_row_is_proof_where_no_other_console_is(
    open_counter: OPEN_COUNTER, gateway: BookingGateway
) -> None:
    counter = open_counter(only_console=True)
    gateway.notes_return = False
    gateway.script = [applied_but(gateway, LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=3)
    intent = await counter.transfers.get(reference)
    assert (intent.state, intent.proof) == (State.CONFIRMED, "matching row, with the sender's code")


@with_codes
@pytest.mark.parametrize("answers", [(Claimed(),), (SILENT, Claimed()), (Claimed(), SILENT)])
@pytest.mark.parametrize("alone", [True, False])
async def test_r8_a_sender_claimed_throughout_makes_a_single_row_proof(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, answers: tuple[ClaimAnswer, ...], *, alone: bool
) -> None:
    """Held at both steps and ever since, with all other tills heard of; else it may be another till's."""
    claims = ToldClaims(*answers)
    claims.alone = alone
    counter = open_counter(claims=claims)
    gateway.notes_return = False
    gateway.script = [applied_but(gateway, LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=3)
    proven = alone and answers == (Claimed(),)
    state = State.CONFIRMED if proven else State.NEEDS_HUMAN
    assert (await counter.transfers.get(reference)).state is state
    [row] = gateway.listed(counter.order.sender)
    assert row.at is not None
    assert claims.until == (row.at + timedelta(minutes=1) if answers == (Claimed(),) else None)


@with_codes
async def test_r8_where_other_consoles_may_be_an_unmarked_row_is_only_a_candidate(
    counter: Counter, gateway: BookingGateway
) -> None:
    """Another till's transfer, confirmed with that till's code, was taken for ours."""
    await _leaves_a_candidate(counter, gateway)


@with_codes
async def test_r8_an_unmarked_row_may_be_that_of_an_equal_order_before(
    open_counter: OPEN_COUNTER, gateway: BookingGateway
) -> None:
    counter = open_counter(only_console=True)
    gateway.notes_return = False
    first = await _refused_or_not_found(counter, gateway, REFUSED)
    second = await counter.transfers.prepare(counter.order, repeat_confirmed=True)
    await counter.transfers.issue_code(second.reference)
    gateway.script = [applied_but(gateway, LOST)]
    await counter.transfers.send(second.reference, counter.verification)
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(second.reference)).state is State.NEEDS_HUMAN
    assert (await counter.transfers.get(first.reference)).state is State.REJECTED


# -- R9: the audit -------------------------------------------------------------------------------


async def test_r9_a_confirmed_transfer_is_audited_once(counter: Counter, gateway: BookingGateway) -> None:
    reference = (await counter.sent()).reference
    reads = gateway.reads_of(counter.order.sender)
    await counter.search_for(seconds=115)
    assert gateway.reads_of(counter.order.sender) == reads
    await counter.search_for(minutes=30)
    assert (await counter.transfers.get(reference)).audited
    assert gateway.reads_of(counter.order.sender) == reads + 1


@pytest.mark.parametrize("notes_return", [True, False])
@pytest.mark.parametrize("wrong_by", [0, 10, -10])
async def test_r9_a_doubled_transfer_raises_the_alarm(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, *, notes_return: bool, wrong_by: int
) -> None:
    gateway.notes_return = notes_return
    sent = await counter.sent()
    clock.advance(seconds=2)
    gateway.book(sent.order, sent.reference)
    clock.at += timedelta(minutes=wrong_by)
    await counter.search_for(minutes=5)
    intent = await counter.transfers.get(sent.reference)
    assert (intent.state, intent.problems[0].code) == (State.DOUBLE_ALARM, Local.FOUND_TWICE.value)


@by_list
@pytest.mark.parametrize("is_lost", [True, False])
async def test_r9_the_alarm_names_the_other_booking(
    counter: Counter, gateway: BookingGateway, *, is_lost: bool
) -> None:
    """Found by the search for a lost answer, or by the audit of one that came."""
    if is_lost:
        gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    gateway.book(sent.order, sent.reference)
    await counter.search_for(minutes=5)
    intent = await counter.transfers.get(sent.reference)
    ids = {row.transfer_id for row in gateway.rows if sent.reference in row.note}
    assert intent.receipt is not None
    (other,) = ids - {intent.receipt.transfer_id}
    assert (intent.state, intent.problems[0].message) == (State.DOUBLE_ALARM, f"also {other}")


@with_marks
async def test_r9_a_search_that_finds_two_confirms_and_raises_the_alarm(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    gateway.book(sent.order, sent.reference)
    await counter.search.look(sent.reference)
    assert counter.events(sent.reference)[-2:] == ["confirmed", "found twice"]


@where_absence_proves
async def test_r9_a_confirmed_transfer_that_the_history_never_shows_raises_an_alarm(
    counter: Counter, gateway: BookingGateway
) -> None:
    reference = (await counter.sent()).reference
    lost, gateway.rows = gateway.rows, []
    await counter.search_for(minutes=6)
    assert (await counter.transfers.get(reference)).state is State.CONFIRMED
    await counter.search_for(minutes=3)
    intent = await counter.transfers.get(reference)
    assert (intent.state, intent.problems[0].code) == (State.MISSING_ALARM, Local.MISSING_IN_HISTORY.value)
    if counter.route.shows_marks:
        gateway.rows = lost
        await counter.search_for(hours=25)
        found = await counter.transfers.get(reference)
        assert (found.state, found.audited) == (State.CONFIRMED, True)


@by_list
@pytest.mark.parametrize(
    "difference",
    [{"outgoing": False}, {"breakup": (BreakupLine(7, Decimal(1), None),)}],
    ids=["way", "amount"],
)
async def test_r9_a_confirmed_transfer_that_the_history_shows_otherwise_raises_an_alarm(
    counter: Counter, gateway: BookingGateway, monkeypatch: pytest.MonkeyPatch, difference: dict[str, Any]
) -> None:
    sent = await counter.sent()
    odd = [replace(row, **difference) for row in gateway.listed(counter.order.sender)]
    monkeypatch.setattr(gateway, "listed", lambda _party: odd)
    await counter.search_for(minutes=4)
    intent = await counter.transfers.get(sent.reference)
    assert (intent.state, intent.problems[0].code) == (
        State.MISSING_ALARM,
        Local.CONTRADICTING_HISTORY.value,
    )


async def test_r9_the_audit_ends_after_a_day_where_absence_proves_nothing(
    open_counter: OPEN_COUNTER, gateway: BookingGateway
) -> None:
    gateway.capabilities = replace(gateway.capabilities, absence_proves=False)
    counter = open_counter()
    reference = (await counter.sent()).reference
    gateway.rows.clear()
    await counter.search_for(hours=25)
    assert counter.events(reference)[-1] == "audit: not in history"
    assert (await counter.transfers.get(reference)).audited


# -- R10 to R12: starts, ends, and the journal's own health ---------------------------------------


async def test_r10_a_dead_run_leaves_nothing_prepared_and_nothing_sending(
    open_counter: OPEN_COUNTER, gateway: BookingGateway
) -> None:
    first = open_counter("run-1")
    prepared = await first.prepared(replace(first.order, sender=elsewhere(first.order.sender)))
    reference = await first.prepared()
    first.journal.store.sending(reference, first.clock.now(), "meena", first.clock.now(), "f", code_used=True)
    second = open_counter("run-2")
    recovered = {intent.reference: intent.state for intent in await second.search.recover()}
    assert recovered == {prepared: State.ABANDONED, reference: State.UNKNOWN}
    assert {intent.reference for intent in await second.search.recent()} == {prepared, reference}


async def test_r10_a_living_run_keeps_what_it_holds(open_counter: OPEN_COUNTER) -> None:
    first, second = open_counter("run-1"), open_counter("run-2")
    await first.prepared()
    second.journal.alive.add("run-1")
    assert await second.search.recover() == ()


async def test_r10_an_open_transfer_of_last_week_is_drawn_again(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    clock.advance(days=7)
    assert [intent.reference for intent in await counter.search.recent()] == [sent.reference]


async def test_r11_a_cancelled_transfer_is_recorded_as_unknown(
    counter: Counter, gateway: BookingGateway, route: Route
) -> None:
    under_way = asyncio.Event()

    async def waits(order: TransferOrder, reference: str) -> Outcome:
        gateway.book(order, reference)
        under_way.set()
        await asyncio.Event().wait()
        raise AssertionError

    gateway.script = [waits]
    reference = await counter.prepared()
    task = asyncio.create_task(counter.transfers.send(reference, counter.verification))
    await under_way.wait()
    assert counter.transfers.in_flight == {reference}
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await counter.transfers.get(reference)).state is State.UNKNOWN
    assert counter.transfers.in_flight == frozenset()
    looked = await counter.search.look(reference)
    assert looked.state is (State.CONFIRMED if route.shows_marks else State.RECONCILING)


async def test_r11_a_screen_that_can_not_be_drawn_stops_nothing(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_intent: Intent) -> None:
        raise RuntimeError("no such widget")

    counter.transfers._writer._announcer.subscribe(broken)
    assert (await counter.sent()).state is State.CONFIRMED
    assert "no such widget" not in caplog.text


async def test_r12_a_restored_journal_blocks_sending(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, tmp_path: Path
) -> None:
    first = open_counter("run-1")
    backup = (tmp_path / "journal.sqlite").read_bytes()
    await first.sent()
    first.journal.store.close()
    (tmp_path / "journal.sqlite").write_bytes(backup)
    second = open_counter("run-2")
    with pytest.raises(TransferRefusedHere) as refusal:
        await second.transfers.prepare(replace(second.order, points=1))
    assert _problem(refusal) is Local.JOURNAL_BEHIND
    assert len(gateway.calls) == 1


async def test_r12_a_broken_journal_blocks_sending(counter: Counter) -> None:
    counter.journal.broken = JournalBroken("damaged")
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order)
    assert _problem(refusal) is Local.JOURNAL_BROKEN


# -- R13, R14: no transfer without its verification -----------------------------------------------


@pytest.mark.parametrize("verification", [CustomerCode(""), CustomerCode("  "), WORD])
@with_codes
async def test_r13_where_a_code_is_required_nothing_else_will_do(
    counter: Counter, gateway: BookingGateway, verification: Verification
) -> None:
    reference = await counter.prepared()
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(reference, verification)
    assert _problem(refusal) is Local.CODE_MISSING
    assert gateway.calls == []


@with_codes
async def test_r13_a_code_counts_only_once_it_was_issued(counter: Counter, gateway: BookingGateway) -> None:
    intent = await counter.transfers.prepare(counter.order)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(intent.reference, CODE)
    assert _problem(refusal) is Local.CODE_MISSING
    gateway.issue_fails = True
    with pytest.raises(Exception, match="answer-timeout"):
        await counter.transfers.issue_code(intent.reference)
    with pytest.raises(TransferRefusedHere):
        await counter.transfers.send(intent.reference, CODE)
    assert gateway.calls == []


NO_WORD = (CODE, CustomerCode(""), Attestation(" ", "meena"))


@pytest.mark.parametrize("verification", NO_WORD, ids=["code", "no code", "no method"])
async def test_r13_without_codes_the_operators_word_is_needed(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, verification: Verification
) -> None:
    counter = open_counter(policy=CodePolicy.OFF)
    reference = await counter.prepared()
    with pytest.raises(VerificationMissing):
        await counter.transfers.send(reference, verification)
    assert gateway.calls == []
    assert (await counter.transfers.get(reference)).state is State.PREPARED


@pytest.mark.parametrize("verification", NO_WORD, ids=["code", "no code", "no method"])
@without_codes
async def test_r13_without_a_code_to_give_the_word_is_needed_where_codes_are_too(
    counter: Counter, gateway: BookingGateway, verification: Verification
) -> None:
    reference = await counter.prepared()
    with pytest.raises(VerificationMissing):
        await counter.transfers.send(reference, verification)
    assert gateway.calls == []
    assert (await counter.transfers.send(reference, WORD)).state is State.CONFIRMED


@pytest.mark.parametrize("policy", CodePolicy)
@from_group
async def test_r13_nothing_leaves_a_group_without_its_acting_member(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, policy: CodePolicy
) -> None:
    counter = open_counter(policy=policy)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(replace(counter.order, acting=None))
    assert _problem(refusal) is Local.NO_ACTING_MEMBER
    assert (gateway.calls, gateway.asked) == ([], [])
    assert await counter.search.open_intents() == ()


@pytest.mark.parametrize("policy", CodePolicy)
async def test_r13_what_leaves_carries_its_acting_member_and_its_proof(
    open_counter: OPEN_COUNTER, gateway: BookingGateway, route: Route, policy: CodePolicy
) -> None:
    counter = open_counter(policy=policy)
    sent = await counter.sent()
    assert gateway.calls == [(route.order, sent.reference, route.verification(policy))]
    assert sent.order.acting == route.order.acting


@pytest.mark.parametrize("policy", CodePolicy)
async def test_r13_what_proved_the_senders_will_is_recorded(
    open_counter: OPEN_COUNTER, route: Route, policy: CodePolicy
) -> None:
    counter = open_counter(policy=policy)
    sent = await counter.sent()
    facts = [event.facts for event in counter.journal.store.events(sent.reference) if event.kind == "sending"]
    word = "passport, meena, Divya M••• [1003] acting" if route.order.acting else "passport, meena"
    assert facts[0]["verified"] == ("code" if counter.verification is CODE else word)
    assert sent.attempt.code_used is (counter.verification is CODE)


@pytest.mark.parametrize("named", ["Divya M•••", ""])
@from_group
async def test_r13_the_record_names_a_member_by_number_where_the_name_is_not_known(
    counter: Counter, named: str
) -> None:
    sent = await counter.sent(
        replace(counter.order, acting=replace(ACTING, id="315682954", masked_name=named))
    )
    word = counter.journal.store.events(sent.reference)[-2].facts["verified"]
    assert word == f"passport, meena, {named or 'id ••2954'} [315682954] acting"


async def test_r13_a_gateway_that_misses_the_code_sends_nothing(
    counter: Counter, gateway: BookingGateway
) -> None:
    async def misses(_order: TransferOrder, _reference: str) -> Outcome:
        raise VerificationMissing

    gateway.script = [misses]
    reference = await counter.prepared()
    with pytest.raises(VerificationMissing):
        await counter.transfers.send(reference, counter.verification)
    assert (await counter.transfers.get(reference)).state is State.NOT_SENT


@with_codes
@pytest.mark.parametrize(("age", "usable"), [(0, True), (10, True), (10.1, False), (-1, False)])
async def test_r13_a_code_lives_ten_minutes(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock, age: float, *, usable: bool
) -> None:
    reference = await counter.prepared()
    clock.at += timedelta(minutes=age)
    if usable:
        assert (await counter.transfers.send(reference, counter.verification)).state is State.CONFIRMED
    else:
        with pytest.raises(TransferRefusedHere) as refusal:
            await counter.transfers.send(reference, counter.verification)
        assert _problem(refusal) is Local.CODE_EXPIRED
        assert gateway.calls == []


@without_codes
async def test_r13_the_operators_word_has_no_age_that_a_clock_could_end(
    counter: Counter, clock: SkippingClock
) -> None:
    reference = await counter.prepared()
    clock.advance(hours=2)
    assert (await counter.transfers.send(reference, WORD)).state is State.CONFIRMED


@with_codes
async def test_r13_three_tries_a_code_and_five_a_day_survive_a_restart_then_a_supervisor_helps(
    open_counter: OPEN_COUNTER, gateway: BookingGateway
) -> None:
    gateway.script = [answers(WRONG_CODE)] * 5
    counter = open_counter("run-1")
    counter.at_desk.present = Operator("asha.k")
    reference = await counter.prepared()
    for tries in (1, 2, 3):
        assert (await counter.transfers.send(reference, counter.verification)).attempt.code_tries == tries
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(reference, counter.verification)
    assert _problem(refusal) is Local.CODE_TRIES_USED
    counter = open_counter("run-2")
    counter.at_desk.present = Operator("asha.k")
    await counter.transfers.issue_code(reference)
    for _ in (4, 5):
        await counter.transfers.send(reference, counter.verification)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(reference, counter.verification)
    assert _problem(refusal) is Local.CUSTOMER_TRIES_USED
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.issue_code(reference)
    assert _problem(refusal) is Local.CUSTOMER_TRIES_USED, "no further code goes out"
    assert len(gateway.calls) == 5
    counter.at_desk.present = MEENA
    await counter.transfers.issue_code(reference)
    assert (await counter.transfers.send(reference, counter.verification)).state is State.CONFIRMED


async def test_r14_an_edit_voids_what_was_prepared(counter: Counter, gateway: BookingGateway) -> None:
    reference = await counter.prepared()
    assert (await counter.transfers.abandon(reference, "edited")).state is State.ABANDONED
    assert (await counter.transfers.send(reference, counter.verification)).state is State.ABANDONED
    assert gateway.calls == []


@with_codes
async def test_r14_an_edit_voids_the_code(counter: Counter, gateway: BookingGateway) -> None:
    await counter.transfers.abandon(await counter.prepared(), "edited")
    edited = await counter.transfers.prepare(replace(counter.order, points=501))
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.send(edited.reference, CODE)
    assert _problem(refusal) is Local.CODE_MISSING
    assert gateway.calls == []


@with_codes
async def test_r14_after_a_new_order_the_refused_one_is_over(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(WRONG_CODE)]
    refused = await counter.sent()
    edited = await counter.sent(replace(counter.order, points=501))
    for again in (
        counter.transfers.send(refused.reference, CODE),
        counter.transfers.issue_code(refused.reference),
    ):
        with pytest.raises(TransferRefusedHere) as refusal:
            await again
        assert (_problem(refusal), refusal.value.other) == (Local.EDITED_AFTER_CODE, edited)
    assert len(gateway.calls) == 2


# -- J0 --------------------------------------------------------------------------------------------


async def test_without_a_baseline_nothing_is_prepared(counter: Counter, gateway: BookingGateway) -> None:
    gateway.unreadable = True
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(counter.order)
    assert _problem(refusal) is Local.NO_BASELINE
    assert await counter.search.open_intents() == ()


@by_each_reading
async def test_a_provider_without_history_goes_to_a_person(counter: Counter, gateway: BookingGateway) -> None:
    gateway.capabilities = Capabilities(CODES_FOR, True, has_history=False)
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    await counter.search_for(hours=25)
    assert (await counter.transfers.get(sent.reference)).state is State.NEEDS_HUMAN
    assert gateway.asked == []


@pytest.mark.parametrize("points", [0, -5])
async def test_only_positive_points_are_prepared(counter: Counter, points: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        await counter.transfers.prepare(replace(counter.order, points=points))


async def test_nobody_sends_to_themselves(counter: Counter) -> None:
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.prepare(replace(counter.order, recipient=counter.order.sender))
    assert _problem(refusal) is Local.SAME_CUSTOMER
