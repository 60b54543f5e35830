"""Walks the chain in slices, so short that no other console feels the lock, and compares each row with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from sqlite3 import Connection

from console.domain.retention import PURGED, Purge
from console.journal.chain import EMPTY, Head, digest_row, event_hash
from console.journal.journal_errors import JournalBroken
from console.journal.row_reading import NONSENSE, printable
from console.journal.schema import EVENT, INTENT
from console.journal.seal_keys import RowSealKey
from console.journal.stubs import is_vouched, purged_by
from console.journal.table import Row

SLICE = 500
"""Entries read in one transaction: some ten milliseconds."""
_BEFORE_ALL = -(2**63)

_EVENTS = "WHERE sequence > :after ORDER BY sequence LIMIT :count"
_TOUCHED = "SELECT DISTINCT reference FROM event WHERE sequence > :after AND sequence <= :last"
_INTENTS = f"WHERE reference IN ({_TOUCHED})"
_NEWEST = f"""
    SELECT reference, (SELECT max(sequence) FROM event WHERE reference = touched.reference)
    FROM ({_TOUCHED}) AS touched
"""  # noqa: S608 - our own names
_SPAN = "WHERE sequence BETWEEN :first AND :last ORDER BY sequence"
_COUNT = "SELECT count(*) FROM intent"

Reading = Callable[[], AbstractContextManager[Connection]]
Slice = tuple[Sequence[Row], Sequence[Row], Mapping[str, int]]
"""Entries, the rows they are about, and the number of the newest entry about each."""


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
    purged: tuple[Purge, ...] = ()
    """Whose details were taken out, by whom and when; their order and number are proven all the same."""


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
    _stubs: Counter[int] = field(default_factory=Counter)
    """How many stubs name each vouching entry, whether or not the walk has met it yet."""
    _purges: Counter[tuple[str, str]] = field(default_factory=Counter)
    _foreign: list[Span] = field(default_factory=list)
    _foreign_key: str = ""

    def to_the_end(self, finally_check: Callable[[Connection], None] = lambda _connection: None) -> Verified:
        """Walk; `JournalBroken` names the first bad entry or transfer.

        A row is compared with its newest entry, in the transaction that reads both: one that other consoles
        change during the walk comes up again with the entry they wrote.
        """
        while True:
            with self.reading() as connection:
                events, intents, newest = read_slice(connection, self._after)
                if not events:
                    self._require_every_row(connection)
                    finally_check(connection)
                    return self._verified()
            self._follow(events)
            for entry in events:
                if entry["kind"] == PURGED:
                    self._require_vouched(entry)
            self._compare(intents, newest, {entry["sequence"]: entry["row_digest"] for entry in events})

    def _follow(self, events: Sequence[Row]) -> None:
        for entry in events:
            self._require_link(entry)
            self._require_seal(entry)
            self.head = Head(entry["sequence"], entry["hash"])
            if entry["reference"] is not None:
                self._awaited.add(entry["reference"])
        self._after = self.head.sequence

    def _verified(self) -> Verified:
        if self._stubs:
            number = min(self._stubs)
            raise JournalBroken(
                f"Details were taken out of the journal, and no entry {number} vouches for it."
            )
        purges = tuple(Purge(day, who, count) for (day, who), count in self._purges.items())
        return Verified(self.head.sequence, tuple(self._foreign), purges)

    def _require_link(self, entry: Row) -> None:
        """A stub keeps its hash; that it is the one it had is shown by its seal, and by the next entry."""
        sequence, number = self.head.sequence + 1, purged_by(entry)
        if number is None:
            is_whole = event_hash(self.head.hash, entry) == entry["hash"]
        else:
            is_whole = number > sequence
            self._stubs[number] += 1
        if entry["sequence"] != sequence or not is_whole:
            raise JournalBroken(f"The journal was changed at entry {sequence}.")

    def _require_vouched(self, entry: Row) -> None:
        """Everything this entry says to have been taken out is as it was left, and nothing else names it."""
        number = entry["sequence"]
        try:
            facts = json.loads(entry["facts"])
            stubs = [row for first, last in facts["entries"] for row in self._stubs_in(first, last, number)]
            is_good = is_vouched(stubs, facts) and self._stubs[number] <= facts["count"]
            self._purges[entry["at"][:10], entry["operator"]] += facts["count"]
        except NONSENSE:
            is_good = False
        if not is_good:
            raise JournalBroken(f"What entry {number} vouches for was changed.")
        del self._stubs[number]

    def _stubs_in(self, first: int, last: int, number: int) -> Sequence[Row]:
        with self.reading() as connection:
            rows = EVENT.rows(connection, _SPAN, {"first": first, "last": last})
        return [row for row in rows if purged_by(row) == number]

    def _require_seal(self, entry: Row) -> None:
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

    def _compare(self, intents: Sequence[Row], newest: Mapping[str, int], digests: Mapping[int, str]) -> None:
        for row in intents:
            number = newest[row["reference"]]
            if number not in digests:
                continue
            if digests[number] != digest_row(row):
                raise JournalBroken(
                    f"Transfer {printable(row['reference'])} was changed outside the journal's entries."
                )
            self._awaited.discard(row["reference"])
            self._compared.add(row["reference"])

    def _require_every_row(self, connection: Connection) -> None:
        (count,) = connection.execute(_COUNT).fetchone()
        if self._awaited or count != len(self._compared):
            raise JournalBroken("Entries or transfers are missing from the journal.")


def read_slice(connection: Connection, after: int) -> Slice:
    """The next entries, and the rows they are about with the newest entry of each."""
    events = EVENT.rows(connection, _EVENTS, {"after": after, "count": SLICE})
    span = {"after": after, "last": events[-1]["sequence"] if events else after}
    return events, INTENT.rows(connection, _INTENTS, span), dict(connection.execute(_NEWEST, span))
