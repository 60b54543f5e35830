"""Finds, sorts and adds up transfers by the search index: by keys, never by counting off what lies before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from console.domain.query_line import HistoryQuery, Sorting
from console.domain.spellings import spellings
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import APPLIED_STATES, State
from console.journal.history_pages import literal, ranges
from console.journal.mapping import stamp
from console.journal.schema import in_states
from console.journal.search_index import NOT_CONFIRMED, SearchIndex

Place = tuple[int, ...]
"""Where a line stands in its order: its id, or its points and its id."""
_TRIGRAM = 3
_SAID = " || char(10) || ".join(
    f"words.{name}" for name in ("reference", "sender", "recipient", "note", "operator", "ticket")
)
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
        return self.index.rows(
            f"SELECT {chosen} {asked.source} WHERE {asked.sql} ORDER BY {order} LIMIT ?",
            (*asked.values, limit),
        )

    def places(self, query: HistoryQuery, sorting: Sorting, each: int) -> tuple[int, list[Place]]:
        """How many lines there are, and the place of every line after which a page of `each` begins."""
        asked, (columns, way, _) = _Asked(self.index, query), _ORDER[sorting]
        chosen = ", ".join(f"line.{name} AS {name}" for name in columns)
        order = ", ".join(f"line.{name} {way}" for name in columns)
        numbered = f"""
            SELECT {chosen}, row_number() OVER listed AS n, lead(false, 1, true) OVER listed AS is_last
            {asked.source} WHERE {asked.sql} WINDOW listed AS (ORDER BY {order})
        """
        kept = f"SELECT {', '.join(columns)}, n FROM ({numbered}) WHERE n % ? = 0 OR is_last ORDER BY n"  # noqa: S608
        rows = self.index.rows(kept, (*asked.values, each))
        count = rows[-1][-1] if rows else 0
        return count, [tuple(place) for *place, n in rows if n % each == 0]

    def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...]:
        """Transfers and the points that moved, one for each day, operator or whatever it is by."""
        asked, name = _Asked(self.index, query), _GROUPED[by]
        moved = f"sum(CASE WHEN {in_states(APPLIED_STATES)} THEN points ELSE 0 END)"
        rows = self.index.rows(
            f"SELECT line.{name}, count(*), {moved} {asked.source} WHERE {asked.sql} GROUP BY 1", asked.values
        )
        return tuple(Total(str(named), count, points) for named, count, points in rows)

    def known(self, kind: str) -> tuple[str, ...]:
        """Every `operator`, `branch` or `program` there is."""
        return tuple(row[0] for row in self.index.rows("SELECT word FROM known WHERE kind = ?", (kind,)))

    def count(self) -> int:
        """How many lines it holds, or a few more where some are gone."""
        return int(self.index.rows("SELECT ifnull(max(id), 0) FROM line")[0][0])


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
        self._patterns: list[list[tuple[str, str]]] = []
        self._add_texts(query)
        self._add_facts(query)
        for text in query.operator:
            self._add_known(index, "operator", f"%{literal(text)}%")
        for branch in query.branch:
            self._add_known(index, "branch", literal(branch))
        self._add_days(index, query)
        if self._match:
            self.add("words MATCH ?", " AND ".join(f"({each})" for each in self._match))
        self._add_patterns()

    @property
    def is_by_words(self) -> bool:
        """Whether the text index leads; else its rows are only looked into."""
        return bool(self._match)

    @property
    def source(self) -> str:
        """FROM what; the first of two tables leads."""
        if self.is_by_words:
            return "FROM words CROSS JOIN line ON line.id = words.rowid"
        return "FROM line CROSS JOIN words ON words.rowid = line.id" if self._patterns else "FROM line"

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
            ids = [f"%\n{literal(each)}%" for each in written]
            self._has(_SAID, written, or_else=[("words.ids", each) for each in ids])
        for name, texts in (("sender", query.sender), ("recipient", query.recipient)):
            for text in texts:
                self._has(f"words.{name}", spellings(text) or (text,))
        for name, texts in (("note", query.note), ("ticket", query.ticket)):
            for text in texts:
                self._has(f"words.{name}", (text,))
        if query.reference:
            self._like([("words.reference", f"{literal(query.reference)}%")], (query.reference,))

    def _has(self, said: str, texts: tuple[str, ...], or_else: Iterable[tuple[str, str]] = ()) -> None:
        """One of the texts is part of what is said, or something else is like its pattern."""
        self._like([*((said, f"%{literal(text)}%") for text in texts), *or_else], texts)

    def _like(self, patterns: list[tuple[str, str]], texts: tuple[str, ...]) -> None:
        """Something is like its pattern, which all the letters of one of these texts must be there for."""
        self._patterns.append(patterns)
        if all(len(text) >= _TRIGRAM for text in texts):
            self._match.append(" OR ".join(map(_letters_of, texts)))

    def _add_patterns(self) -> None:
        """Last, and tied to the other table: a text is read only where everything else holds."""
        for patterns in self._patterns:
            likes = " OR ".join(f"{said} LIKE ? ESCAPE '/'" for said, _ in patterns)
            self.add(f"CASE WHEN line.id THEN {likes} END", *(pattern for _, pattern in patterns))

    def _add_facts(self, query: HistoryQuery) -> None:
        if query.states:
            self.add(in_states(query.states))
        if query.states and State.CONFIRMED not in query.states:
            self.add(NOT_CONFIRMED)  # said for the index, which holds only those
        exact = (("program =", query.program), ("warned =", query.warned))
        told = ((must_be, value) for must_be, value in exact if value is not None)
        for must_be, value in (*told, *ranges(query)):
            self.add(f"{must_be} ?", value)

    def _add_days(self, index: SearchIndex, query: HistoryQuery) -> None:
        """Times are almost in the order of ids: the days asked for say between which ids to look."""
        if query.since is None and query.until is None:
            return
        since = "" if query.since is None else stamp(query.since)
        until = "9" if query.until is None else stamp(query.until)
        low, high = index.rows(_SPANNED, (since, until))[0]
        self.add(f"{'words.rowid' if self.is_by_words else 'line.id'} BETWEEN ? AND ?", low, high)

    def _add_known(self, index: SearchIndex, kind: str, pattern: str) -> None:
        """One of the few operators or branches there are, however it is written."""
        words = [row[0] for row in index.rows(_KNOWN, (kind, pattern))]
        self.add(f"line.{kind} IN ({', '.join('?' for _ in words)})" if words else "false", *words)


def _letters_of(text: str) -> str:
    """Every three letters in a row: the index doesn't know where they stand, so LIKE has the last word."""
    threes = (text[at : at + _TRIGRAM].replace('"', '""') for at in range(len(text) - _TRIGRAM + 1))
    return "({})".format(" AND ".join(f'"{three}"' for three in threes))
