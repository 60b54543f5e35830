"""Opens the journal's file and anchor, appends to its chain of events, and seals it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from console.domain.transfers import Intent
from console.journal.chain import EMPTY, GENESIS, Anchor, Anchored, Head, digest_row, event_hash
from console.journal.durable_connection import connect, disk_errors, transaction
from console.journal.journal_errors import JournalBehind, JournalBroken, JournalError, JournalRowBroken
from console.journal.mapping import dump, stamp
from console.journal.migration import prepare_schema, tables_may_be_rebuilt
from console.journal.row_reading import read_row
from console.journal.schema import EVENT, INTENT, VERSION
from console.journal.seal_keys import KeyKeeper, RowSealKey, ThisRunOnly
from console.journal.table import Row, Values
from console.journal.verification import Walk

SEALED_AT_UPGRADE = "sealed at upgrade"
SEALED = "sealed with a new key"
_NOBODY = "console"

_HEAD = "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1"
_SEALED_LAST = "SELECT hash, seal FROM event WHERE sealed_with = ? ORDER BY sequence DESC LIMIT 1"
_HASH_AT = "SELECT hash FROM event WHERE sequence = ?"


class JournalFile:
    """One connection to the file. Without `keys` the entries are sealed with a key of this store's own."""

    def __init__(self, path: Path, anchor: Path, keys: KeyKeeper | None = None) -> None:
        self.anchor = Anchor(anchor)
        self.keys = keys or ThisRunOnly()
        self.key = RowSealKey.fresh()
        self.met: frozenset[int] = frozenset()
        """Ids of rows that a list had to leave out."""
        self.is_known = False
        """Whether the key was kept before this store was opened, so that the file must show its seals."""
        self._gathers = False
        self._take_kept_key()
        with disk_errors():
            self.connection = connect(path)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    # -- the beginning -------------------------------------------------------------------------

    def _begin(self) -> None:
        with disk_errors(), tables_may_be_rebuilt(self.connection), self.writing() as connection:
            version = prepare_schema(connection)
            sealed = self._take_up(connection, version)
        if sealed:
            with suppress(JournalError):  # where it can't be moved, it stands at what was just sealed
                self.move_anchor()

    def _take_up(self, connection: Connection, version: int) -> bool:
        """Anchor a new journal, keep a new key, seal what no key of ours has sealed; whether it was sealed.

        The order stands a crash at any point: the anchor, sealed, is there before the key is kept, and the
        key before the file says that it is sealed with it. So a kept key proves that there was a journal.
        """
        if not self.is_known:
            self._take_kept_key()  # another console may have been quicker
        head, anchored = self.head(connection), self.anchor.read()
        is_new = anchored is None and head == EMPTY and not self.keys.remembers_journal
        is_fresh = self.keys.lasts and not self.is_known and self.holds(connection, head, anchored)
        if is_new or is_fresh:
            self.anchor.write(head, self.key)
        lasts = self.is_known or self.key.hand_to(self.keys)
        wants_seal = head != EMPTY and (lasts or 0 < version < VERSION)
        if not wants_seal or not self._may_seal(connection, head, anchored):
            return False
        self._seal(connection, version)
        return True

    def _may_seal(self, connection: Connection, head: Head, anchored: Anchored | None) -> bool:
        """Whether nothing is sealed yet; under a known key only if the anchor shows that a crash intervened.

        Else a chain without our seals is an old copy, or one that somebody stripped of them.
        """
        interrupted = anchored is not None and anchored.head == head and anchored.is_sealed_by(self.key)
        return (not self.is_known or interrupted) and not self.is_sealed_by_us(connection)

    def _take_kept_key(self) -> None:
        kept = self.keys.kept()
        if kept is not None:
            self.key = RowSealKey(kept)
            self.is_known = self.keys.lasts

    def _seal(self, connection: Connection, version: int) -> None:
        """Close what is there with an entry that only our key can have written."""
        head, old = self.head(connection), version < VERSION
        facts: Row = {"entries": head.sequence}
        if old:
            facts |= {"version": version, **self._state_of(connection)}
        kind = SEALED_AT_UPGRADE if old else SEALED
        self.append_entry(connection, None, datetime.now(UTC), kind, _NOBODY, facts)

    def _state_of(self, connection: Connection) -> Row:
        """Whether the old chain holds under its own rule, for the record: sealing it heals nothing."""
        try:
            Walk(lambda: nullcontext(connection), self.key).to_the_end()
        except JournalBroken as broken:
            return {"holds": False, "why": str(broken)}
        return {"holds": True}

    # -- transactions --------------------------------------------------------------------------

    def reading(self) -> AbstractContextManager[Connection]:
        """For as long as it is open, what is read is of one moment."""
        return self._transaction(writes=False)

    def writing(self) -> AbstractContextManager[Connection]:
        """Alone at the file; durable when it ends, nothing where it ends with an error."""
        return self._transaction(writes=True)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        if self._gathers:
            yield self.connection
            return
        with disk_errors(), transaction(self.connection, writes=writes) as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All steps inside are one durable step, or none of them; the anchor follows once, behind it."""
        with self.writing():
            self._gathers = True
            try:
                yield
            finally:
                self._gathers = False
        self.move_anchor()

    def row(self, connection: Connection, reference: str) -> Row:
        """The transfer of this reference; `JournalBroken` where there is none."""
        row = self.found_row(connection, reference)
        if row is None:
            raise JournalBroken(f"Transfer {reference} is missing from the journal.")
        return row

    def found_row(self, connection: Connection, reference: str) -> Row | None:
        """The same for whoever doesn't know whether there is one."""
        rows = INTENT.rows(connection, "WHERE reference = :reference", {"reference": reference})
        return rows[0] if rows else None

    def intents(self, rest: str, values: Values | None = None) -> tuple[Intent, ...]:
        """The transfers that `rest` of a SELECT asks for, those left out that can't be read."""
        with self.reading() as connection:
            rows = INTENT.rows(connection, rest, values)
        return tuple(found for _, found in self.readable(rows))

    def readable(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Intent]]:
        """The rows that make sense, with their intents; the others are left out and remembered."""
        for row in rows:
            try:
                yield row, read_row(row)
            except JournalRowBroken:
                self.met |= {row["id"]}

    # -- the chain -----------------------------------------------------------------------------

    def head(self, connection: Connection) -> Head:
        """The newest entry of the chain."""
        row = connection.execute(_HEAD).fetchone()
        return EMPTY if row is None else Head(*row)

    def append_entry(
        self,
        connection: Connection,
        row: Row | None,
        at: datetime,
        kind: str,
        operator: str,
        facts: Row,
    ) -> None:
        """Add an entry about the transfer whose row is now `row`, or about the journal."""
        head = self.head(connection)
        entry: Row = {
            "sequence": head.sequence + 1,
            "reference": None if row is None else row["reference"],
            "at": stamp(at),
            "kind": kind,
            "operator": operator,
            "facts": dump(facts),
            "row_digest": "" if row is None else digest_row(row),
            "sealed_with": self.key.id,
        }
        entry["hash"] = event_hash(head.hash, entry)
        EVENT.insert(connection, {**entry, "seal": self.key.seal(entry["hash"])})

    def is_as_sealed(self, connection: Connection, row: Row) -> bool:
        """Whether an entry is as our key sealed it, by itself; `Walk` looks at how all hang together."""
        before = self.hash_at(connection, row["sequence"] - 1) or GENESIS
        sealed = row["sealed_with"] == self.key.id and self.key.seals(row["hash"], row["seal"])
        return sealed and event_hash(before, row) == row["hash"]

    def is_sealed_by_us(self, connection: Connection) -> bool:
        """Whether the chain holds an entry under our key, and the newest such one is really ours."""
        row = connection.execute(_SEALED_LAST, (self.key.id,)).fetchone()
        return row is not None and self.key.seals(*row)

    def holds(self, connection: Connection, head: Head, anchored: Anchored | None) -> bool:
        """Whether the anchored head is part of the chain that ends with `head`, and the anchor no forged one.

        One sealed with a key of another run is believed: a lost key must lock nobody out.
        """
        if anchored is None or anchored.is_forged(self.key):
            return False
        if self.is_known and not anchored.sealed_with:
            return False  # an anchor from before the seals, put in place of a sealed one
        if anchored.head == EMPTY:
            return True
        if not 0 < anchored.head.sequence <= head.sequence:
            return False
        return self.hash_at(connection, anchored.head.sequence) == anchored.head.hash

    def hash_at(self, connection: Connection, sequence: int) -> str | None:
        """The hash of one entry; None where the chain doesn't reach so far."""
        row = connection.execute(_HASH_AT, (sequence,)).fetchone()
        return None if row is None else row[0]

    def move_anchor(self, *, whatever_it_says: bool = False) -> None:
        """Put the newest head on record, under the journal's lock: of two consoles, the later one wins.

        `JournalBehind` where the chain doesn't hold the head on record: moving the anchor would hide that.
        """
        if self._gathers:
            return
        with self.writing() as connection:
            head = self.head(connection)
            if not whatever_it_says and not self.holds(connection, head, self.anchor.read()):
                raise JournalBehind("The journal is older than the last one this console wrote.")
            self.anchor.write(head, self.key)
