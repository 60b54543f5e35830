"""What each step of an ordinary transfer asks of SQLite, in exact numbers: one more must be wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from console.domain.transfers import BreakupLine, Receipt, State, Verdict
from console.journal.transactions import JournalStore
from tests.journal.conftest import NOON, ORDER, an_intent, sent

REFERENCE = "AAAAAAAAAA"
RECEIPT = Receipt("7001", Decimal(500), (BreakupLine(7, Decimal(500), None),), NOON)


def test_a_transfer_takes_so_many_statements_and_commits(store: JournalStore, path: Path) -> None:
    """Beginnings and ends of transactions count as statements. The anchor is moved in one of its own."""
    store.prepare(an_intent("ZZZZZZZZZZ", sender="1003"))
    steps: dict[str, Callable[[], object]] = {
        "is it fit": lambda: store.require_sendable(*ORDER.parties),
        "is one open": lambda: store.open_of("capillary", ORDER.sender),
        "an equal one": lambda: store.equals_since(ORDER, "capillary", NOON - timedelta(days=1)),
        "J1": lambda: store.prepare(an_intent()),
        "J2": lambda: store.code_issued(REFERENCE, NOON, "meena"),
        "its row": lambda: store.get(REFERENCE),
        "J3": lambda: sent(store, REFERENCE),
        "J7": lambda: store.settle(
            REFERENCE, NOON, "meena", Verdict(State.CONFIRMED, "confirmed", 1, receipt=RECEIPT)
        ),
    }
    assert {name: _cost(store, path, step) for name, step in steps.items()} == {
        "is it fit": (11, 0),
        "is one open": (3, 0),
        "an equal one": (3, 0),
        "J1": (5, 1),
        "J2": (6, 1),
        "its row": (3, 0),
        "J3": (9, 1),
        "J7": (10, 1),
    }


def _cost(store: JournalStore, path: Path, step: Callable[[], object]) -> tuple[int, int]:
    """Statements, and commits that changed the file: SQLite counts those in its header."""
    statements: list[str] = []
    before = path.read_bytes()[24:28]
    store._file.connection.set_trace_callback(statements.append)
    step()
    store._file.connection.set_trace_callback(None)
    after = path.read_bytes()[24:28]
    return len(statements), int.from_bytes(after, "big") - int.from_bytes(before, "big")
