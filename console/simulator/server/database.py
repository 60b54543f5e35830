"""One SQLite file of a simulator: made from its schema when it is new, used as rows and transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Database:
    """`path` None keeps it in memory. `is_new` means that somebody has to fill it.

    A file of another version is started afresh: it holds nothing but training.
    """

    def __init__(self, schema: str, version: int, path: Path | None = None) -> None:
        self.db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.is_new = self.db.execute("PRAGMA user_version").fetchone()[0] != version
        if self.is_new:
            self._clear()
            self.db.executescript(f"BEGIN; {schema} PRAGMA user_version={version}; COMMIT;")
        # Only now: while tables of an older version are dropped, references between them don't matter.
        self.db.execute("PRAGMA foreign_keys=ON")

    def _clear(self) -> None:
        known = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for table in self.rows(known):
            self.db.execute(f'DROP TABLE "{table["name"]}"')

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        # The write lock at once: a transaction that begins as a reader may fail at its first write.
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Every row a query finds."""
        return self.db.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row a query finds, or None."""
        found: sqlite3.Row | None = self.db.execute(query, values).fetchone()
        return found

    def one(self, query: str, *values: object) -> sqlite3.Row:
        """A row that the schema says is there."""
        found = self.row(query, *values)
        if found is None:
            raise LookupError(query)
        return found
