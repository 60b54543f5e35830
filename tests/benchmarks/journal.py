"""D1: writing an intent down so that a power cut can't lose it, and what of it is SQLite's own price."""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import methodcaller
from pathlib import Path

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import new_reference
from console.domain.transfers import Intent, SendAttempt, State, TransferOrder
from console.journal.durable_connection import connect
from console.journal.journal_thread import Journal
from console.journal.mapping import to_row
from console.journal.migration import prepare_schema
from console.journal.schema import EVENT, INTENT
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import ratio_of

RECORD = b"x" * 1023 + b"\n"
"""About what an intent and its event take."""
_PER_ROUND = 10
_MICROSECONDS = 1e6
_numbers = itertools.count(2001)


def durable_intent(rounds: int) -> Iterator[Figure]:
    """D1, through the journal's thread as the services do it."""
    with tempfile.TemporaryDirectory(prefix="points-console-benchmark-") as folder:
        times = asyncio.run(_write(Path(folder), rounds))
    for of, what, goal in (
        ("ours", "durable intent ÷ append + fdatasync", 8),
        ("rows", "of it its rows, in tables of the same kind", None),
        ("sqlite", "of it a bare commit with the same settings", None),
    ):
        yield Figure("D1", what, ratio_of(times[of], times["raw"]), goal, unit="µs")


def new_intent(order: TransferOrder | None = None) -> Intent:
    """An intent; without `order`, of a sender who has no other."""
    sender = Party(PartyKind.CUSTOMER, str(next(_numbers)), "Asha R•••")
    recipient = Party(PartyKind.CUSTOMER, "1002", "Ben T•••")
    now = datetime.now(UTC)
    return Intent(
        reference=new_reference(),
        provider="capillary",
        profile="sample",
        order=order or TransferOrder(sender, recipient, 150, 973, "sample gift"),
        operator="asha.k",
        branch="12",
        state=State.PREPARED,
        attempt=SendAttempt(),
        created=now,
        updated=now,
    )


@contextmanager
def appended_file(path: Path) -> Iterator[int]:
    """A descriptor that appends to `path`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


async def _write(folder: Path, rounds: int) -> dict[str, list[float]]:
    """µs of each write, by what was written."""
    journal = Journal(folder / "journal", folder / "anchor")
    bare, tables = bare_database(folder / "bare.sqlite"), connect(folder / "tables.sqlite")
    prepare_schema(tables)
    taken: dict[str, list[float]] = defaultdict(list)
    try:
        with appended_file(folder / "raw") as descriptor:
            for number in range((rounds + 1) * _PER_ROUND):
                if number == _PER_ROUND:
                    taken.clear()  # what came first doesn't count
                intent = new_intent()
                began = time.perf_counter()
                await journal.run(methodcaller("prepare", intent))
                taken["ours"].append((time.perf_counter() - began) * _MICROSECONDS)
                taken["rows"].append(_timed(_rows_of(tables, intent, number + 1)))
                taken["sqlite"].append(_timed(lambda: commit(bare)))
                taken["raw"].append(_timed(lambda: _append(descriptor)))
    finally:
        bare.close()
        tables.close()
        journal.close()
    return taken


def _timed(write: Callable[[], object]) -> float:
    began = time.perf_counter()
    write()
    return (time.perf_counter() - began) * _MICROSECONDS


def _rows_of(tables: sqlite3.Connection, intent: Intent, sequence: int) -> Callable[[], object]:
    """What writes the two rows of an intent, made up before."""
    row = to_row(intent, "sample")
    entry = dict.fromkeys(EVENT.names, "x" * 64) | {"sequence": sequence, "reference": intent.reference}
    entry |= {"at": row["created"], "kind": "prepared", "facts": "x" * 250}

    def write() -> None:
        tables.execute("BEGIN IMMEDIATE")
        INTENT.insert(tables, row)
        EVENT.insert(tables, entry)
        tables.execute("COMMIT")

    return write


def _append(descriptor: int) -> None:
    os.write(descriptor, RECORD)
    os.fdatasync(descriptor)


def bare_database(path: Path) -> sqlite3.Connection:
    """The settings of trust, section 5, and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=TRUNCATE", "synchronous=EXTRA"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE record (content BLOB)")
    return connection


def commit(connection: sqlite3.Connection) -> None:
    """One record, durably."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO record VALUES (?)", (RECORD,))
    connection.execute("COMMIT")
