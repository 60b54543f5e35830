"""What happens around the one request: a journal that fails late, retries, other profiles, check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from console.domain.parties import Customer, Party, PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError
from console.domain.transfers import Outcome, Precheck, State, TransferOrder, TransferRefusedHere
from console.journal.errors import JournalBroken, JournalError, JournalUnwritable
from tests.services.conftest import CODE, ORDER, Counter
from tests.services.fake_gateway import (
    LOST,
    NOT_SENT,
    REFUSED,
    FakeClock,
    FakeGateway,
    accepted,
    answers,
    applied_but,
)

SENDER, RECIPIENT = Customer("1001"), Customer("1002")


def _failing_at_j7(
    counter: Counter, gateway: FakeGateway, error: JournalError, outcome: Outcome | None
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
    counter: Counter, gateway: FakeGateway, error: JournalError, outcome: Outcome | None, state: State
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
    counter: Counter, gateway: FakeGateway, clock: FakeClock
) -> None:
    _failing_at_j7(counter, gateway, JournalUnwritable("full"), REFUSED)
    sent = await counter.sent()
    counter.journal.broken = None
    store = counter.journal.store
    store.settle(sent.reference, State.UNKNOWN, clock.now(), "meena", kind="interrupted")
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(sent.reference)).state is State.NOT_APPLIED


async def test_a_row_this_run_has_forgotten_is_found_after_its_deadline(
    counter: Counter, gateway: FakeGateway, clock: FakeClock
) -> None:
    reference = await counter.prepared()
    counter.journal.store.sending(reference, clock.now(), "meena", clock.now(), "f", code_used=True)
    assert await counter.search.recover() == ()
    clock.pass_(minutes=2)
    assert [intent.state for intent in await counter.search.recover()] == [State.UNKNOWN]


# -- retry -----------------------------------------------------------------------------------------


async def test_what_never_left_is_sent_again_with_a_new_code(counter: Counter, gateway: FakeGateway) -> None:
    gateway.script = [answers(NOT_SENT)]
    reference = (await counter.sent()).reference
    again = await counter.transfers.retry(reference)
    assert (again.state, again.code_issued, again.attempt) == (State.PREPARED, None, 1)
    with pytest.raises(TransferRefusedHere):
        await counter.transfers.send(reference, CODE)
    await counter.transfers.issue_code(reference)
    sent = await counter.transfers.send(reference, CODE)
    assert (sent.state, sent.attempt) == (State.CONFIRMED, 2)


async def _not_applied(counter: Counter, gateway: FakeGateway) -> str:
    gateway.script = [answers(LOST)]
    reference = (await counter.sent()).reference
    await counter.search_for(minutes=4)
    assert (await counter.transfers.get(reference)).state is State.NOT_APPLIED
    return reference


async def test_a_retry_finds_that_it_was_applied_after_all(counter: Counter, gateway: FakeGateway) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.book(ORDER, reference)
    found = await counter.transfers.retry(reference)
    assert (found.state, found.proof) == (State.CONFIRMED, "reference in history")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(ORDER, points=499), Local.CANDIDATE_ONLY),
        (replace(ORDER, recipient=Party(PartyKind.CUSTOMER, "1009")), Local.CONTRADICTING_HISTORY),
    ],
)
async def test_a_retry_stops_at_a_row_that_could_be_it(
    counter: Counter, gateway: FakeGateway, other: TransferOrder, why: Local
) -> None:
    reference = await _not_applied(counter, gateway)
    gateway.book(other, reference if why is Local.CONTRADICTING_HISTORY else "")
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.retry(reference)
    assert refusal.value.problem.code == why.value


async def test_a_retry_keeps_the_old_baseline(counter: Counter, gateway: FakeGateway) -> None:
    gateway.book(replace(ORDER, points=3))
    reference = await _not_applied(counter, gateway)
    gateway.book(replace(ORDER, recipient=Party(PartyKind.CUSTOMER, "1009")))
    assert (await counter.transfers.retry(reference)).baseline == {"7001", "7002"}


@pytest.mark.parametrize("outcome", [REFUSED, LOST])
async def test_nothing_else_is_retried(counter: Counter, gateway: FakeGateway, outcome: Outcome) -> None:
    gateway.script = [answers(outcome)]
    sent = await counter.sent()
    assert await counter.transfers.retry(sent.reference) == sent


async def test_a_retry_while_the_sender_is_busy_is_refused(counter: Counter, gateway: FakeGateway) -> None:
    gateway.script = [answers(NOT_SENT)]
    reference = (await counter.sent()).reference
    other = await counter.transfers.prepare(replace(ORDER, points=1))
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.retry(reference)
    assert refusal.value.other == other


# -- codes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", [Precheck(False), Precheck(True, problems=(Problem("x", Context.OTP, "1"),))]
)
async def test_a_code_the_provider_would_not_send_was_not_issued(
    counter: Counter, gateway: FakeGateway, word: Precheck
) -> None:
    reference = (await counter.transfers.prepare(ORDER)).reference
    gateway.word = word
    assert await counter.transfers.issue_code(reference) == word
    assert (await counter.transfers.get(reference)).code_issued is None
    assert counter.journal.store.events(reference)[-1].kind == "code not issued"


async def test_a_code_answered_for_somebody_else_does_not_count(
    counter: Counter, gateway: FakeGateway
) -> None:
    reference = (await counter.transfers.prepare(ORDER)).reference
    gateway.word = Precheck(True, sender=Customer("9999"), recipient=RECIPIENT)
    word = await counter.transfers.issue_code(reference)
    assert [problem.code for problem in word.problems] == [Local.OTHER_PARTIES.value]
    assert (await counter.transfers.get(reference)).code_issued is None


async def test_no_code_goes_out_for_what_can_not_be_sent(counter: Counter, gateway: FakeGateway) -> None:
    sent = await counter.sent()
    with pytest.raises(TransferRefusedHere):
        await counter.transfers.issue_code(sent.reference)
    assert gateway.codes_issued == 1


async def test_a_code_for_what_somebody_gave_up_meanwhile_is_refused(
    counter: Counter, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = (await counter.transfers.prepare(ORDER)).reference

    async def slow(order: TransferOrder) -> Precheck:
        await counter.transfers.abandon(reference, "left")
        return Precheck(True)

    monkeypatch.setattr(gateway, "issue_code", slow)
    with pytest.raises(TransferRefusedHere) as refusal:
        await counter.transfers.issue_code(reference)
    assert refusal.value.other is not None
    assert refusal.value.other.state is State.ABANDONED


async def test_a_code_failure_is_remarked_without_words(counter: Counter, gateway: FakeGateway) -> None:
    reference = (await counter.transfers.prepare(ORDER)).reference
    gateway.issue_fails = True
    with pytest.raises(ProviderError):
        await counter.transfers.issue_code(reference)
    assert counter.journal.store.events(reference)[-1].facts == {"codes": ["answer-timeout"]}


async def test_leaving_a_transfer_that_was_sent_changes_nothing(counter: Counter) -> None:
    sent = await counter.sent()
    assert await counter.transfers.abandon(sent.reference, "left") == sent


# -- profiles --------------------------------------------------------------------------------------


async def test_another_profiles_transfers_are_left_alone(
    open_counter: Callable[..., Counter], gateway: FakeGateway
) -> None:
    gateway.script = [answers(LOST)]
    sent = await open_counter("run-1").sent()
    other = open_counter("run-2", profile="sandbox")
    reads = gateway.reads
    await other.search_for(minutes=5)
    assert (await other.search.look(sent.reference)).state is State.UNKNOWN
    assert gateway.reads == reads


# -- check -----------------------------------------------------------------------------------------


async def test_a_check_passes_on_the_providers_word(counter: Counter, gateway: FakeGateway) -> None:
    gateway.word = Precheck(True, SENDER, RECIPIENT)
    assert (await counter.transfers.check(ORDER, SENDER, RECIPIENT)).may_go_on


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (Precheck(False), Local.NOT_TRANSFERABLE.value),
        (Precheck(True, Customer("1009"), RECIPIENT), Local.OTHER_PARTIES.value),
        (Precheck(True, SENDER, Customer("1009")), Local.OTHER_PARTIES.value),
        (Precheck(True, problems=(Problem("capillary", Context.TRANSFER, "885"),)), "885"),
    ],
)
async def test_a_check_stops_at_any_objection(
    counter: Counter, gateway: FakeGateway, word: Precheck, why: str
) -> None:
    gateway.word = word
    checked = await counter.transfers.check(ORDER, SENDER, RECIPIENT)
    assert not checked.may_go_on
    assert checked.problems[0].code == why


async def test_a_screen_that_mixes_up_customers_is_stopped(counter: Counter) -> None:
    checked = await counter.transfers.check(ORDER, Customer("1009"), RECIPIENT)
    assert [problem.code for problem in checked.problems] == [Local.OTHER_PARTIES.value]


# -- the search ------------------------------------------------------------------------------------


async def test_a_search_survives_a_history_that_breaks_the_client(
    counter: Counter, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
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


async def test_a_failing_journal_ends_no_search(counter: Counter, gateway: FakeGateway) -> None:
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
    counter: Counter, gateway: FakeGateway, state: State, *, applied: bool
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    reason = "asked the provider, call 919148574269"
    assert (
        await counter.search.resolve(sent.reference, applied=applied, reason=reason)
    ).state is State.UNKNOWN
    gateway.book(replace(ORDER, points=499))
    await counter.search_for(minutes=3)
    resolved = await counter.search.resolve(sent.reference, applied=applied, reason=reason)
    assert (resolved.state, resolved.proof) == (state, "asked the provider, call ••••4269")
    assert not resolved.is_open


async def test_proof_that_comes_late_takes_the_decision_from_a_person(
    counter: Counter, gateway: FakeGateway
) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.book(replace(ORDER, points=499))
    await counter.search_for(minutes=3)
    assert (await counter.search.look(sent.reference)).state is State.NEEDS_HUMAN
    gateway.book(ORDER, sent.reference)
    assert (await counter.search.look(sent.reference)).state is State.CONFIRMED


async def test_looks_come_soon_and_then_every_five_minutes(counter: Counter, gateway: FakeGateway) -> None:
    gateway.script = [answers(LOST)]
    sent = await counter.sent()
    gateway.unreadable = True
    begun = gateway.reads
    await counter.search_for(seconds=119)
    assert gateway.reads - begun == 6
    await counter.search_for(minutes=30)
    assert 12 <= gateway.reads - begun <= 14
    assert (await counter.transfers.get(sent.reference)).state is State.RECONCILING


async def test_two_consoles_search_without_disturbing_each_other(
    open_counter: Callable[..., Counter], gateway: FakeGateway, clock: FakeClock
) -> None:
    gateway.script = [answers(LOST)]
    first, second = open_counter("run-1"), open_counter("run-2")
    for each in (first, second):
        each.journal.alive |= {"run-1", "run-2"}
    sent = await first.sent()
    for _ in range(60):
        await first.search.pass_once()
        await second.search.pass_once()
        clock.pass_(seconds=5)
    assert (await first.transfers.get(sent.reference)).state is State.NOT_APPLIED
