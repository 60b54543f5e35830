"""Opens the journal's SQLite file with the settings that survive a power cut, and proves they hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from console.journal.journal_errors import JournalBroken, JournalUnwritable

_WANTED = {"journal_mode": "truncate", "synchronous": 3, "foreign_keys": 1}
_BUSY_MILLISECONDS = 15_000
"""SQLite queues nobody fairly: with eight busy consoles on a slow machine five seconds were not enough."""


def connect(path: Path) -> Connection:
    """The one connection of a store to the journal at `path`, created 0600 in a 0700 folder.

    `TRUNCATE` with `EXTRA` is what lost nothing in simulated power cuts; Python's defaults lost the
    last acknowledged commit in half of them. Nothing of the file is read yet.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made by us, because SQLite would create it with the mode of the umask.
    path.touch(mode=0o600)
    _close_to_others(path.parent, 0o700)
    _close_to_others(path, 0o600)
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


def _close_to_others(path: Path, mode: int) -> None:
    # Also for a folder that was there before, perhaps restored from a backup.
    if path.stat().st_mode & 0o077:
        path.chmod(mode)


def _text(value: bytes) -> str:
    """One damaged value must not keep a whole list from being read: its bytes become lone surrogates."""
    return value.decode("utf-8", "surrogateescape")


def _set(connection: Connection) -> None:
    for setting in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=TRUNCATE",
        "synchronous=EXTRA",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {setting}")


@contextmanager
def transaction(connection: Connection, *, writes: bool) -> Iterator[Connection]:
    """One transaction, undone where anything in it or its commit goes wrong.

    One that writes begins `IMMEDIATE`, so that two consoles queue instead of failing; one that only reads
    needs no lock and no writable disk.
    """
    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    with connection:
        yield connection


def pragma(connection: Connection, name: str) -> Any:
    """The present value of a setting."""
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def unsafe_settings(connection: Connection) -> list[str]:
    """The settings that differ from what durability needs; sending stops while there are any."""
    return [name for name, value in _WANTED.items() if pragma(connection, name) != value]


@contextmanager
def disk_errors() -> Iterator[None]:
    """SQLite's errors turned into ours; a refused row (`IntegrityError`) is left to whoever expects it."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as error:
        raise JournalUnwritable(
            "The journal can't be written: is the disk full, or the file read-only?"
        ) from error
    except sqlite3.DatabaseError as error:
        raise JournalBroken("The journal file is damaged or isn't a journal.") from error
    except OSError as error:
        raise JournalUnwritable("The journal's folder can't be used.") from error
