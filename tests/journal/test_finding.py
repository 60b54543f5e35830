"""Finding transfers in the journal by what people have in hand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.query_line import HistoryQuery
from console.domain.transfers import Receipt, State, Verdict
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, an_intent, sent


@pytest.fixture
def two(store: JournalStore) -> JournalStore:
    """One that was confirmed as transfer 8451001, and one that waits."""
    store.prepare(an_intent("K3F9Q2M7XA"))
    store.prepare(an_intent("BBBBBBBBBB", sender="777000333"))
    sent(store, "K3F9Q2M7XA")
    receipt = Receipt("8451001", Decimal(5), request_id="8451999")
    store.settle("K3F9Q2M7XA", NOON, "meena", Verdict(State.CONFIRMED, "confirmed", receipt=receipt))
    return store


def found(store: JournalStore, text: str) -> list[str]:
    return [each.reference for _, each in store.page(HistoryQuery(text=text))]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("8451001", "K3F9Q2M7XA"),
        ("84510", "K3F9Q2M7XA"),
        ("#8451001", "K3F9Q2M7XA"),
        ("k3f9", "K3F9Q2M7XA"),
        ("#k3f9 q2m7 xa", "K3F9Q2M7XA"),
        ("777 000 333", "BBBBBBBBBB"),
        ("••0333", "BBBBBBBBBB"),
    ],
)
def test_one_is_found(two: JournalStore, text: str, reference: str) -> None:
    assert found(two, text) == [reference]


@pytest.mark.parametrize("text", ["8451999", "transfer_id", "%", "_", '"'])
def test_what_isnt_an_id_finds_nothing_in_a_receipt(two: JournalStore, text: str) -> None:
    assert found(two, text) == []


def test_a_receipt_that_cant_be_read_ends_no_search(two: JournalStore, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as journal:
        journal.execute("UPDATE intent SET receipt='[broken' WHERE reference='K3F9Q2M7XA'")
    assert found(two, "BBBB") == ["BBBBBBBBBB"]
    assert found(two, "8451001") == []
