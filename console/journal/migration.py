"""Brings a journal of an earlier version up to this one, rows and hashes untouched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.schema import CreateTable

from console.journal import schema
from console.journal.engine import pragma
from console.journal.journal_errors import JournalBroken


def prepare_schema(connection: Connection) -> int:
    """Make or renew the tables; the version they had, 0 where there were none."""
    version = int(pragma(connection, "user_version"))
    if version > schema.VERSION:
        raise JournalBroken("The journal was written by a newer console. Update this one before sending.")
    if version == 0:
        schema.metadata.create_all(connection)
    elif version < schema.VERSION:
        _rebuild_intents(connection)
        _add_seals(connection)
    if version != schema.VERSION:
        connection.exec_driver_sql(f"PRAGMA user_version={schema.VERSION}")
    return version


@contextmanager
def tables_may_be_rebuilt(engine: Engine) -> Iterator[None]:
    """Foreign keys off around the transaction that drops and renames a table of an old journal.

    SQLite takes this setting between transactions only. A journal of this version keeps them on.
    """
    raw = engine.raw_connection()
    try:
        version = _run(raw, "PRAGMA user_version").fetchone()[0]
    finally:
        raw.close()
    if not 0 < version < schema.VERSION:
        yield
        return
    # Dropping `intent` with them on would fail: entries refer to it.
    _set_foreign_keys(engine, "OFF")
    try:
        yield
    finally:
        _set_foreign_keys(engine, "ON")


def _set_foreign_keys(engine: Engine, value: str) -> None:
    raw = engine.raw_connection()
    try:
        _run(raw, f"PRAGMA foreign_keys={value}")
    finally:
        raw.close()


def _run(raw: Any, statement: str) -> Any:
    cursor = raw.cursor()
    cursor.execute(statement)
    return cursor


def _rebuild_intents(connection: Connection) -> None:
    """The rows in a table whose constraint knows every state; SQLite can't change one in place."""
    had = _columns(connection, "intent")
    kept = ", ".join(column.name for column in schema.intent.columns if column.name in had)
    ddl = str(CreateTable(schema.intent).compile(dialect=connection.dialect))
    connection.exec_driver_sql(ddl.replace("CREATE TABLE intent", "CREATE TABLE intent_anew", 1))
    # A row somebody edited into nonsense is found by the chain; here it must not keep the others out.
    connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
    connection.exec_driver_sql(f"INSERT INTO intent_anew ({kept}) SELECT {kept} FROM intent ORDER BY id")  # noqa: S608 - our own names
    connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
    connection.exec_driver_sql("DROP TABLE intent")
    connection.exec_driver_sql("ALTER TABLE intent_anew RENAME TO intent")
    for index in sorted(schema.intent.indexes, key=lambda each: str(each.name)):
        index.create(connection)


def _add_seals(connection: Connection) -> None:
    """Columns that are there already are no error: somebody may have set the version back."""
    had = _columns(connection, "event")
    for column in schema.event.columns:
        if column.name not in had:
            kind = column.type.compile(connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE event ADD COLUMN {column.name} {kind}")


def _columns(connection: Connection, table: str) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
