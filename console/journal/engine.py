"""Opens the journal's SQLite file with the settings that survive a power cut, and proves they hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.pool import StaticPool

from console.journal.journal_errors import JournalBroken, JournalUnwritable

_EXTRA = 3
_BUSY_MILLISECONDS = 15_000
"""SQLite queues nobody fairly: with eight busy consoles on a slow machine five seconds were not enough."""


def open_engine(path: Path) -> Engine:
    """An engine on one connection to the journal at `path`, created 0600 in a 0700 folder.

    `TRUNCATE` with `EXTRA` is what lost nothing in simulated power cuts; Python's defaults lost the
    last acknowledged commit in half of them. Every transaction that writes begins `IMMEDIATE`, so that two
    consoles queue instead of failing. Nothing of the file is read yet.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made by us, because SQLite would create it with the mode of the umask.
    path.touch(mode=0o600)
    _close_to_others(path.parent, 0o700)
    _close_to_others(path, 0o600)
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: _connect(path), poolclass=StaticPool, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def _close_to_others(path: Path, mode: int) -> None:
    # Also for a folder that was there before, perhaps restored from a backup.
    if path.stat().st_mode & 0o077:
        path.chmod(mode)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_MILLISECONDS / 1000, isolation_level=None, check_same_thread=False
    )
    connection.text_factory = _text
    try:
        _set(connection)
    except BaseException:
        connection.close()  # or its descriptor would outlive the failure
        raise
    return connection


def _text(value: bytes) -> str:
    """One damaged value must not keep a whole list from being read: its bytes become lone surrogates."""
    return value.decode("utf-8", "surrogateescape")


def _set(connection: sqlite3.Connection) -> None:
    for setting in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=TRUNCATE",
        "synchronous=EXTRA",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {setting}")


def for_questions(engine: Engine) -> Engine:
    """The same connection for transactions that only read: they need no lock and no writable disk."""
    return engine.execution_options(only_reads=True)


def _begin(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get("only_reads")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def pragma(connection: Connection, name: str) -> Any:
    """The present value of a setting."""
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def unsafe_settings(engine: Engine) -> list[str]:
    """The settings that differ from what durability needs; sending stops while there are any."""
    wanted = {"journal_mode": "truncate", "synchronous": _EXTRA, "foreign_keys": 1}
    with engine.begin() as connection:
        return [name for name, value in wanted.items() if pragma(connection, name) != value]


@contextmanager
def disk_errors() -> Iterator[None]:
    """SQLite's errors turned into ours; a refused row (`IntegrityError`) is left to whoever expects it."""
    try:
        yield
    except IntegrityError:
        raise
    except (OperationalError, sqlite3.OperationalError) as error:
        raise JournalUnwritable(
            "The journal can't be written: is the disk full, or the file read-only?"
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise JournalBroken("The journal file is damaged or isn't a journal.") from error
    except OSError as error:
        raise JournalUnwritable("The journal's folder can't be used.") from error
