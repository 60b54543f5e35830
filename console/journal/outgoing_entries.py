"""The journal's entries for the shared ledger, in the order of the chain. Nothing is marked here: what has
arrived is known there."""

from __future__ import annotations

import json
from datetime import datetime

from console.domain.outbox import OutboxEntry, OutboxSlice, Waiting
from console.journal.journal_file import JournalFile
from console.journal.row_reading import NONSENSE
from console.journal.schema import EVENT, INTENT
from console.journal.table import Row

_FOLLOWING = "WHERE sequence > :sequence ORDER BY sequence LIMIT :limit"
_THEIR_INTENTS = f"WHERE reference IN (SELECT reference FROM event {_FOLLOWING})"  # noqa: S608 - our own names


class OutgoingEntries:
    """Reads what follows an entry that has arrived."""

    _file: JournalFile

    def hash_at(self, sequence: int) -> str | None:
        """The hash of an entry; None where there is none of that number."""
        with self._file.reading() as connection:
            return self._file.hash_at(connection, sequence)

    def entries_after(self, sequence: int, limit: int) -> OutboxSlice:
        """The entries that follow, and the transfers they are about; a damaged row is left out (R16)."""
        values = {"sequence": sequence, "limit": limit}
        with self._file.reading() as connection:
            events = EVENT.rows(connection, _FOLLOWING, values)
            rows = INTENT.rows(connection, _THEIR_INTENTS, values)
        entries = tuple(map(_outgoing, events))
        return OutboxSlice(entries, {found.reference: found for _, found in self._file.readable(rows)})

    def waiting_after(self, sequence: int) -> Waiting:
        """How many entries follow, and how old the first of them is."""
        query = "SELECT count(*), min(at) FROM event WHERE sequence > ?"
        with self._file.reading() as connection:
            count, oldest = connection.execute(query, (sequence,)).fetchone()
        try:
            return Waiting(count, datetime.fromisoformat(oldest) if count else None)
        except NONSENSE:
            return Waiting(count)


def _outgoing(row: Row) -> OutboxEntry:
    kept = {name: row[name] for name in ("sequence", "reference", "at", "kind", "operator", "hash")}
    return OutboxEntry(facts=_facts(row), **kept)


def _facts(row: Row) -> Row:
    try:
        facts: Row = dict(json.loads(row["facts"]))
    except NONSENSE:
        return {}
    return facts
