"""A second file beside the journal, by which transfers are found, sorted and added up at any size.

It holds nothing that the journal doesn't, is fed behind it, outside of every commit of a transfer, and may be
deleted at any time: it is made anew. Lines on the screen are always read from the journal itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from console.journal.index_feed import IndexMark, IndexSlice

_VERSION = 2
NOT_CONFIRMED = "state <> 'confirmed'"
"""Few are anything else, and those are what is looked for."""
_TABLES = f"""
    CREATE TABLE mark (built INTEGER, is_built INTEGER, sequence INTEGER, hash TEXT);
    CREATE TABLE line (
        id INTEGER PRIMARY KEY, created TEXT, day INTEGER, points INTEGER, program INTEGER, state TEXT,
        operator TEXT, branch TEXT, sides TEXT, warned INTEGER
    );
    CREATE INDEX lines_by_points ON line (points, id);
    CREATE INDEX lines_not_confirmed ON line (state, id) WHERE {NOT_CONFIRMED};
    CREATE TABLE span (day INTEGER PRIMARY KEY, low INTEGER, high INTEGER, earliest TEXT, latest TEXT);
    CREATE TABLE known (kind TEXT, word TEXT, PRIMARY KEY (kind, word)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5(
        reference, sender, recipient, note, operator, ticket, ids,
        tokenize = 'trigram', detail = none, columnsize = 0
    );
"""
_SPAN = """
    INSERT INTO span VALUES (?1, ?2, ?2, ?3, ?3) ON CONFLICT (day) DO UPDATE SET
        low = min(low, excluded.low), high = max(high, excluded.high),
        earliest = min(earliest, excluded.earliest), latest = max(latest, excluded.latest)
"""
_LINE = "INSERT OR REPLACE INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_WORDS = "INSERT OR REPLACE INTO words (rowid, reference, sender, recipient, note, operator, ticket, ids)"
_KNOWN = "INSERT OR IGNORE INTO known VALUES (?, ?)"


class IndexUnusable(Exception):
    """The index can't be read or written now; the journal is searched instead."""


class SearchIndex:
    """The file, for one thread. Every method may raise `IndexUnusable`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """To the file, made anew where it is of another version or no index at all."""
        if self._connection is None:
            try:
                self._connection = _opened(self._path)
            except (sqlite3.Error, OSError) as error:
                raise IndexUnusable(str(error)) from error
        return self._connection

    @property
    def mark(self) -> IndexMark:
        """How far it has come."""
        for built, is_built, *of_entry in self.rows("SELECT * FROM mark"):
            return IndexMark(built, bool(is_built), *of_entry)
        return IndexMark()

    def rows(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        """What a statement finds."""
        try:
            return self.connection.execute(statement, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def take_in(self, since: IndexMark, new: IndexSlice) -> None:
        """Write a slice down that was read at `since`; left where another console was faster."""
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                if self.mark == since:
                    _write(connection, new)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.Error) -> IndexUnusable:
        """What to raise for an error. Of a damaged file, or one that a purge took away, the next question
        begins another one.
        """
        is_damaged = type(error) is sqlite3.DatabaseError  # those below it are of a statement, or pass
        if is_damaged or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED:
            self.close()
        if is_damaged:
            with suppress(OSError):
                _remove(self._path)
        return IndexUnusable(str(error))

    def interrupt(self) -> None:
        """End the question under way, from another thread; whoever asked gets `IndexUnusable`."""
        if (connection := self._connection) is not None:
            with suppress(sqlite3.ProgrammingError):  # closed meanwhile
                connection.interrupt()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _write(connection: Connection, new: IndexSlice) -> None:
    if new.anew:
        for table in ("line", "span", "known", "words"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    facts = [line.facts for line in new.lines]
    connection.executemany(_LINE, facts)
    connection.executemany(f"{_WORDS} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [line.words for line in new.lines])
    connection.executemany(_SPAN, [(each[2], each[0], each[1]) for each in facts])
    kinds = (("program", 4), ("operator", 6), ("branch", 7))
    connection.executemany(_KNOWN, {(kind, str(each[at])) for each in facts for kind, at in kinds})
    connection.execute("DELETE FROM mark")
    mark = new.mark
    values = (mark.built, mark.is_built, mark.sequence, mark.hash)
    connection.execute("INSERT INTO mark VALUES (?, ?, ?, ?)", values)


def _opened(path: Path) -> Connection:
    path.touch(mode=0o600)
    try:
        connection = _connected(path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
            return connection
        connection.close()
    except sqlite3.OperationalError:
        raise  # such as that it is busy: no reason to throw it away
    except sqlite3.DatabaseError:
        pass  # no database, or a damaged one
    _remove(path)
    path.touch(mode=0o600)
    connection = _connected(path)
    connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
    return connection


def _remove(path: Path) -> None:
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)


def _connected(path: Path) -> Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    # A power cut may undo the last slices, never leave half of one: what is missing is fed again.
    try:
        for setting in ("journal_mode = TRUNCATE", "synchronous = NORMAL", "cache_size = -8000"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection
