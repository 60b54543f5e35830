"""Fills a journal with as many plausible, sealed transfers as wanted, thousands a second.

`python -m tests.doubles.many_transfers FOLDER COUNT` makes one to look at by hand.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Intent, Receipt, SendAttempt, State, TransferOrder
from console.journal.chain import digest_row, event_hash
from console.journal.mapping import dump, stamp, to_row
from console.journal.schema import EVENT, INTENT
from console.journal.seal_keys import KeyKeeper
from console.journal.transactions import JournalStore

END = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
"""When the newest of them was made."""
A_DAY = 2500
OPERATORS = ("asha.k", "dev", "meena", "ravi.b", "sunil.t")
BRANCHES = ("12", "12", "15", "3")
"""The first one is twice as busy."""
_FIRST = ("Asha", "Priya", "Ravi", "Omar", "Divya", "Sunil", "Leela", "Kabir", "Nina", "Tara")
_NOTES = ("", "", "", "birthday gift", "family wallet", "shared redemption", "refund of a bill")
_STATES = (State.CONFIRMED,) * 95 + (State.REJECTED,) * 3 + (State.NOT_SENT, State.NOT_APPLIED)
_BATCH = 5000
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def made(count: int, seed: int = 1) -> Iterator[Intent]:
    """So many transfers, oldest first, 2,500 a day; the same ones each time."""
    chance = random.Random(seed)
    step = timedelta(days=1) / A_DAY
    for number in range(count):
        at = END - step * (count - 1 - number)
        yield _one(number, at, chance)


def _one(number: int, at: datetime, chance: random.Random) -> Intent:
    state = chance.choice(_STATES)
    done = at + timedelta(seconds=40)
    sent = state is not State.NOT_SENT
    return Intent(
        reference=_reference(number),
        provider="capillary",
        profile="training",
        order=replace(
            TransferOrder(_person(chance), _person(chance), chance.randrange(1, 5000), 973),
            note=chance.choice(_NOTES),
            program_name="Default",
        ),
        operator=chance.choice(OPERATORS),
        branch=chance.choice(BRANCHES),
        state=state,
        attempt=SendAttempt(1, done, done, code_used=True) if sent else SendAttempt(),
        created=at,
        updated=done,
        audited=True,
        receipt=Receipt(f"{8_000_000 + number}", None) if state is State.CONFIRMED else None,
        proof="answer" if state is State.CONFIRMED else "",
    )


def _person(chance: random.Random) -> Party:
    name = f"{chance.choice(_FIRST)} {chance.choice(_ALPHABET[8:])}•••"
    return Party(PartyKind.CUSTOMER, str(565_000_000 + chance.randrange(200_000)), name)


def _reference(number: int) -> str:
    signs = []
    for _ in range(9):
        number, rest = divmod(number, len(_ALPHABET))
        signs.append(_ALPHABET[rest])
    return "Q" + "".join(reversed(signs))


def fill(store: JournalStore, count: int) -> None:
    """Append `made(count)`, each with one entry, in the chain that is there already."""
    file = store._file
    batch: list[Intent] = []
    with file.reading() as connection:
        first = (connection.execute("SELECT max(id) FROM intent").fetchone()[0] or 0) + 1
    for intent in made(count):
        batch.append(intent)
        if len(batch) == _BATCH:
            first = _append(store, batch, first)
            batch = []
    _append(store, batch, first)
    store._file.move_anchor()


def _append(store: JournalStore, batch: list[Intent], first: int) -> int:
    file = store._file
    rows, entries = [], []
    with file.writing() as connection:
        head = file.head(connection)
        sequence, before = head.sequence, head.hash
        for id_, intent in enumerate(batch, first):
            row = {**to_row(intent, "generated"), "id": id_}
            sequence += 1
            entry = {
                "sequence": sequence,
                "reference": intent.reference,
                "at": stamp(intent.updated),
                "kind": intent.state.value,
                "operator": intent.operator,
                "facts": dump({"state": intent.state.value}),
                "row_digest": digest_row(row),
                "sealed_with": file.key.id,
            }
            before = entry["hash"] = event_hash(before, entry)
            rows.append(row)
            entries.append({**entry, "seal": file.key.seal(before)})
        connection.executemany(INTENT._insert, rows)
        connection.executemany(EVENT._insert, entries)
    return first + len(batch)


def filled(folder: Path, count: int, keys: KeyKeeper | None = None) -> JournalStore:
    """A store on a new journal in `folder` with so many transfers."""
    store = JournalStore(folder / "journal.sqlite", folder / "anchor", "generated", keys)
    fill(store, count)
    return store


if __name__ == "__main__":
    filled(Path(sys.argv[1]), int(sys.argv[2])).close()
