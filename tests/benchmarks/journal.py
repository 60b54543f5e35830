"""D1: writing an intent down so that a power cut can't lose it, and what of it is SQLite's own price."""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import methodcaller
from pathlib import Path

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import new_reference
from console.domain.transfers import Intent, SendAttempt, State, TransferOrder
from console.journal.journal_thread import Journal
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
    yield Figure("D1", "durable intent ÷ append + fdatasync", ratio_of(times.ours, times.raw), 8, unit="µs")
    bare = ratio_of(times.sqlite, times.raw)
    yield Figure("D1", "of it a bare commit with the same settings", bare, None, unit="µs")


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


@dataclass
class _Times:
    """µs of each write."""

    ours: list[float] = field(default_factory=list)
    sqlite: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)


async def _write(folder: Path, rounds: int) -> _Times:
    journal = Journal(folder / "journal", folder / "anchor")
    bare = bare_database(folder / "bare.sqlite")
    try:
        with appended_file(folder / "raw") as descriptor:
            await _write_each(journal, bare, descriptor, _PER_ROUND, _Times())
            return await _write_each(journal, bare, descriptor, rounds * _PER_ROUND, _Times())
    finally:
        bare.close()
        journal.close()


async def _write_each(
    journal: Journal, bare: sqlite3.Connection, descriptor: int, times: int, taken: _Times
) -> _Times:
    for _ in range(times):
        step = methodcaller("prepare", new_intent())
        began = time.perf_counter()
        await journal.run(step)
        ours = time.perf_counter()
        commit(bare)
        sqlite = time.perf_counter()
        os.write(descriptor, RECORD)
        os.fdatasync(descriptor)
        raw = time.perf_counter()
        taken.ours.append((ours - began) * _MICROSECONDS)
        taken.sqlite.append((sqlite - ours) * _MICROSECONDS)
        taken.raw.append((raw - sqlite) * _MICROSECONDS)
    return taken


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
