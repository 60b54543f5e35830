"""Finds, sorts and adds up transfers by the search index: by keys, never by counting off what lies before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from console.domain.query_line import HistoryQuery, Sorting
from console.domain.spellings import spellings
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import APPLIED_STATES, State
from console.journal.history_pages import literal
from console.journal.mapping import stamp
from console.journal.schema import in_states
from console.journal.search_index import NOT_CONFIRMED, SearchIndex

Place = tuple[int, ...]
"""Where a line stands in its order: its id, or its points and its id."""
_TRIGRAM = 3
_ANYWHERE = ("reference", "sender", "recipient", "note", "operator", "ticket")
_SPANNED = """
    SELECT ifnull(min(low), 1), ifnull(max(high), 0) FROM span WHERE latest >= ? AND earliest < ?
"""
_KNOWN = "SELECT word FROM known WHERE kind = ? AND word LIKE ? ESCAPE '/'"
_ORDER = {
    Sorting.NEWEST: (("id",), "DESC", "<"),
    Sorting.OLDEST: (("id",), "ASC", ">"),
    Sorting.LARGEST: (("points", "id"), "DESC", "<"),
}
_GROUPED = {
    TotalsBy.DAY: "day",
    TotalsBy.OPERATOR: "operator",
    TotalsBy.BRANCH: "branch",
    TotalsBy.SIDES: "sides",
    TotalsBy.RESULT: "state",
}


@dataclass(frozen=True, slots=True)
class IndexSearch:
    """Questions to one index. Each may raise `IndexUnusable`."""

    index: SearchIndex

    def page(self, query: HistoryQuery, sorting: Sorting, below: Place | None, limit: int) -> list[Place]:
        """The places of the first lines, or of those below, in their order."""
        asked, (columns, way, sign) = _Asked(self.index, query), _ORDER[sorting]
        if below is not None:
            marks = ", ".join("?" for _ in columns)
            asked.add(f"({_named(columns, asked)}) {sign} ({marks})", *below)
        order = ", ".join(f"{name} {way}" for name in _named(columns, asked).split(", "))
        chosen = ", ".join(f"line.{name}" for name in columns)
        return self._all(
            f"SELECT {chosen} {asked.source} WHERE {asked.sql} ORDER BY {order} LIMIT ?",
            (*asked.values, limit),
        )

    def places(self, query: HistoryQuery, sorting: Sorting, each: int) -> tuple[int, list[Place]]:
        """How many lines there are, and the place of every line after which a page of `each` begins."""
        asked, (columns, way, _) = _Asked(self.index, query), _ORDER[sorting]
        chosen = ", ".join(f"line.{name} AS {name}" for name in columns)
        order = ", ".join(f"line.{name} {way}" for name in columns)
        asked_for = f"{asked.source} WHERE {asked.sql}"
        numbered = f"SELECT {chosen}, row_number() OVER (ORDER BY {order}) AS n {asked_for}"
        starts = f"SELECT {', '.join(columns)} FROM ({numbered}) WHERE n % ? = 0 ORDER BY n"  # noqa: S608
        count = self._all(f"SELECT count(*) {asked_for}", asked.values)[0][0]
        found = self._all(starts, (*asked.values, each))
        return count, found

    def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...]:
        """Transfers and the points that moved, one for each day, operator or whatever it is by."""
        asked, name = _Asked(self.index, query), _GROUPED[by]
        moved = f"sum(CASE WHEN {in_states(APPLIED_STATES)} THEN points ELSE 0 END)"
        rows = self._all(
            f"SELECT line.{name}, count(*), {moved} {asked.source} WHERE {asked.sql} GROUP BY 1", asked.values
        )
        return tuple(Total(str(named), count, points) for named, count, points in rows)

    def known(self, kind: str) -> tuple[str, ...]:
        """Every `operator` or `branch` there is."""
        return tuple(row[0] for row in self._all("SELECT word FROM known WHERE kind = ?", (kind,)))

    def count(self) -> int:
        """How many lines it holds, or a few more where some are gone."""
        return int(self._all("SELECT ifnull(max(id), 0) FROM line", ())[0][0])

    def _all(self, statement: str, values: Iterable[Any]) -> list[Any]:
        return answered(self.index, statement, values)


def _named(columns: tuple[str, ...], asked: _Asked) -> str:
    """With texts, rows come in the order of the text index: only its own column has it walk that way."""
    if asked.is_by_words and columns == ("id",):
        return "words.rowid"
    return ", ".join(f"line.{name}" for name in columns)


class _Asked:
    """A query as conditions on the two tables, with the values that stand for its marks."""

    def __init__(self, index: SearchIndex, query: HistoryQuery) -> None:
        self._all = ["true"]
        self.values: list[Any] = []
        self._match: list[str] = []
        self._needs_words = False
        self._add_texts(query)
        self._add_facts(query)
        for text in query.operator:
            self._add_known(index, "operator", f"%{literal(text)}%")
        for branch in query.branch:
            self._add_known(index, "branch", literal(branch))
        self._add_days(index, query)
        if self._match:
            self.add("words MATCH ?", " AND ".join(f"({each})" for each in self._match))

    @property
    def is_by_words(self) -> bool:
        """Whether the text index leads; else its rows are only looked into."""
        return bool(self._match)

    @property
    def source(self) -> str:
        """FROM what; the first of two tables leads."""
        if self.is_by_words:
            return "FROM words CROSS JOIN line ON line.id = words.rowid"
        return "FROM line CROSS JOIN words ON words.rowid = line.id" if self._needs_words else "FROM line"

    @property
    def sql(self) -> str:
        """All conditions, to stand behind WHERE."""
        return " AND ".join(self._all)

    def add(self, condition: str, *values: Any) -> None:
        """One more that must hold as well."""
        self._all.append(condition)
        self.values += values

    def _add_texts(self, query: HistoryQuery) -> None:
        if query.text:
            written = spellings(query.text) or (query.text,)
            self._contains([(name, each) for each in written for name in _ANYWHERE], written)
        for name, texts in (("sender", query.sender), ("recipient", query.recipient)):
            for text in texts:
                self._contains([(name, each) for each in spellings(text) or (text,)])
        for name, texts in (("note", query.note), ("ticket", query.ticket)):
            for text in texts:
                self._contains([(name, text)])
        if query.reference:
            self._needs_words = True
            self.add("words.reference LIKE ? ESCAPE '/'", f"{literal(query.reference)}%")
            if len(query.reference) >= _TRIGRAM:
                self._match.append(f"reference : {_phrase(query.reference)}")

    def _contains(self, wanted: list[tuple[str, str]], transfer_ids: tuple[str, ...] = ()) -> None:
        """One of the columns has its text in it, or a transfer id begins with one."""
        wanted = [*wanted, *(("ids", f"\n{each}") for each in transfer_ids)]
        if all(len(text) >= _TRIGRAM for _, text in wanted):
            self._match.append(" OR ".join(f"{name} : {_phrase(text)}" for name, text in wanted))
            return
        self._needs_words = True
        likes = " OR ".join(f"words.{name} LIKE ? ESCAPE '/'" for name, _ in wanted)
        self.add(f"({likes})", *(f"%{literal(text)}%" for _, text in wanted))

    def _add_facts(self, query: HistoryQuery) -> None:
        if query.states:
            self.add(in_states(query.states))
        if query.states and State.CONFIRMED not in query.states:
            self.add(NOT_CONFIRMED)  # said for the index, which holds only those
        exact = (
            ("program = ?", query.program),
            ("points >= ?", query.least),
            ("points <= ?", query.most),
            ("warned = ?", query.warned),
            ("created >= ?", None if query.since is None else stamp(query.since)),
            ("created < ?", None if query.until is None else stamp(query.until)),
        )
        for condition, value in exact:
            if value is not None:
                self.add(condition, value)

    def _add_days(self, index: SearchIndex, query: HistoryQuery) -> None:
        """Times are almost in the order of ids: the days asked for say between which ids to look."""
        if query.since is None and query.until is None:
            return
        since = "" if query.since is None else stamp(query.since)
        until = "9" if query.until is None else stamp(query.until)
        low, high = answered(index, _SPANNED, (since, until))[0]
        self.add(f"{'words.rowid' if self.is_by_words else 'line.id'} BETWEEN ? AND ?", low, high)

    def _add_known(self, index: SearchIndex, kind: str, pattern: str) -> None:
        """One of the few operators or branches there are, however it is written."""
        words = [row[0] for row in answered(index, _KNOWN, (kind, pattern))]
        self.add(f"line.{kind} IN ({', '.join('?' for _ in words)})" if words else "false", *words)


def answered(index: SearchIndex, statement: str, values: Iterable[Any]) -> list[Any]:
    """The rows that a statement finds; `IndexUnusable` where the index can't be asked."""
    try:
        return index.connection.execute(statement, tuple(values)).fetchall()
    except sqlite3.Error as error:
        raise index.unusable(error) from error


def _phrase(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))
