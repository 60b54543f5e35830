"""Which transfers send another one's points back, and what the first one's entries say of it."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from console.domain.reversals import REVERSED_BY
from console.domain.transfers import APPLIED_STATES, Intent
from console.journal.journal_file import JournalFile
from console.journal.schema import SENT_BY, sender_of
from console.journal.table import Row

_COUNTERS = f"WHERE provider = :provider AND {SENT_BY} AND terms LIKE :named ORDER BY id"
_TOLD = "SELECT 1 FROM event WHERE reference = ? AND kind = ? AND facts LIKE ?"


class CounterEntries:
    """The part of the journal that knows what was sent back."""

    _file: JournalFile

    def counters_of(self, first: Intent) -> tuple[Intent, ...]:
        """Every transfer that was to send points of `first` back, oldest first, whatever became of it."""
        values = {"provider": first.provider, **sender_of(first.order.recipient)}
        found = self._file.intents(_COUNTERS, {**values, "named": f'%"reverses":"{first.reference}"%'})
        return tuple(each for each in found if each.order.reverses == first.reference)


def note_reversed(
    file: JournalFile, connection: Connection, settled: Intent, at: datetime, operator: str
) -> None:
    """Where `settled` has moved and undoes another transfer, say so among that one's entries, once."""
    first, by = settled.order.reverses, settled.reference
    row = file.found_row(connection, first) if settled.state in APPLIED_STATES else None
    if row is not None and connection.execute(_TOLD, (first, REVERSED_BY, f'%"{by}"%')).fetchone() is None:
        facts: Row = {"by": by, "points": settled.order.points}
        file.append_entry(connection, row, at, REVERSED_BY, operator, facts)
