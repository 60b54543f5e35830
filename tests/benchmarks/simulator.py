"""X1: transfers a second of the training simulator, asked by a client in its own process that does little."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from console.simulator.capillary.ledger_store import SCHEMA
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import ratio_of
from tests.doubles.simulators import RunningSimulator, running_simulator

_PER_ROUND = 20
_BODY = json.dumps(
    {
        "pointsTobeTransferred": 1,
        "groupProgramTransfer": "false",
        "programId": 973,
        "fromCustomerIdentifier": {"type": "MOBILE", "value": "9148574269"},
        "toCustomerIdentifier": {"type": "ID", "value": "565039506"},
    }
).encode()
_WRITES = (
    "INSERT INTO transfer (from_type, from_id, to_type, to_id, program_id, points, reported, notes, at)"
    " VALUES ('CUSTOMER', 1, 'CUSTOMER', 2, 1, 1000, 1000, '', 0)",
    "UPDATE lot SET remaining = remaining - 1 WHERE id = 1",
    "INSERT INTO lot (owner_type, owner_id, program_id, earned_in, kind, granted, remaining, available_at,"
    " expires_at) VALUES ('CUSTOMER', 2, 1, 1, 'RECEIVED', 0, 1000, 0, 1)",
    "INSERT INTO movement (transfer_id, lot_id, change) VALUES (1, 1, -1000)",
    "INSERT INTO movement (transfer_id, lot_id, change) VALUES (1, 2, 1000)",
)


def simulated_transfers(rounds: int) -> Iterator[Figure]:
    """X1."""
    with tempfile.TemporaryDirectory(prefix="points-console-benchmark-") as folder:
        rates = asyncio.run(_rates(Path(folder), rounds))
    yield Figure(
        "X1", "simulator ÷ its SQLite commits bare", ratio_of(*rates), 0.3, unit="transfers/s", at_least=True
    )


async def _rates(folder: Path, rounds: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    database = _bare(folder / "bare.sqlite")
    async with running_simulator(folder, otp="off", members=20) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.facts.port)
        request = _request(running)
        for _ in range(rounds + 1):
            began = time.perf_counter()
            for _ in range(_PER_ROUND):
                await _ask(reader, writer, request)
            ended = time.perf_counter()
            for _ in range(_PER_ROUND):
                _write(database)
            ours.append(_PER_ROUND / (ended - began))
            bare.append(_PER_ROUND / (time.perf_counter() - ended))
        writer.close()
    database.close()
    return ours[1:], bare[1:]


def _request(running: RunningSimulator) -> bytes:
    facts = running.facts
    password = hashlib.md5(facts.password.encode(), usedforsecurity=False).hexdigest()
    token = base64.b64encode(f"{facts.username}:{password}".encode()).decode()
    head = (
        f"POST /v2/points/transfer HTTP/1.1\r\nHost: sample\r\nAuthorization: Basic {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(_BODY)}\r\n\r\n"
    )
    return head.encode() + _BODY


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
    assert head.startswith(b"http/1.1 201"), body


def _bare(path: Path) -> sqlite3.Connection:
    """The ledger's tables and settings, without its seed."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {SCHEMA}")
    return database


def _write(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    for statement in _WRITES:
        database.execute(statement)
    database.execute("COMMIT")
