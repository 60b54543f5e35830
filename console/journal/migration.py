"""Brings a journal of an earlier version up to this one, rows and hashes untouched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from console.journal import schema
from console.journal.durable_connection import pragma
from console.journal.journal_errors import JournalBroken
from console.journal.schema import EVENT, INTENT


def prepare_schema(connection: Connection) -> int:
    """Make or renew the tables; the version they had, 0 where there were none."""
    version = int(pragma(connection, "user_version"))
    if version > schema.VERSION:
        raise JournalBroken("The journal was written by a newer console. Update this one before sending.")
    if version == 0:
        for table in (INTENT, EVENT):
            table.create(connection)
    elif version < schema.VERSION:
        _rebuild_intents(connection)
        _add_seals(connection)
    for table in (INTENT, EVENT):
        table.create_indexes(connection)
    if version != schema.VERSION:
        connection.execute(f"PRAGMA user_version={schema.VERSION}")
    return version


@contextmanager
def tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """Foreign keys off around the transaction that drops and renames a table of an old journal.

    SQLite takes this setting between transactions only. A journal of this version keeps them on.
    """
    if not 0 < pragma(connection, "user_version") < schema.VERSION:
        yield
        return
    # Dropping `intent` with them on would fail: entries refer to it.
    connection.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def _rebuild_intents(connection: Connection) -> None:
    """The rows in a table whose constraint knows every state; SQLite can't change one in place."""
    had = _columns(connection, "intent")
    kept = ", ".join(name for name in INTENT.names if name in had)
    INTENT.create(connection, "intent_anew")
    # A row somebody edited into nonsense is found by the chain; here it must not keep the others out.
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute(f"INSERT INTO intent_anew ({kept}) SELECT {kept} FROM intent ORDER BY id")  # noqa: S608 - our own names
    connection.execute("PRAGMA ignore_check_constraints=OFF")
    connection.execute("DROP TABLE intent")
    connection.execute("ALTER TABLE intent_anew RENAME TO intent")
    INTENT.create_indexes(connection)


def _add_seals(connection: Connection) -> None:
    """Columns that are there already are no error: somebody may have set the version back."""
    had = _columns(connection, "event")
    for column in EVENT.columns:
        if column.name not in had:
            connection.execute(f"ALTER TABLE event ADD COLUMN {column.name} {column.declared}")


def _columns(connection: Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
