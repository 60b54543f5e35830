"""W1: warnings beside a key press, at 100,000 rows of the journal, on two busy sides; in processor time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from console.domain.parties import Customer, Party
from console.domain.party_kinds import PartyKind
from console.domain.policy import Policy
from console.domain.transfers import SendAttempt, State, TransferOrder
from console.domain.warnings import Seen, warnings_by_moves
from console.journal.mapping import to_row
from console.journal.schema import EVENT, INTENT
from console.journal.transactions import JournalStore
from tests.benchmarks.journal import new_intent
from tests.benchmarks.report import Count, Figure
from tests.benchmarks.statistics import ratio_of

ROWS = 100_000
BOUND_MS = 50.0
BUSY = 500
"""Transfers that each of the two sides is on."""
_SENDER, _RECIPIENT = (Party(PartyKind.CUSTOMER, number, "Asha R•••") for number in ("7", "8"))


def warnings_in_time(rounds: int) -> Iterator[Figure | Count]:
    """Both sides read and judged, beside one walk over as many rows as the sides have."""
    with tempfile.TemporaryDirectory(prefix="points-console-benchmark-") as folder:
        store = JournalStore(Path(folder) / "journal.sqlite", Path(folder) / "anchor", "benchmark")
        _fill(store)
        ours = [_timed_ms(lambda: _judge(store)) for _ in range(rounds)]
        bare = [_timed_ms(lambda: _read(store)) for _ in range(rounds)]
        store.close()
    within = sum(each < BOUND_MS for each in ours)
    yield Figure("W1", "warnings of two busy sides ÷ reading their rows", ratio_of(ours, bare), None)
    yield Count("W1", f"within {BOUND_MS:.0f} ms at {ROWS:,} rows", within, rounds, rounds)


def _timed_ms(act: object) -> float:
    assert callable(act)
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def _judge(store: JournalStore) -> None:
    order = TransferOrder(_SENDER, _RECIPIENT, 500, 973)
    sides = Customer(_SENDER.id), Customer(_RECIPIENT.id)
    pasts = (store.moves_of("capillary", side) for side in (_SENDER, _RECIPIENT))
    seen = Seen(order, "asha.k", datetime.now(UTC), Policy(), None, *sides, *pasts)
    assert warnings_by_moves(seen)


def _read(store: JournalStore) -> None:
    with store._file.reading() as connection:
        for side in (_SENDER, _RECIPIENT):
            for column in ("sender_id", "recipient_id"):
                INTENT.rows(connection, f"WHERE {column} = :id ORDER BY id DESC", {"id": side.id})


def _fill(store: JournalStore) -> None:
    """Straight into the tables: the chain isn't what is measured."""
    random, now, sample = Random(7), datetime.now(UTC), to_row(new_intent(), "benchmark")
    with store._file.writing() as connection:
        for number in range(ROWS):
            at = now - timedelta(minutes=ROWS - number)
            made = replace(new_intent(_order(number, random)), created=at, state=State.CONFIRMED)
            row = {**sample, **to_row(replace(made, attempt=SendAttempt(1)), "benchmark")}
            INTENT.insert(connection, row)
            EVENT.insert(connection, _entry(number + 1, row["reference"], row["created"]))


def _order(number: int, random: Random) -> TransferOrder:
    busy = number % (ROWS // BUSY) == 0
    other = Party(PartyKind.CUSTOMER, str(random.randrange(10_000, 40_000)), "Ben T•••")
    if busy and number % 2:
        return TransferOrder(_SENDER, other, 500, 973)
    return TransferOrder(_SENDER if busy else other, _RECIPIENT if busy else _other(random), 500, 973)


def _other(random: Random) -> Party:
    return Party(PartyKind.CUSTOMER, str(random.randrange(40_000, 70_000)), "Ben T•••")


def _entry(sequence: int, reference: str, at: str) -> dict[str, object]:
    told = {"reference": reference, "at": at, "kind": "confirmed", "operator": "asha.k", "facts": "{}"}
    return {"sequence": sequence, **told, "row_digest": "", "hash": "", "sealed_with": None, "seal": None}
