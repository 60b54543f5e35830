"""The journal's entries for the shared ledger, in the order of the chain. Nothing is marked here: what has
arrived is known there."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from console.domain.outbox import OutboxEntry, OutboxSlice, Waiting
from console.journal.journal_file import JournalFile
from console.journal.mapping import Row
from console.journal.row_reading import NONSENSE
from console.journal.schema import event, intent


class OutgoingEntries:
    """Reads what follows an entry that has arrived."""

    _file: JournalFile

    def hash_at(self, sequence: int) -> str | None:
        """The hash of an entry; None where there is none of that number."""
        with self._file.reading() as connection:
            query = select(event.c.hash).where(event.c.sequence == sequence)
            return connection.execute(query).scalar_one_or_none()

    def entries_after(self, sequence: int, limit: int) -> OutboxSlice:
        """The entries that follow, and the transfers they are about; a damaged row is left out (R16)."""
        query = select(event).where(event.c.sequence > sequence).order_by(event.c.sequence).limit(limit)
        with self._file.reading() as connection:
            entries = tuple(map(_outgoing, connection.execute(query).mappings()))
            touched = sorted({entry.reference for entry in entries if entry.reference is not None})
            rows = connection.execute(select(intent).where(intent.c.reference.in_(touched))).mappings().all()
        return OutboxSlice(entries, {found.reference: found for _, found in self._file.readable(rows)})

    def waiting_after(self, sequence: int) -> Waiting:
        """How many entries follow, and how old the first of them is."""
        query = select(func.count(), func.min(event.c.at)).where(event.c.sequence > sequence)
        with self._file.reading() as connection:
            count, oldest = connection.execute(query).one()
        try:
            return Waiting(count, datetime.fromisoformat(oldest) if count else None)
        except NONSENSE:
            return Waiting(count)


def _outgoing(row: Any) -> OutboxEntry:
    kept = {name: row[name] for name in ("sequence", "reference", "at", "kind", "operator", "hash")}
    return OutboxEntry(facts=_facts(row), **kept)


def _facts(row: Any) -> Row:
    try:
        facts: Row = dict(json.loads(row["facts"]))
    except NONSENSE:
        return {}
    return facts
