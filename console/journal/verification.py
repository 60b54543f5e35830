"""Walks the chain in slices, so short that no other console feels the lock, and compares each row with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from console.journal.chain import EMPTY, Head, digest_row, event_hash
from console.journal.journal_errors import JournalBroken
from console.journal.row_reading import printable
from console.journal.schema import event, intent
from console.journal.seal_keys import RowSealKey

SLICE = 500
"""Entries read in one transaction: some ten milliseconds."""
_BEFORE_ALL = -(2**63)

_EVENTS = (
    select(event)
    .where(event.c.sequence > bindparam("after"))
    .order_by(event.c.sequence)
    .limit(bindparam("count", SLICE))
)
_NEWEST = (
    select(func.max(event.c.sequence))
    .where(event.c.reference == intent.c.reference)
    .correlate(intent)
    .scalar_subquery()
)
_TOUCHED = (
    select(event.c.reference)
    .where(event.c.sequence > bindparam("after"), event.c.sequence <= bindparam("last"))
    .scalar_subquery()
)
_INTENTS = select(intent, _NEWEST.label("newest")).where(intent.c.reference.in_(_TOUCHED))
_COUNT = select(func.count()).select_from(intent)

Reading = Callable[[], AbstractContextManager[Connection]]
Slice = tuple[Sequence[Any], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """Entries `first` to `last`, all sealed with one key."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"entry {self.first}" if self.first == self.last else f"entries {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk that found nothing changed can vouch for."""

    entries: int
    foreign: tuple[Span, ...] = ()
    """Sealed with keys this console doesn't have: whether they were changed before a later entry of ours was
    written can't be told."""


@dataclass
class Walk:
    """One walk from the first entry to the last, those written meanwhile included."""

    reading: Reading
    key: RowSealKey
    head: Head = EMPTY
    sealed_by_us: bool = False
    _sealed: bool = False
    _after: int = _BEFORE_ALL
    _awaited: set[str] = field(default_factory=set)
    """Transfers whose newest entry is still to come."""
    _compared: set[str] = field(default_factory=set)
    _foreign: list[Span] = field(default_factory=list)
    _foreign_key: str = ""

    def to_the_end(self, finally_check: Callable[[Connection], None] = lambda _connection: None) -> Verified:
        """Walk; `JournalBroken` names the first bad entry or transfer.

        A row is compared with its newest entry, in the transaction that reads both: one that other consoles
        change during the walk comes up again with the entry they wrote.
        """
        while True:
            with self.reading() as connection:
                events, intents = read_slice(connection, self._after)
                if not events:
                    self._require_every_row(connection)
                    finally_check(connection)
                    return Verified(self.head.sequence, tuple(self._foreign))
            self._follow(events, intents)

    def _follow(self, events: Sequence[Any], intents: Sequence[Any]) -> None:
        digests = {}
        for found in events:
            entry = found._mapping
            self._require_link(entry)
            self._require_seal(entry)
            self.head = Head(entry["sequence"], entry["hash"])
            if entry["reference"] is not None:
                digests[entry["sequence"]] = entry["row_digest"]
                self._awaited.add(entry["reference"])
        self._compare(intents, digests)
        self._after = self.head.sequence

    def _require_link(self, entry: Any) -> None:
        sequence = self.head.sequence + 1
        if entry["sequence"] != sequence or event_hash(self.head.hash, entry) != entry["hash"]:
            raise JournalBroken(f"The journal was changed at entry {sequence}.")

    def _require_seal(self, entry: Any) -> None:
        key = entry["sealed_with"]
        if key == self.key.id:
            self.sealed_by_us = True
            good = self.key.seals(entry["hash"], entry["seal"])
        else:
            good = bool(key and entry["seal"]) or (key is entry["seal"] is None and not self._sealed)
        if not good:
            raise JournalBroken(f"The seal of entry {entry['sequence']} isn't the one it was written with.")
        self._sealed = self._sealed or key is not None
        self._note_foreign("" if key in (None, self.key.id) else key, entry["sequence"])

    def _note_foreign(self, key: str, sequence: int) -> None:
        if key and key == self._foreign_key:
            self._foreign[-1] = Span(self._foreign[-1].first, sequence)
        elif key:
            self._foreign.append(Span(sequence, sequence))
        self._foreign_key = key

    def _compare(self, intents: Sequence[Any], digests: dict[int, str]) -> None:
        for found in intents:
            row = dict(found._mapping)
            newest = row.pop("newest")
            if newest not in digests:
                continue
            if digests[newest] != digest_row(row):
                raise JournalBroken(
                    f"Transfer {printable(row['reference'])} was changed outside the journal's entries."
                )
            self._awaited.discard(row["reference"])
            self._compared.add(row["reference"])

    def _require_every_row(self, connection: Connection) -> None:
        count = connection.execute(_COUNT).scalar_one()
        if self._awaited or count != len(self._compared):
            raise JournalBroken("Entries or transfers are missing from the journal.")


def read_slice(connection: Connection, after: int) -> Slice:
    """The next entries, and the rows they are about with the newest entry of each."""
    events = connection.execute(_EVENTS, {"after": after}).all()
    if not events:
        return (), ()
    last = {"after": after, "last": events[-1].sequence}
    return events, connection.execute(_INTENTS, last).all()
