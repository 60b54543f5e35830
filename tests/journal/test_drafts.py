"""What never moved is offered again until somebody drops it or orders it anew; nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.transfers import State, Verdict
from console.journal.draft_queries import CONSOLE_ENDED, DROPPED
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent

WEEK_AGO = NOON - timedelta(days=7)


def end(store: JournalStore, reference: str, sender: str, state: State, proof: str = "") -> None:
    """One transfer, brought to where it ended."""
    store.prepare(an_intent(reference, sender=sender))
    if state is not State.ABANDONED:
        sent(store, reference)
    if state is State.NOT_APPLIED:
        store.settle(reference, NOON, "meena", Verdict(State.UNKNOWN, "unknown"))
    store.settle(reference, NOON, "meena", Verdict(state, state.value, proof=proof))


def offered(store: JournalStore) -> list[str]:
    return [each.reference for each in store.unsent_since(WEEK_AGO)]


def test_what_never_left_or_was_not_found_is_offered_and_nothing_else(store: JournalStore) -> None:
    end(store, "AAAAAAAAAA", "1", State.NOT_SENT)
    end(store, "BBBBBBBBBB", "2", State.NOT_APPLIED)
    end(store, "CCCCCCCCCC", "3", State.ABANDONED, CONSOLE_ENDED)
    end(store, "DDDDDDDDDD", "4", State.ABANDONED, "left before sending")
    end(store, "EEEEEEEEEE", "5", State.CONFIRMED)
    end(store, "FFFFFFFFFF", "6", State.REJECTED)
    store.prepare(an_intent("GGGGGGGGGG", sender="7"))
    assert offered(store) == ["AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC"]
    assert store.unsent_since(NOON + timedelta(seconds=1)) == ()


def test_it_ends_when_it_is_dropped_or_ordered_anew(store: JournalStore) -> None:
    for reference, sender in (("AAAAAAAAAA", "1"), ("BBBBBBBBBB", "2"), ("CCCCCCCCCC", "3")):
        end(store, reference, sender, State.NOT_SENT)
    store.remark("AAAAAAAAAA", NOON, "meena", DROPPED)
    store.prepare(an_intent("HHHHHHHHHH", sender="2"))
    other = an_intent("KKKKKKKKKK", sender="3")
    store.prepare(replace(other, order=replace(other.order, points=7)))
    assert offered(store) == ["CCCCCCCCCC"]
