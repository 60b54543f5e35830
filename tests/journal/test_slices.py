"""Verifying holds no lock that another console could feel.

It did for its whole walk: 31 s at 90,000 rows, in which another console was refused.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from math import ceil
from pathlib import Path
from sqlite3 import Connection

import pytest

from console.domain.transfers import State, Verdict
from console.journal import durable_connection, verification
from console.journal.journal_errors import JournalBroken
from console.journal.transactions import JournalStore
from console.journal.verification import SLICE, Slice
from tests.journal.conftest import an_intent, sent
from tests.journal.old_journals import STATES, write_old_journal
from tests.journal.test_sealing_old_journals import sql

Opener = Callable[..., JournalStore]
Between = Callable[[JournalStore, Callable[[int], None]], list[tuple[int, int]]]


def _begins(store: JournalStore) -> list[str]:
    """The statements with which transactions of a store begin, from now on."""
    begun: list[str] = []
    store._file.connection.set_trace_callback(
        lambda statement: begun.append(statement) if statement.startswith("BEGIN") else None
    )
    return begun


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    """Does something before each transaction of a store; the numbers of entries and rows each slice read."""

    def arrange(store: JournalStore, act: Callable[[int], None]) -> list[tuple[int, int]]:
        sizes: list[tuple[int, int]] = []
        read_slice, reading = verification.read_slice, store._file.reading

        def read(connection: Connection, after: int) -> Slice:
            found = read_slice(connection, after)
            sizes.append((len(found[0]), len(found[1])))
            return found

        def act_and_read() -> AbstractContextManager[Connection]:
            act(len(sizes))
            return reading()

        monkeypatch.setattr(verification, "read_slice", read)
        monkeypatch.setattr(store._file, "reading", act_and_read)
        return sizes

    return arrange


@pytest.mark.parametrize("rows", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_another_console_writes_between_any_two_slices(
    open_store: Opener,
    path: Path,
    anchor: Path,
    between: Between,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
) -> None:
    """Of four thousand entries and more, with a writer that wouldn't wait a millisecond for a lock."""
    entries = write_old_journal(path, anchor, 2, ceil(rows / len(STATES))) + 1
    reader = open_store("run-2")
    monkeypatch.setattr(durable_connection, "_BUSY_MILLISECONDS", 0)
    writer = open_store("run-3")
    begun, slices = _begins(reader), ceil(entries / SLICE)

    def write(number: int) -> None:
        if number < slices:
            writer.prepare(an_intent(f"NEW{number:07}", sender=f"new {number}"))
            sent(writer, f"NEW{number:07}")

    sizes = between(reader, write)
    verified = reader.verify()
    written = 2 * slices
    assert verified.entries == entries + written
    full, rest = divmod(entries + written, SLICE)
    assert [events for events, _ in sizes] == [SLICE] * full + [rest] * (rest > 0) + [0]
    assert max(intents for _, intents in sizes) <= SLICE
    assert len(begun) == len(sizes)
    assert set(begun) == {"BEGIN"}


def test_rows_that_change_during_the_walk_raise_no_alarm(
    open_store: Opener,
    between: Between,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same row before its slice, in it and after it, and a new one at the end."""
    store, other = open_store("run-1"), open_store("run-2")
    monkeypatch.setattr(verification, "SLICE", 2)
    for index in range(6):
        store.prepare(an_intent(f"{index:010}", sender=str(index)))

    def write(number: int) -> None:
        if number < 5:
            reference = f"{number:010}"
            sent(other, reference)
            other.settle(reference, an_intent().created, "meena", Verdict(State.REJECTED, "rejected"))

    sizes = between(store, write)
    assert store.verify().entries == 16
    assert [events for events, _ in sizes] == [2] * 8 + [0]


@pytest.mark.parametrize(
    "change", ["points=501 WHERE id=1", "points=501 WHERE id=6", "operator='x' WHERE id=3"]
)
def test_a_row_changed_by_hand_during_the_walk_is_found_by_the_next(
    open_store: Opener, path: Path, change: str
) -> None:
    store = open_store()
    for index in range(6):
        store.prepare(an_intent(f"{index:010}", sender=str(index)))
    store.verify()
    sql(path, f"UPDATE intent SET {change}")
    with pytest.raises(JournalBroken, match="was changed outside"):
        store.verify()


def test_a_row_in_place_of_another_is_found(open_store: Opener, path: Path) -> None:
    """The numbers of rows and entries stay what they were."""
    store = open_store()
    store.prepare(an_intent("AAAAAAAAAA"))
    sql(path, "UPDATE intent SET reference='BBBBBBBBBB'")
    with pytest.raises(JournalBroken, match="missing"):
        store.verify()
