"""A real PostgreSQL for the tests: the demonstration's own; on loopback, gone with the session."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from console.training.temporary_postgres import SUPERUSER, TemporaryPostgres

PASSWORD = "only-for-tests"
_NUMBERS = count(1)


class PostgresServer(TemporaryPostgres):
    """One server with a database for each test."""

    def new_database(self, like: str = "template1") -> str:
        """The name of an empty one, or of a copy of one that nobody is connected to."""
        name = f"points_{next(_NUMBERS)}"
        self.run_sql("postgres", f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    def run_sql(self, database: str, *statements: str) -> list[tuple[Any, ...]]:
        """Statements as the superuser, each by itself; the rows of the last."""
        with psycopg.connect(self.url(database, SUPERUSER), password=PASSWORD, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def a_server() -> Iterator[PostgresServer]:
    """A server that is up; nothing of it is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="points-ledger-"))
    try:
        server = PostgresServer(folder, PASSWORD)
        server.start()
        yield server
        server.stop("immediate")
    finally:
        shutil.rmtree(folder)
