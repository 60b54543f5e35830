"""The journal's transfers that a query line asks for, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.domain.parties import Party
from console.domain.query_line import EVERYTHING, HistoryQuery
from console.domain.spellings import spellings
from console.domain.transfers import Intent
from console.journal.journal_file import JournalFile
from console.journal.mapping import dump, stamp
from console.journal.schema import INTENT, SENT_BY, TICKET, in_states, sender_of
from console.journal.table import Row

_SENDER, _RECIPIENT = ("sender_name", "sender_id"), ("recipient_name", "recipient_id")
_ANYWHERE = ("reference", *_SENDER, *_RECIPIENT, "note", "operator", TICKET)
_WITH_TRANSFER_ID = ("receipt", "candidate")
"""Searched as text: one that is no JSON must not end the search."""
_INVOLVES = f"({SENT_BY} OR recipient_kind = :sender_kind AND recipient_id = :sender_id)"
_ABOVE_ALL = 2**63 - 1
"""SQLite's largest row id: said instead of leaving the condition out, so that it always walks by id."""
WAS_WARNED = """
    EXISTS (SELECT 1 FROM event WHERE event.reference = intent.reference
        AND kind = 'prepared' AND facts LIKE '%"warned":%')
"""
_SLICE = 5000
"""Rows that one step looks through: a whole large journal takes seconds, for which nobody could write."""
_ENDS = "SELECT (SELECT min(id) FROM intent), (SELECT max(id) FROM intent)"
"""Asked for together in one SELECT, both would be looked for in every row."""


class HistoryPages:
    """Lists leave out the rows that can't be read: see `damaged`."""

    _file: JournalFile

    def page(
        self,
        query: HistoryQuery = EVERYTHING,
        *,
        before: int | None = None,
        down_to: int = 0,
        limit: int = 50,
        party: Party | None = None,
    ) -> tuple[tuple[int, Intent], ...]:
        """Intents newest first with their row ids, by keyset: `before` is the last id of the page above.

        By id and not by offset, so that rows which come meanwhile don't shift the pages. A page with fewer
        than `limit` is the last one, however many rows had to be left out. `party` stands on a side of each.
        """
        conditions = _Conditions(query)
        if party is not None:
            conditions.add(_INVOLVES, **sender_of(party))
        conditions.add("id < :before", before=_ABOVE_ALL if before is None else before)
        if down_to:
            conditions.add("id >= :down_to", down_to=down_to)
        found: list[tuple[int, Intent]] = []
        with self._file.reading() as connection:
            while len(found) < limit:
                values = {**conditions.values, "limit": limit - len(found)}
                rows = INTENT.rows(
                    connection, f"WHERE {conditions.sql} ORDER BY id DESC LIMIT :limit", values
                )
                found += ((row["id"], intent) for row, intent in self._file.readable(rows))
                if len(rows) < values["limit"]:
                    break
                conditions.values["before"] = rows[-1]["id"]
        return tuple(found)

    def page_slice(
        self, query: HistoryQuery, *, before: int | None, limit: int
    ) -> tuple[tuple[tuple[int, Intent], ...], int | None]:
        """What of a page lies in the next rows, and below which id it goes on; None where it is whole."""
        top = self.ends()[1] + 1 if before is None else before
        low = max(top - _SLICE, 0)
        found = self.page(query, before=top, down_to=low, limit=limit)
        return found, None if len(found) == limit or low <= 1 else low

    def ends(self) -> tuple[int, int]:
        """The first and the last row id there are; 1 and 0 of an empty journal."""
        with self._file.reading() as connection:
            first, last = connection.execute(_ENDS).fetchone()
        return (first or 1, last or 0)

    def between(self, low: int, high: int) -> dict[int, Intent]:
        """The readable intents whose row ids lie from `low` to `high`."""
        return self._by_id("WHERE id BETWEEN :low AND :high", {"low": low, "high": high})

    def numbered(self, ids: Iterable[int]) -> dict[int, Intent]:
        """The readable intents with these row ids."""
        return self._by_id("WHERE id IN (SELECT value FROM json_each(:ids))", {"ids": dump(list(ids))})

    def _by_id(self, rest: str, values: Row) -> dict[int, Intent]:
        with self._file.reading() as connection:
            rows = INTENT.rows(connection, rest, values)
        return {row["id"]: intent for row, intent in self._file.readable(rows)}


class _Conditions:
    """What a row must be, in SQL, and the values that stand for the names in it."""

    def __init__(self, query: HistoryQuery) -> None:
        self._all = ["true"]
        self.values: Row = {}
        if query.text:
            self.add(self._found_by(query.text))
        for columns, texts in (
            (_SENDER, map(_written, query.sender)),
            (_RECIPIENT, map(_written, query.recipient)),
            (("operator",), ((text,) for text in query.operator)),
            (("note",), ((text,) for text in query.note)),
            ((TICKET,), ((text,) for text in query.ticket)),
        ):
            for spelled in texts:
                self.add(self._has(columns, spelled))
        if query.warned is not None:
            self.add(WAS_WARNED if query.warned else f"NOT {WAS_WARNED}")
        for branch in query.branch:
            self.add(f"branch = {self._value(branch)} COLLATE NOCASE")
        if query.reference:
            self.add(self._any(("reference",), (f"{literal(query.reference)}%",)))
        if query.states:
            self.add(in_states(query.states))
        if query.program is not None:
            self.add(f"program_id = {self._value(query.program)}")
        for must_be, value in ranges(query):
            self.add(f"{must_be} {self._value(value)}")

    @property
    def sql(self) -> str:
        """All of them, to stand behind WHERE."""
        return " AND ".join(self._all)

    def add(self, condition: str, **values: object) -> None:
        """One more that must hold as well."""
        self._all.append(condition)
        self.values |= values

    def _found_by(self, text: str) -> str:
        """Rows with the text in them, however it is stored, or a transfer id that begins with it."""
        written = spellings(text) or (text,)
        ids = [f'%"transfer/_id":"{literal(each)}%' for each in written]
        return f"({self._has(_ANYWHERE, written)} OR {self._any(_WITH_TRANSFER_ID, ids)})"

    def _has(self, columns: Iterable[str], texts: Iterable[str]) -> str:
        return self._any(columns, [f"%{literal(text)}%" for text in texts])

    def _any(self, columns: Iterable[str], patterns: Iterable[str]) -> str:
        marks = [self._value(pattern) for pattern in patterns]
        return f"({' OR '.join(f'{name} LIKE {mark} {_ESCAPED}' for name in columns for mark in marks)})"

    def _value(self, value: object) -> str:
        name = f"value{len(self.values)}"
        self.values[name] = value
        return f":{name}"


_ESCAPED = "ESCAPE '/'"


def _written(text: str) -> tuple[str, ...]:
    return spellings(text) or (text,)


def literal(text: str) -> str:
    """A text as LIKE takes it letter by letter, escaped with a slash."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def ranges(query: HistoryQuery) -> Iterator[tuple[str, object]]:
    """Between which values a row must lie, each as the journal and its search index keep it."""
    points = (("points >=", query.least), ("points <=", query.most))
    times = (("created >=", query.since), ("created <", query.until))
    yield from ((must_be, value) for must_be, value in points if value is not None)
    yield from ((must_be, stamp(at)) for must_be, at in times if at is not None)
