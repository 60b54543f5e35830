from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, local
from console.domain.query_line import HistoryQuery
from console.domain.transfers import (
    NEXT_STATES,
    BreakupLine,
    HistoryRow,
    Intent,
    Receipt,
    Reconciliation,
    State,
    Verdict,
)
from console.journal.journal_errors import JournalBroken, SenderBusy, StateConflict
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, ORDER, an_intent, sent
from tests.loop_over import loop_over

PATHS: dict[State, tuple[State, ...]] = {
    State.PREPARED: (),
    State.SENDING: (State.SENDING,),
    State.CONFIRMED: (State.SENDING, State.CONFIRMED),
    State.REJECTED: (State.SENDING, State.REJECTED),
    State.NOT_SENT: (State.SENDING, State.NOT_SENT),
    State.UNKNOWN: (State.SENDING, State.UNKNOWN),
    State.RECONCILING: (State.SENDING, State.UNKNOWN, State.RECONCILING),
    State.NOT_APPLIED: (State.SENDING, State.UNKNOWN, State.NOT_APPLIED),
    State.NEEDS_HUMAN: (State.SENDING, State.UNKNOWN, State.NEEDS_HUMAN),
    State.RESOLVED_APPLIED: (State.SENDING, State.UNKNOWN, State.NEEDS_HUMAN, State.RESOLVED_APPLIED),
    State.RESOLVED_NOT_APPLIED: (State.SENDING, State.UNKNOWN, State.NEEDS_HUMAN, State.RESOLVED_NOT_APPLIED),
    State.ABANDONED: (State.ABANDONED,),
    State.DOUBLE_ALARM: (State.SENDING, State.CONFIRMED, State.DOUBLE_ALARM),
    State.MISSING_ALARM: (State.SENDING, State.CONFIRMED, State.MISSING_ALARM),
}
"""A way from PREPARED to each state."""


def _step(store: JournalStore, to: State, reference: str = "AAAAAAAAAA") -> Intent:
    if to is State.SENDING:
        return sent(store, reference)
    if to is State.PREPARED:
        return store.prepare_again(reference, NOON, "meena", frozenset())
    return store.settle(reference, NOON, "meena", Verdict(to, to.value))


def _bring(store: JournalStore, state: State) -> None:
    store.prepare(an_intent())
    for step in PATHS[state]:
        _step(store, step)


@loop_over("to", State)
@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_only_the_allowed_steps_are_taken(tmp_path: Path, state: State, to: State) -> None:
    with closing(JournalStore(tmp_path / to.name, tmp_path / f"{to.name} anchor", "run-1")) as store:
        _bring(store, state)
        allowed = to in NEXT_STATES[state] and (state, to) != (State.REJECTED, State.SENDING)
        if allowed:
            assert _step(store, to).state is to
        else:
            with pytest.raises(StateConflict):
                _step(store, to)
        now = store.get("AAAAAAAAAA")
        assert now is not None
        assert now.state is (to if allowed else state)
        store.verify()


def test_a_prepared_intent_reads_back_as_it_was_written(store: JournalStore) -> None:
    assert store.prepare(an_intent()) == store.get("AAAAAAAAAA") == an_intent()


def test_every_detail_survives_the_file(store: JournalStore) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    warning = Problem(
        "capillary", Context.TRANSFER, "872", message="no ratio", http_status=201, request_id="r-1"
    )
    receipt = Receipt(
        transfer_id="7001",
        reported=Decimal("1000.0"),
        breakup=(BreakupLine(7, Decimal("500.000"), Decimal(8000)), BreakupLine(8, Decimal(0), None)),
        at=NOON + timedelta(seconds=3),
        zone_known=False,
        program_name="Main",
        note="gift #AAAAAAAAAA",
        request_id="r-1",
        warnings=(warning,),
    )
    candidate = HistoryRow(
        "7002", True, ORDER.sender, ORDER.recipient, Decimal(500), None, False, "x", "Main"
    )
    found = Reconciliation(3, 1, NOON, NOON + timedelta(minutes=5), candidate)
    settled = store.settle(
        "AAAAAAAAAA",
        NOON,
        "meena",
        Verdict(State.UNKNOWN, "unknown", problems=(warning,), receipt=receipt, found=found),
    )
    assert settled == store.get("AAAAAAAAAA")
    assert (settled.receipt, settled.problems, settled.reconciliation) == (receipt, (warning,), found)
    assert (settled.attempt.number, settled.attempt.sent, settled.attempt.code_used) == (1, NOON, True)


def test_a_sender_has_one_open_intent(store: JournalStore) -> None:
    store.prepare(an_intent())
    with pytest.raises(SenderBusy) as busy:
        store.prepare(an_intent("BBBBBBBBBB"))
    assert busy.value.open_intent == an_intent()
    store.prepare(an_intent("CCCCCCCCCC", sender="1002"))


@pytest.mark.parametrize("state", [State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN, State.SENDING])
def test_a_sender_stays_blocked_while_nobody_knows(store: JournalStore, state: State) -> None:
    _bring(store, state)
    with pytest.raises(SenderBusy):
        store.prepare(an_intent("BBBBBBBBBB"))


def test_a_refused_code_may_be_sent_again_unless_the_sender_is_busy(store: JournalStore) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    refused = store.settle(
        "AAAAAAAAAA", NOON, "meena", Verdict(State.REJECTED, "code refused", code_refused=True)
    )
    assert (refused.attempt.code_refused, refused.attempt.code_tries) == (True, 1)
    store.prepare(an_intent("BBBBBBBBBB"))
    with pytest.raises(SenderBusy) as busy:
        sent(store, "AAAAAAAAAA")
    assert busy.value.open_intent == an_intent("BBBBBBBBBB")
    store.settle("BBBBBBBBBB", NOON, "meena", Verdict(State.ABANDONED, "abandoned"))
    assert sent(store, "AAAAAAAAAA").attempt.number == 2


def test_issuing_a_code_counts_tries_anew_and_only_before_sending(store: JournalStore) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    with pytest.raises(StateConflict):
        store.code_issued("AAAAAAAAAA", NOON, "meena")
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.REJECTED, "code refused", code_refused=True))
    issued = store.code_issued("AAAAAAAAAA", NOON, "meena")
    assert (issued.attempt.code_tries, issued.attempt.code_issued) == (0, NOON)


def test_refused_codes_are_counted_over_all_intents_of_a_customer(store: JournalStore) -> None:
    for index in range(3):
        reference = f"{index:010}"
        store.prepare(an_intent(reference))
        sent(store, reference)
        at = NOON + timedelta(minutes=10 * index)
        store.settle(reference, at, "meena", Verdict(State.REJECTED, "code refused", code_refused=True))
    customer = ORDER.sender
    assert store.codes_refused_since(customer, NOON) == 3
    assert store.codes_refused_since(customer, NOON + timedelta(minutes=5)) == 2
    assert store.codes_refused_since(Party(PartyKind.CUSTOMER, "9"), NOON) == 0


def test_a_verdict_holds_for_its_own_attempt_only(store: JournalStore) -> None:
    _bring(store, State.NOT_APPLIED)
    _step(store, State.PREPARED)
    assert sent(store, "AAAAAAAAAA").attempt.number == 2
    _step(store, State.UNKNOWN)
    with pytest.raises(StateConflict):
        store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.NOT_APPLIED, "not found", attempt=1))
    with pytest.raises(StateConflict):
        store.looked("AAAAAAAAAA", NOON, "meena", Reconciliation(looks=1), attempt=1)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.NOT_APPLIED, State.NEEDS_HUMAN, State.PREPARED])
def test_a_late_look_changes_nothing_that_is_decided(store: JournalStore, state: State) -> None:
    _bring(store, state)
    with pytest.raises(StateConflict):
        store.looked("AAAAAAAAAA", NOON, "meena", Reconciliation(looks=9), attempt=1 if PATHS[state] else 0)


def test_only_confirmed_transfers_are_audited(store: JournalStore) -> None:
    _bring(store, State.CONFIRMED)
    assert [intent.reference for _, intent in store.waiting()] == ["AAAAAAAAAA"]
    assert store.audited("AAAAAAAAAA", NOON, "meena").audited
    assert store.waiting() == ()


@pytest.mark.parametrize("alarm", [State.DOUBLE_ALARM, State.MISSING_ALARM])
def test_an_alarm_is_no_longer_up_for_the_audit(store: JournalStore, alarm: State) -> None:
    _bring(store, alarm)
    with pytest.raises(StateConflict):
        store.audited("AAAAAAAAAA", NOON, "meena")


def test_the_attestation_is_recorded_and_the_fingerprint_too(store: JournalStore) -> None:
    store.prepare(an_intent())
    deadline = NOON + timedelta(seconds=60)
    store.sending(
        "AAAAAAAAAA", NOON, "meena", deadline, "ab" * 32, code_used=False, attested="passport, meena"
    )
    facts = store.events("AAAAAAAAAA")[-1].facts
    assert (facts["verified"], facts["fingerprint"]) == ("passport, meena", "ab" * 32)


def test_events_tell_the_story_in_order(store: JournalStore) -> None:
    _bring(store, State.NOT_APPLIED)
    store.remark("AAAAAAAAAA", NOON, "meena", "asked", {"codes": ["800"]})
    events = store.events("AAAAAAAAAA")
    assert [event.kind for event in events] == ["prepared", "sending", "unknown", "not applied", "asked"]
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5]


def test_a_missing_transfer_is_a_broken_journal(store: JournalStore) -> None:
    with pytest.raises(JournalBroken):
        store.remark("ZZZZZZZZZZ", NOON, "meena", "asked")


def test_open_ones_of_any_age_are_drawn_again(store: JournalStore) -> None:
    _bring(store, State.NEEDS_HUMAN)
    store.prepare(an_intent("BBBBBBBBBB", sender="1003"))
    store.settle("BBBBBBBBBB", NOON, "meena", Verdict(State.ABANDONED, "abandoned"))
    drawn = store.open_or_updated_since(NOON + timedelta(days=3))
    assert [intent.reference for intent in drawn] == ["AAAAAAAAAA"]


def test_the_newest_order_of_a_sender_is_known(store: JournalStore) -> None:
    store.prepare(an_intent())
    assert store.newer_of_sender("AAAAAAAAAA") is None
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.ABANDONED, "abandoned"))
    store.prepare(an_intent("BBBBBBBBBB", sender="1003"))
    assert store.newer_of_sender("AAAAAAAAAA") is None
    store.prepare(an_intent("CCCCCCCCCC"))
    newer = store.newer_of_sender("AAAAAAAAAA")
    assert newer is not None
    assert newer.reference == "CCCCCCCCCC"


def test_transfers_that_others_account_for_are_named(store: JournalStore) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    store.settle(
        "AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed", receipt=Receipt("7001", None))
    )
    assert store.claimed_by_others("BBBBBBBBBB", ORDER.sender) == {"7001"}
    assert store.claimed_by_others("AAAAAAAAAA", ORDER.sender) == frozenset()


def test_pages_go_back_by_keyset_and_filter(store: JournalStore) -> None:
    for index in range(5):
        store.prepare(an_intent(f"{index:010}", sender=str(2000 + index)))
    first = store.page(limit=2)
    assert [intent.reference for _, intent in first] == ["0000000004", "0000000003"]
    second = store.page(limit=2, before=first[-1][0])
    assert [intent.reference for _, intent in second] == ["0000000002", "0000000001"]
    assert len(store.page(HistoryQuery(text="2003"))) == 1
    assert len(store.page(HistoryQuery(text="%"))) == 0
    assert len(store.page(HistoryQuery(states=frozenset({State.CONFIRMED})))) == 0
    assert len(store.page(party=Party(PartyKind.CUSTOMER, "1002"))) == 5


def test_problems_keep_their_words_without_numbers(store: JournalStore) -> None:
    store.prepare(an_intent())
    sent(store, "AAAAAAAAAA")
    said = local(Local.UNREADABLE, "call 919148574269")
    settled = store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.UNKNOWN, "unknown", problems=(said,)))
    assert settled.problems[0].message == "call ••••4269"
