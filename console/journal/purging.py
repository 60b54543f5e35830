"""Takes the details of what is over out of rows and entries, window by window, each in one durable step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from console.domain.lookups import HANDED_OUT, NUMBERS_SHOWN
from console.domain.retention import PURGED, REMOVED, may_be_removed
from console.domain.transfers import State
from console.journal.journal_file import JournalFile
from console.journal.lookup_entries import LOOKED_UP
from console.journal.mapping import dump, stamp
from console.journal.row_reading import NONSENSE
from console.journal.schema import EVENT, INTENT
from console.journal.stubs import purged_by, stub_facts, vouching_facts
from console.journal.table import Row

ENTRIES_AT_ONCE, ROWS_AT_ONCE = 500, 100
"""Looked at in one step of some ten milliseconds: no other console feels the lock."""
_LOOKUPS = ", ".join(f"'{kind}'" for kind in (LOOKED_UP, NUMBERS_SHOWN, HANDED_OUT))
_OLD_LOOKUPS = (
    f"WHERE sequence > :after AND sequence <= :after + {ENTRIES_AT_ONCE} AND reference IS NULL"
    f" AND at < :before AND kind IN ({_LOOKUPS}) ORDER BY sequence"
)
_OLD_ROWS = f"WHERE id > :after AND id <= :after + {ROWS_AT_ONCE} AND updated < :before ORDER BY id"
_STUB = "UPDATE event SET facts = ? WHERE sequence = ?"
_PERSONS_WORD = frozenset({State.RESOLVED_APPLIED.value, State.RESOLVED_NOT_APPLIED.value})


class Purging:
    """The part of the journal that forgets. What it takes out can't be brought back from the file."""

    _file: JournalFile

    def last_numbers(self) -> tuple[int, int]:
        """The newest entry's number and the newest row's: how far the windows go."""
        with self._file.reading() as connection:
            (row,) = connection.execute("SELECT coalesce(max(id), 0) FROM intent").fetchone()
            return self._file.head(connection).sequence, int(row)

    def lookups_to_purge(self, after: int, before: datetime) -> int:
        """How many look-ups of the window behind entry `after` are older than `before`."""
        with self._file.reading() as connection:
            return len(_old_lookups(connection, after, before))

    def purge_lookups(self, after: int, before: datetime, at: datetime, operator: str) -> int:
        """Take out whom they were about and why; how many."""
        with self._file.writing() as connection:
            rows = _old_lookups(connection, after, before)
            if rows:
                _erase(connection)
                facts = {"of": "look-ups", **self._stubbed(connection, rows)}
                self._file.append_entry(connection, None, at, PURGED, operator, facts)
        return len(rows)

    def transfers_to_purge(self, after: int, before: datetime) -> int:
        """How many transfers of the window behind row `after` are over, and older than `before`."""
        with self._file.reading() as connection:
            return len(self._old_rows(connection, after, before))

    def purge_transfers(self, after: int, before: datetime, at: datetime, operator: str) -> int:
        """Take out between whom they were, and everybody's words; how many."""
        with self._file.writing() as connection:
            rows = self._old_rows(connection, after, before)
            if rows:
                _erase(connection)
            for row in rows:
                entries = EVENT.rows(connection, "WHERE reference = :reference ORDER BY sequence", row)
                told = [each for each in entries if each["kind"] != PURGED and purged_by(each) is None]
                facts = {"of": "transfer", **self._stubbed(connection, told)}
                bare = INTENT.update(connection, row, _bare(row))
                self._file.append_entry(connection, bare, at, PURGED, operator, facts)
        return len(rows)

    def _old_rows(self, connection: Connection, after: int, before: datetime) -> list[Row]:
        rows = INTENT.rows(connection, _OLD_ROWS, {"after": after, "before": stamp(before)})
        return [row for row, intent in self._file.readable(rows) if may_be_removed(intent, before)]

    def _stubbed(self, connection: Connection, entries: Sequence[Row]) -> Row:
        """Put a stub in the place of each; what the next entry, which vouches for them, says of them."""
        facts = stub_facts(self._file.head(connection).sequence + 1)
        for each in entries:
            connection.execute(_STUB, (facts, each["sequence"]))
        return vouching_facts([{**each, "facts": facts} for each in entries])


def _old_lookups(connection: Connection, after: int, before: datetime) -> list[Row]:
    rows = EVENT.rows(connection, _OLD_LOOKUPS, {"after": after, "before": stamp(before)})
    return [row for row in rows if purged_by(row) is None]


def _erase(connection: Connection) -> None:
    """What is freed in the file is overwritten, and not only forgotten."""
    connection.execute("PRAGMA secure_delete=ON")


def _bare(row: Row) -> Row:
    """The columns of a row that name somebody, or hold somebody's words, without that."""
    return {
        **dict.fromkeys(("sender_id", "recipient_id"), REMOVED),
        **dict.fromkeys(("sender_name", "recipient_name", "note", "fingerprint"), ""),
        "baseline": "[]",
        "candidate": None,
        "terms": _kept(row["terms"], "reverses"),
        "receipt": _without(row["receipt"], transfer_id="", note="", request_id="", warnings=[]),
        "problems": dump([{**each, "message": "", "request_id": ""} for each in json.loads(row["problems"])]),
        "proof": "" if row["state"] in _PERSONS_WORD else row["proof"],
    }


def _kept(text: str | None, *names: str) -> str | None:
    try:
        kept = {name: value for name, value in json.loads(text or "{}").items() if name in names}
    except NONSENSE:
        return None
    return dump(kept) if kept else None


def _without(text: str | None, **blank: object) -> str | None:
    return None if text is None else dump({**json.loads(text), **blank})
