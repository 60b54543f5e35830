"""What happens around the one request: a journal that fails late, retries, other profiles, check.

A console runs over all of `ROUTES` unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from console.domain.parties import Holder, Party
from console.domain.problems import Context, Local, Problem, ProviderError
from console.domain.transfers import (
    Outcome,
    Precheck,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verdict,
    VerificationMissing,
)
from console.journal.journal_errors import JournalBroken, JournalError, JournalUnwritable
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
from tests.services.routes import (
    CODE,
    Route,
    by_list,
    elsewhere,
    holder_of,
    namesake,
    where_a_retry_finds_marks,
    where_absence_proves,
    with_codes,
    with_marks,
    without_codes,
)


def _failing_at_j7(
    counter: Counter, gateway: BookingGateway, error: JournalError, outcome: Outcome | None
) -> None:
    async def script(order: TransferOrder, reference: str) -> Outcome:
        counter.journal.broken = error
        return outcome or accepted(gateway.book(order, reference))

    gateway.script = [script]


@pytest.mark.parametrize("error", [JournalUnwritable("full"), JournalBroken("damaged")])
@pytest.mark.parametrize(
    ("outcome", "state"), [(None, State.CONFIRMED), (REFUSED, State.REJECTED), (LOST, State.UNKNOWN)]
)
async def test_an_outcome_the_journal_can_not_take_is_shown_as_unknown_and_kept(
    counter: Counter, gateway: BookingGateway, error: JournalError, outcome: Outcome | None, state: State
) -> None:
    _failing_at_j7(counter, gateway, error, outcome)
    sent = await counter.sent()
    assert sent.state is State.UNKNOWN
    assert sent.problems[0].code == Local.JOURNAL_UNWRITABLE.value
    assert (sent.receipt is not None) is (outcome is None)
    drawn = len(counter.shown)
    await counter.search.pass_once()
    assert len(counter.shown) == drawn
    counter.journal.broken = None
    assert (await counter.transfers.get(sent.reference)).state is State.SENDING
    await counter.transfers.record_unrecorded()
    assert (await counter.transfers.get(sent.reference)).state is state
    assert len(gateway.calls) == 1


async def test_an_answer_that_comes_too_late_to_be_written_stops_no_later_round(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    _failing_at_j7(counter, gateway, JournalUnwritable("full"), REFUSED)
    sent = await counter.sent()
    counter.journal.broken = None
    store = counter.journal.store
    store.settle(sent.reference, clock.now(), "meena", Verdict(State.UNKNOWN, "interrupted"))
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(sent.reference)).state is counter.route.unfound


async def test_a_row_this_run_has_forgotten_is_found_after_its_deadline(
    counter: Counter, gateway: BookingGateway, clock: SkippingClock
) -> None:
    reference = await counter.prepared()
    counter.journal.store.sending(reference, clock.now(), "meena", clock.now(), "f", code_used=True)
    assert await counter.search.recover() == ()
    clock.advance(minutes=2)
    assert [intent.state for intent in await counter.search.recover()] == [State.UNKNOWN]


# -- retry -----------------------------------------------------------------------------------------


@with_codes
async def test_what_never_left_is_sent_again_with_a_new_code(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(NOT_SENT)]
    reference = (await counter.sent()).reference
    again = await counter.transfers.retry(reference)
    assert (again.state, again.attempt.code_issued, again.attempt.number) == (State.PREPARED, None, 1)
    with pytest.raises(TransferRefusedHere):
        await counter.transfers.send(reference, CODE)
    await counter.transfers.issue_code(reference)
    sent = await counter.transfers.send(reference, CODE)
    assert (sent.state, sent.attempt.number) == (State.CONFIRMED, 2)


@without_codes
async def test_what_never_left_is_sent_again_with_a_new_word(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(NOT_SENT)]
    reference = (await counter.sent()).reference
    again = await counter.transfers.retry(reference)
    assert (again.state, again.order, again.attempt.number) == (State.PREPARED, counter.order, 1)
    with pytest.raises(VerificationMissing):
        await counter.transfers.send(reference, CODE)
    sent = await counter.transfers.send(reference, counter.verification)
    assert (sent.state, sent.attempt.number) == (State.CONFIRMED, 2)


async def _not_applied(counter: Counter, gateway: BookingGateway) -> str:
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is State.NOT_APPLIED
    return reference


@where_a_retry_finds_marks
async def test_a_retry_finds_that_it_was_applied_after_all(counter: Counter, gateway: BookingGateway) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.book(counter.order, reference)
    found = await counter.transfers.retry(reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")


async def _retry_stops(counter: Counter, reference: str, why: Local) -> None:
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.retry(reference)
    assert refusal.value.problem.code == why.value
    assert (await counter.transfers.get(reference)).state is State.NEEDS_HUMAN


@where_absence_proves
async def test_a_retry_stops_at_a_row_that_could_be_it(counter: Counter, gateway: BookingGateway) -> None:
    """A person decides then: nothing else would ever end the doubt."""
    reference = await _not_applied(counter, gateway)
    gateway.book(counter.order)
    only = Local.LEDGER_ONLY if counter.route.sees_ledger else Local.CANDIDATE_ONLY
    await _retry_stops(counter, reference, only)


@where_absence_proves
async def test_a_retry_goes_on_beside_other_transfers(counter: Counter, gateway: BookingGateway) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.book(replace(counter.order, points=499))
    assert (await counter.transfers.retry(reference)).state is State.PREPARED


@pytest.mark.parametrize("other", [elsewhere, namesake])
@by_list
async def test_a_retry_stops_at_its_reference_on_somebody_elses_transfer(
    counter: Counter, gateway: BookingGateway, other: Callable[[Party], Party]
) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.book(replace(counter.order, recipient=other(counter.order.recipient)), reference)
    await _retry_stops(counter, reference, Local.CONTRADICTING_HISTORY)


@by_list
async def test_a_retry_keeps_the_old_baseline(counter: Counter, gateway: BookingGateway) -> None:
    gateway.book(replace(counter.order, points=3))
    reference = await _not_applied(counter, gateway)
    gateway.book(replace(counter.order, recipient=elsewhere(counter.order.recipient)))
    assert (await counter.transfers.retry(reference)).baseline == {"7001", "7002"}


@pytest.mark.parametrize("outcome", [REFUSED, LOST])
async def test_nothing_else_is_retried(counter: Counter, gateway: BookingGateway, outcome: Outcome) -> None:
    gateway.script = [answers(outcome)]
    sent = await counter.sent()
    assert await counter.transfers.retry(sent.reference) == sent


async def test_a_retry_while_the_sender_is_busy_is_refused(counter: Counter, gateway: BookingGateway) -> None:
    gateway.script = [answers(NOT_SENT)]
    reference = (await counter.sent()).reference
    other = await counter.transfers.prepare(replace(counter.order, points=1))
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.retry(reference)
    assert refusal.value.other == other


# -- codes -----------------------------------------------------------------------------------------


@with_codes
@pytest.mark.parametrize(
    "word", [Precheck(False), Precheck(True, problems=(Problem("x", Context.OTP, "1"),))]
)
async def test_a_code_the_provider_would_not_send_was_not_issued(
    counter: Counter, gateway: BookingGateway, word: Precheck
) -> None:
    reference = (await counter.transfers.prepare(counter.order)).reference
    gateway.word = word
    assert await counter.transfers.issue_code(reference) == word
    assert (await counter.transfers.get(reference)).attempt.code_issued is None
    assert counter.journal.store.events(reference)[-1].kind == "code not issued"


@with_codes
@pytest.mark.parametrize("other", [elsewhere, namesake])
async def test_a_code_answered_for_somebody_else_does_not_count(
    counter: Counter, gateway: BookingGateway, other: Callable[[Party], Party]
) -> None:
    reference = (await counter.transfers.prepare(counter.order)).reference
    stranger = holder_of(other(counter.order.sender))
    gateway.word = Precheck(True, sender=stranger, recipient=holder_of(counter.order.recipient))
    word = await counter.transfers.issue_code(reference)
    assert [problem.code for problem in word.problems] == [Local.OTHER_PARTIES.value]
    assert (await counter.transfers.get(reference)).attempt.code_issued is None


@with_codes
async def test_no_code_goes_out_for_what_can_not_be_sent(counter: Counter, gateway: BookingGateway) -> None:
    sent = await counter.sent()
    with pytest.raises(TransferRefusedHere):
        await counter.transfers.issue_code(sent.reference)
    assert gateway.codes_issued == 1


@with_codes
async def test_a_code_for_what_somebody_gave_up_meanwhile_is_refused(
    counter: Counter, gateway: BookingGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = (await counter.transfers.prepare(counter.order)).reference

    async def slow(order: TransferOrder) -> Precheck:
        await counter.transfers.abandon(reference, "left")
        return Precheck(True)

    monkeypatch.setattr(gateway, "issue_code", slow)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.issue_code(reference)
    assert refusal.value.other is not None
    assert refusal.value.other.state is State.ABANDONED


@with_codes
async def test_a_code_failure_is_remarked_without_words(counter: Counter, gateway: BookingGateway) -> None:
    reference = (await counter.transfers.prepare(counter.order)).reference
    gateway.issue_fails = True
    with pytest.raises(ProviderError):
        await counter.transfers.issue_code(reference)
    assert counter.journal.store.events(reference)[-1].facts == {"codes": ["answer-timeout"]}


async def test_leaving_a_transfer_that_was_sent_changes_nothing(counter: Counter) -> None:
    sent = await counter.sent()
    assert await counter.transfers.abandon(sent.reference, "left") == sent


# -- profiles --------------------------------------------------------------------------------------


async def test_another_profiles_transfers_are_left_alone(
    open_counter: Callable[..., Counter], gateway: BookingGateway
) -> None:
    gateway.script = [answers(LOST)]
    sent = await open_counter("run-1").sent()
    other = open_counter("run-2", profile="sandbox")
    reads = len(gateway.asked)
    await other.search_for(minutes=5)
    assert (await other.search.look(sent.reference)).state is State.UNKNOWN
    assert len(gateway.asked) == reads


# -- check -----------------------------------------------------------------------------------------


@pytest.fixture
def sides(route: Route) -> tuple[Holder, Holder]:
    """Sender and recipient as looked up."""
    return holder_of(route.order.sender), holder_of(route.order.recipient)


async def test_a_check_passes_on_the_providers_word(
    counter: Counter, gateway: BookingGateway, sides: tuple[Holder, Holder]
) -> None:
    gateway.word = Precheck(True, *sides)
    assert (await counter.transfers.check(counter.order, *sides)).may_go_on


@where_absence_proves
@pytest.mark.parametrize(
    ("word", "why"),
    [
        (Precheck(False), Local.NOT_TRANSFERABLE.value),
        (Precheck(True, problems=(Problem("capillary", Context.TRANSFER, "885"),)), "885"),
    ],
)
async def test_a_check_stops_at_any_objection(
    counter: Counter, gateway: BookingGateway, sides: tuple[Holder, Holder], word: Precheck, why: str
) -> None:
    gateway.word = word
    checked = await counter.transfers.check(counter.order, *sides)
    assert not checked.may_go_on
    assert checked.problems[0].code == why


@pytest.mark.parametrize("other", [elsewhere, namesake])
async def test_screen_and_provider_must_mean_the_sides_of_the_order(
    counter: Counter, gateway: BookingGateway, sides: tuple[Holder, Holder], other: Callable[[Party], Party]
) -> None:
    """Where the provider has no check, what it would have said isn't asked for."""
    sender, recipient = sides
    mixed = (
        (holder_of(other(counter.order.sender)), recipient),
        (sender, holder_of(other(counter.order.recipient))),
    )
    for strangers in mixed:
        gateway.word = Precheck(True, *sides)
        said = [await counter.transfers.check(counter.order, *strangers)]
        if gateway.capabilities.has_precheck:
            gateway.word = Precheck(True, *strangers)
            said.append(await counter.transfers.check(counter.order, *sides))
        for checked in said:
            assert not checked.may_go_on
            assert checked.problems[0].code == Local.OTHER_PARTIES.value


# -- the search ------------------------------------------------------------------------------------


@with_marks
async def test_a_search_survives_a_history_that_breaks_the_client(
    counter: Counter, gateway: BookingGateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()

    def breaks(*_: object) -> None:
        raise RuntimeError("call 919148574269")

    gateway.paged = breaks  # type: ignore[assignment]
    await counter.search_for(seconds=30)
    assert (await counter.transfers.get(sent.reference)).state is State.RECONCILING
    assert "RuntimeError" in caplog.text
    assert "919148574269" not in caplog.text
    gateway.paged = None
    await counter.search_for(minutes=6)
    assert (await counter.transfers.get(sent.reference)).state is State.CONFIRMED


@with_marks
async def test_a_failing_journal_ends_no_search(counter: Counter, gateway: BookingGateway) -> None:
    gateway.script = [applied_but(gateway, LOST)]
    sent = await counter.sent()
    counter.journal.broken = JournalUnwritable("full")
    await counter.search_for(seconds=20)
    counter.journal.broken = None
    await counter.search_for(seconds=20)
    assert (await counter.transfers.get(sent.reference)).state is State.CONFIRMED


@pytest.mark.parametrize(
    ("applied", "state"), [(True, State.RESOLVED_APPLIED), (False, State.RESOLVED_NOT_APPLIED)]
)
async def test_a_person_decides_with_a_reason(
    counter: Counter, gateway: BookingGateway, state: State, *, applied: bool
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    reason = "asked the provider, call 919148574269"
    assert (
        await counter.search.resolve(sent.reference, applied=applied, reason=reason)
    ).state is State.UNKNOWN
    gateway.book(replace(counter.order, points=499))
    await counter.search_for(minutes=3)
    resolved = await counter.search.resolve(sent.reference, applied=applied, reason=reason)
    assert (resolved.state, resolved.proof) == (state, "asked the provider, call ••••4269")
    assert not resolved.is_open


@with_marks
async def test_proof_that_comes_late_takes_the_decision_from_a_person(
    counter: Counter, gateway: BookingGateway
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.book(replace(counter.order, points=499))
    await counter.search_for(minutes=3)
    assert (await counter.search.look(sent.reference)).state is State.NEEDS_HUMAN
    gateway.book(counter.order, sent.reference)
    assert (await counter.search.look(sent.reference)).state is State.CONFIRMED


async def test_looks_come_soon_and_then_every_five_minutes(counter: Counter, gateway: BookingGateway) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.unreadable = True
    begun = gateway.reads_of(counter.order.sender)
    await counter.search_for(seconds=119)
    assert gateway.reads_of(counter.order.sender) - begun == 6
    await counter.search_for(minutes=30)
    assert 12 <= gateway.reads_of(counter.order.sender) - begun <= 14
    assert (await counter.transfers.get(sent.reference)).state is State.RECONCILING


async def test_two_consoles_search_without_disturbing_each_other(
    open_counter: Callable[..., Counter], gateway: BookingGateway, clock: SkippingClock
) -> None:
    gateway.script = [answers(LOST)]
    first, second = open_counter("run-1"), open_counter("run-2")
    for each in (first, second):
        each.journal.alive |= {"run-1", "run-2"}
    sent = await first.sent()
    for _ in range(60):
        await first.search.pass_once()
        await second.search.pass_once()
        clock.advance(seconds=5)
    assert (await first.transfers.get(sent.reference)).state is first.route.unfound
