"""Whatever is done to the file from outside is noticed, against the head that is kept elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from console.domain.transfers import Receipt, State, Verdict
from console.journal.journal_errors import JournalBroken
from console.journal.transactions import JournalStore
from console.journal.verification import Verified
from tests.journal.conftest import NOON, Keyring, a_group_intent, an_intent, sent

Tampering = Callable[[sqlite3.Connection, Random], None]
_KEYS = {"event": "sequence", "intent": "id"}


def _history(store: JournalStore) -> None:
    """A few dozen events; the last one moves the anchor."""
    for index in range(8):
        reference = f"{index:010}"
        at = NOON + timedelta(minutes=index)
        sender = str(2000 + index)
        if index % 4 == 3:
            store.prepare(a_group_intent(reference, group=sender, at=at))
        else:
            store.prepare(an_intent(reference, sender=sender, at=at))
        store.code_issued(reference, at, "meena")
        sent(store, reference, at)
        store.settle(
            reference, at, "meena", Verdict(State.CONFIRMED, "confirmed", receipt=Receipt(str(index), None))
        )
        store.audited(reference, at, "meena")
    store.prepare(an_intent("LASTLASTLA", sender="3000"))
    sent(store, "LASTLASTLA")


def _edit(connection: sqlite3.Connection, random: Random) -> None:
    """Change one value of one row to another."""
    table = random.choice(list(_KEYS))
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    columns = [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
    row, index = random.choice(rows), random.randrange(len(columns))
    key = row[columns.index(_KEYS[table])]
    connection.execute(
        f"UPDATE {table} SET {columns[index]}=? WHERE {_KEYS[table]}=?", (_other(row[index], random), key)
    )


def _other(value: Any, random: Random) -> Any:
    if value in (0, 1):
        return 1 - value  # SQLite has no booleans: any other number would still mean yes
    if isinstance(value, int):
        return value + random.choice((1, 1000))
    if not value:
        return "x"
    position = random.randrange(len(value))
    return value[:position] + ("0" if value[position] != "0" else "1") + value[position + 1 :]


def _delete(connection: sqlite3.Connection, random: Random) -> None:
    table = random.choice(list(_KEYS))
    keys = [row[0] for row in connection.execute(f"SELECT {_KEYS[table]} FROM {table}")]
    connection.execute(f"DELETE FROM {table} WHERE {_KEYS[table]}=?", (random.choice(keys),))


def _truncate(connection: sqlite3.Connection, random: Random) -> None:
    count = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    connection.execute("DELETE FROM event WHERE sequence > ?", (random.randrange(count),))
    if random.random() < 0.5:
        connection.execute("DELETE FROM intent WHERE reference NOT IN (SELECT reference FROM event)")


def _reorder(connection: sqlite3.Connection, random: Random) -> None:
    count = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    first, second = random.sample(range(1, count + 1), 2)
    for old, new in ((first, -1), (second, first), (-1, second)):
        connection.execute("UPDATE event SET sequence=? WHERE sequence=?", (new, old))


def _insert(connection: sqlite3.Connection, random: Random) -> None:
    """Add a copy of an event at the end."""
    count = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    connection.execute(
        "INSERT INTO event SELECT ?, reference, at, kind, operator, facts, row_digest, hash, sealed_with,"
        " seal FROM event WHERE sequence=?",
        (count + 1, random.randint(1, count)),
    )


TAMPERINGS: tuple[Tampering, ...] = (_edit, _edit, _edit, _delete, _truncate, _reorder, _insert)


def _undetected(tmp_path: Path, count: int) -> list[str]:
    """Tamper with one copy after another inside a savepoint of the store's own connection, and verify."""
    store = JournalStore(tmp_path / "journal.sqlite", tmp_path / "anchor", "run-1", Keyring())
    _history(store)
    store.verify()
    connection = store._file.connection
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    pristine = sqlite3.connect(":memory:")
    connection.backup(pristine)
    before = list(pristine.iterdump())
    missed = []
    for seed in range(count):
        random = Random(seed)
        tampering = random.choice(TAMPERINGS)
        copy = sqlite3.connect(":memory:", isolation_level=None)
        pristine.backup(copy)
        copy.execute("PRAGMA ignore_check_constraints=ON")
        try:
            tampering(copy, random)
        except sqlite3.IntegrityError:
            continue
        if list(copy.iterdump()) != before and _verifies(store, copy):
            missed.append(f"seed {seed}: {tampering.__name__}")
        copy.close()
    pristine.close()
    store.close()
    return missed


def _verifies(store: JournalStore, copy: sqlite3.Connection) -> bool:
    copy.backup(store._file.connection)
    try:
        store.verify()
    except JournalBroken:
        return False
    return True


def test_no_tampering_goes_unnoticed(tmp_path: Path) -> None:
    assert _undetected(tmp_path, 300) == []


@pytest.mark.long
@pytest.mark.timeout(0)
def test_no_tampering_goes_unnoticed_ten_thousand_times(tmp_path: Path) -> None:
    assert _undetected(tmp_path, 10_000) == []


def test_an_untouched_journal_verifies(store: JournalStore) -> None:
    _history(store)
    assert store.verify() == Verified(42)


@pytest.mark.parametrize(
    "statement", ["UPDATE intent SET points=points+1", "DELETE FROM event WHERE sequence=42"]
)
def test_the_first_bad_place_is_named(store: JournalStore, path: Path, statement: str) -> None:
    _history(store)
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with pytest.raises(JournalBroken, match=r"Transfer 0000000000|missing|changed"):
        store.verify()
