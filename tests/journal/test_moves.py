"""What the journal tells of a side's past: one statement each, by the indexes, and only what can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import State, Verdict
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent

SIDE = Party(PartyKind.CUSTOMER, "1001")


@pytest.fixture
def statements(store: JournalStore) -> list[str]:
    """Every statement from here on, with its values in it."""
    seen: list[str] = []
    store._file.connection.set_trace_callback(seen.append)
    return seen


def _settled(store: JournalStore, reference: str, sender: str, recipient: str, state: State) -> None:
    made = an_intent(reference, sender=sender)
    order = replace(made.order, recipient=Party(PartyKind.CUSTOMER, recipient, "Ravi K•••"))
    store.prepare(replace(made, order=order))
    sent(store, reference)
    kind, refused = ("code refused", True) if state is State.REJECTED else (state.value, False)
    store.settle(reference, NOON, "meena", Verdict(state, kind, code_refused=refused))


def test_a_sides_moves_take_one_statement_and_no_walk(store: JournalStore, statements: list[str]) -> None:
    _settled(store, "AAAAAAAAAA", "1001", "2002", State.CONFIRMED)
    _settled(store, "BBBBBBBBBB", "3003", "1001", State.CONFIRMED)
    _settled(store, "CCCCCCCCCC", "3003", "2002", State.CONFIRMED)
    statements.clear()
    found = store.moves_of("capillary", SIDE)
    reads = [each for each in statements if "FROM intent" in each]
    assert len(reads) == 1
    assert [move.reference for move in found.given] == ["AAAAAAAAAA"]
    assert [move.reference for move in found.got] == ["BBBBBBBBBB"]
    assert not store.moves_of("mastercard", SIDE).given
    plan = _plan(store, reads[0])
    assert "intents_of_sender" in plan
    assert "intents_of_recipient" in plan
    assert "SCAN intent" not in plan


def _plan(store: JournalStore, statement: str) -> str:
    with store._file.reading() as connection:
        return " ".join(str(tuple(row)) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))


def test_refused_codes_are_counted_by_their_entries(store: JournalStore) -> None:
    _settled(store, "AAAAAAAAAA", "1001", "2002", State.REJECTED)
    sent(store, "AAAAAAAAAA")
    store.settle("AAAAAAAAAA", NOON, "meena", Verdict(State.REJECTED, "code refused", code_refused=True))
    (move,) = store.moves_of("capillary", SIDE).given
    assert move.codes_refused == 2
    assert not move.counts


def test_a_row_that_makes_no_sense_hides_no_other(store: JournalStore) -> None:
    _settled(store, "AAAAAAAAAA", "1001", "2002", State.CONFIRMED)
    _settled(store, "BBBBBBBBBB", "1001", "2002", State.CONFIRMED)
    with store._file.writing() as connection:
        connection.execute("UPDATE intent SET created = 'soon' WHERE reference = 'AAAAAAAAAA'")
    assert [move.reference for move in store.moves_of("capillary", SIDE).given] == ["BBBBBBBBBB"]
