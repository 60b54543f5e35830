"""What of the journal its search index holds, slice by slice, so that no lock on it is held for long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from console.journal.history_pages import WAS_WARNED
from console.journal.journal_file import JournalFile
from console.journal.mapping import dump
from console.journal.schema import TICKET

_ROWS = 1000
_ENTRIES = 1000
_ID = "CASE WHEN json_valid({0}) THEN char(10) || json_extract({0}, '$.transfer_id') ELSE '' END"
_LINES = f"""
    SELECT id, created, points, program_id, state, operator, branch,
        sender_kind || ' to ' || recipient_kind, {WAS_WARNED},
        reference, sender_name || char(10) || sender_id, recipient_name || char(10) || recipient_id, note,
        ifnull({TICKET}, ''), ifnull({_ID.format("receipt")}, '') || ifnull({_ID.format("candidate")}, '')
    FROM intent
"""  # noqa: S608 - our own names
_BY_REFERENCE = "WHERE reference IN (SELECT value FROM json_each(:references))"
_ENTRIES_SINCE = (
    "SELECT sequence, hash, reference FROM event WHERE sequence > :since ORDER BY sequence LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class IndexMark:
    """How far an index has come: the rows up to `built` at first, then what each entry changed."""

    built: int = 0
    is_built: bool = False
    sequence: int = 0
    hash: str = ""
    """Of the entry `sequence`: a journal with another one there is another journal."""


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One transfer as the index keeps it: what is compared, and what is searched for text."""

    facts: tuple[Any, ...]
    """id, created, day, points, programme, state, operator, branch, sides, warned"""
    words: tuple[Any, ...]
    """id, reference, sender, recipient, note, operator, ticket, transfer ids"""


@dataclass(frozen=True, slots=True)
class IndexSlice:
    """The next lines, and how far the index has come with them. `anew` ones replace everything it holds."""

    lines: tuple[IndexLine, ...]
    mark: IndexMark
    is_last: bool
    anew: bool = False


class IndexFeed:
    """Read in the journal's own thread, a few milliseconds at a time."""

    _file: JournalFile

    def index_slice(self, mark: IndexMark) -> IndexSlice:
        """What comes after `mark`; from the beginning where that isn't of this journal."""
        with self._file.reading() as connection:
            anew = mark == IndexMark() or self._file.hash_at(connection, mark.sequence) != mark.hash
            if anew and (head := self._file.head(connection)).sequence:
                mark = IndexMark(sequence=head.sequence, hash=head.hash)
            elif anew:
                return IndexSlice((), IndexMark(), is_last=True)
            return replace(self._next(connection, mark), anew=anew)

    def index_is_fresh(self, mark: IndexMark) -> bool:
        """Whether an index that has come so far holds everything."""
        with self._file.reading() as connection:
            head = self._file.head(connection)
        whole = mark.is_built and (head.sequence, head.hash) == (mark.sequence, mark.hash)
        return whole or (not head.sequence and mark == IndexMark())

    def _next(self, connection: Connection, mark: IndexMark) -> IndexSlice:
        if mark.is_built:
            return self._changed(connection, mark)
        values = {"built": mark.built, "limit": _ROWS}
        rows = connection.execute(f"{_LINES} WHERE id > :built ORDER BY id LIMIT :limit", values).fetchall()
        built = rows[-1][0] if rows else mark.built
        after = replace(mark, built=built, is_built=len(rows) < _ROWS)
        return IndexSlice(tuple(map(_line, rows)), after, is_last=False)

    def _changed(self, connection: Connection, mark: IndexMark) -> IndexSlice:
        since = {"since": mark.sequence, "limit": _ENTRIES}
        entries = connection.execute(_ENTRIES_SINCE, since).fetchall()
        if not entries:
            return IndexSlice((), mark, is_last=True)
        references = dump(sorted({str(reference) for _, _, reference in entries if reference is not None}))
        rows = connection.execute(f"{_LINES} {_BY_REFERENCE}", {"references": references}).fetchall()
        after = replace(mark, sequence=entries[-1][0], hash=entries[-1][1])
        return IndexSlice(tuple(map(_line, rows)), after, is_last=len(entries) < _ENTRIES)


def _line(row: tuple[Any, ...]) -> IndexLine:
    id_, created, points, program, state, operator, branch, sides, warned, *words = map(_sound, row)
    facts = (id_, created, _day(created), points, program, state, operator, branch, sides, warned)
    reference, sender, recipient, note, ticket, ids = words
    return IndexLine(facts, (id_, reference, sender, recipient, note, operator, ticket, ids))


def _sound(value: Any) -> Any:
    """Text that was damaged in the journal, so that it can be stored again."""
    return value if not isinstance(value, str) or value.isascii() else value.encode(errors="replace").decode()


def _day(created: Any) -> int:
    """The day this machine's calendar shows for it, as 20260302; 0 where the time makes no sense."""
    try:
        on = datetime.fromisoformat(created).astimezone()
    except (ValueError, TypeError, OverflowError):
        return 0
    return on.year * 10_000 + on.month * 100 + on.day
