"""The same order again within a day, and words of "no" that may not be the last (R6, R15).

A late booking after "no" was never noticed, and the order typed afresh went through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Reconciliation, State, TransferOrder, Verdict
from console.journal.journal_errors import SenderBusy, StateConflict
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, ORDER, an_intent, sent
from tests.journal.test_steps import PATHS

DAY = timedelta(days=1)
WATCHED = (State.REJECTED, State.NOT_APPLIED, State.RESOLVED_NOT_APPLIED, State.MISSING_ALARM)


def _bring(store: JournalStore, state: State, reference: str = "AAAAAAAAAA", sender: str = "1001") -> None:
    store.prepare(an_intent(reference, sender=sender))
    for step in PATHS[state]:
        if step is State.SENDING:
            sent(store, reference)
        else:
            store.settle(reference, NOON, "meena", Verdict(step, step.value))


@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_every_no_that_left_is_watched(store: JournalStore, state: State) -> None:
    _bring(store, state)
    expected = ["AAAAAAAAAA"] if state in WATCHED else []
    assert [each.reference for each in store.watched(NOON)] == expected
    assert store.watched(NOON + timedelta(microseconds=1)) == ()


def test_the_watched_come_oldest_first(store: JournalStore) -> None:
    for index, state in enumerate(WATCHED):
        _bring(store, state, f"{index:010}", str(index))
    references = [each.reference for each in store.watched(NOON - DAY)]
    assert references == ["0000000000", "0000000001", "0000000002", "0000000003"]


@pytest.mark.parametrize(
    ("state", "end"),
    [
        (State.NOT_APPLIED, State.ABANDONED),
        (State.NOT_SENT, State.ABANDONED),
        (State.NOT_APPLIED, State.NOT_SENT),
    ],
)
def test_an_attempt_before_is_watched_whatever_became_of_the_last(
    store: JournalStore, state: State, end: State
) -> None:
    """Given up or never left speaks of the last attempt; one before it did leave, or may have."""
    _bring(store, state)
    store.prepare_again("AAAAAAAAAA", NOON, "meena", frozenset())
    if end is State.NOT_SENT:
        sent(store, "AAAAAAAAAA")
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(end, end.value))
    (watched,) = store.watched(NOON)
    assert watched.is_watched


def test_the_watch_ends_and_begins_anew_with_the_next_attempt(store: JournalStore) -> None:
    _bring(store, State.NOT_APPLIED)
    assert store.end_watch("AAAAAAAAAA", NOON, "meena", attempt=1).audited
    assert store.watched(NOON) == ()
    store.prepare_again("AAAAAAAAAA", NOON, "meena", frozenset())
    assert not sent(store, "AAAAAAAAAA").audited
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.UNKNOWN, "unknown"))
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.NOT_APPLIED, "not found"))
    assert [each.reference for each in store.watched(NOON)] == ["AAAAAAAAAA"]
    store.verify()


def test_what_a_person_dismissed_can_not_be_it_any_more(store: JournalStore) -> None:
    _bring(store, State.NEEDS_HUMAN)
    resolved = store.settle(
        "AAAAAAAAAA",
        NOON,
        "meena",
        Verdict(State.RESOLVED_NOT_APPLIED, "resolved", dismissed=frozenset({"7009"})),
    )
    assert "7009" in resolved.baseline


def test_a_doubt_waits_while_the_sender_has_another_open(store: JournalStore) -> None:
    _bring(store, State.REJECTED)
    store.prepare(an_intent("BBBBBBBBBB"))
    with pytest.raises(SenderBusy):
        store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.NEEDS_HUMAN, "seen late"))


@pytest.mark.parametrize("state", WATCHED)
def test_a_look_at_a_watched_one_leaves_its_word(store: JournalStore, state: State) -> None:
    _bring(store, state)
    found = Reconciliation(3, 1, NOON, NOON + timedelta(hours=1))
    at = NOON + timedelta(minutes=5)
    looked = store.watched_again("AAAAAAAAAA", at, "meena", found, attempt=1)
    assert (looked.state, looked.reconciliation, looked.updated) == (state, found, at)
    assert looked == store.get("AAAAAAAAAA")
    assert store.events("AAAAAAAAAA")[-1].kind == "watched"
    with pytest.raises(StateConflict):
        store.watched_again("AAAAAAAAAA", at, "meena", found, attempt=2)
    store.verify()


@pytest.mark.parametrize("state", sorted(set(State) - set(WATCHED)))
def test_nothing_else_is_watched_again(store: JournalStore, state: State) -> None:
    _bring(store, state)
    attempt = 0 if state in (State.PREPARED, State.ABANDONED) else 1
    with pytest.raises(StateConflict):
        store.watched_again("AAAAAAAAAA", NOON, "meena", Reconciliation(), attempt=attempt)


@pytest.mark.parametrize("state", WATCHED)
def test_a_late_booking_confirms_what_was_said_not_to_have_moved(store: JournalStore, state: State) -> None:
    _bring(store, state)
    settled = store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.CONFIRMED, "booked late", attempt=1))
    assert settled.state is State.CONFIRMED


def test_a_refused_order_is_sent_again_only_for_its_code(store: JournalStore) -> None:
    _bring(store, State.REJECTED)
    with pytest.raises(StateConflict):
        sent(store, "AAAAAAAAAA")


@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_an_equal_order_is_known_whatever_became_of_it(store: JournalStore, state: State) -> None:
    _bring(store, state)
    assert [each.state for each in store.equals_since(ORDER, "capillary", NOON)] == [state]
    assert store.equals_since(ORDER, "capillary", NOON + timedelta(seconds=1)) == ()


OTHERS: tuple[Callable[[TransferOrder], TransferOrder], ...] = (
    lambda order: replace(order, points=501),
    lambda order: replace(order, program_id=8),
    lambda order: replace(order, recipient=Party(PartyKind.CUSTOMER, "1009")),
    lambda order: replace(order, recipient=Party(PartyKind.GROUP, "1002")),
    lambda order: replace(order, sender=Party(PartyKind.CUSTOMER, "1009")),
    lambda order: replace(order, sender=Party(PartyKind.GROUP, "1001")),
)


@pytest.mark.parametrize("change", OTHERS)
def test_another_order_is_not_equal(
    store: JournalStore, change: Callable[[TransferOrder], TransferOrder]
) -> None:
    _bring(store, State.CONFIRMED)
    other = replace(an_intent("ZZZZZZZZZZ"), order=change(ORDER))
    assert store.equals_since(other.order, "capillary", NOON) == ()
    assert store.equals_since(ORDER, "mastercard", NOON) == ()


def test_words_beside_the_order_make_it_no_other(store: JournalStore) -> None:
    _bring(store, State.CONFIRMED)
    assert store.equals_since(replace(ORDER, note="birthday", program_name=""), "capillary", NOON)


def test_the_newest_equal_order_comes_first(store: JournalStore) -> None:
    _bring(store, State.REJECTED)
    _bring(store, State.CONFIRMED, "BBBBBBBBBB")
    _bring(store, State.ABANDONED, "CCCCCCCCCC")
    found = store.equals_since(ORDER, "capillary", NOON)
    assert [each.reference for each in found] == ["CCCCCCCCCC", "BBBBBBBBBB", "AAAAAAAAAA"]


def test_one_touched_since_counts_however_old(store: JournalStore) -> None:
    _bring(store, State.REJECTED)
    store.watched_again("AAAAAAAAAA", NOON + DAY, "meena", Reconciliation(looks=1), attempt=1)
    assert store.equals_since(ORDER, "capillary", NOON + DAY)


def test_lists_that_are_asked_for_often_use_their_index(store: JournalStore) -> None:
    statements: list[str] = []
    connection = store._file.connection
    connection.set_trace_callback(statements.append)
    store.waiting()
    store.watched(NOON)
    store.open_intents()
    store.require_sendable(ORDER.sender)
    connection.set_trace_callback(None)
    asked = [each for each in statements if "FROM intent" in each]
    plans = [connection.execute(f"EXPLAIN QUERY PLAN {each}").fetchall() for each in asked]
    assert len(plans) >= 8
    for each, plan in zip(asked, plans, strict=True):
        assert all("USING" in step[3] or "TEMP B-TREE" in step[3] for step in plan), (plan, each)
