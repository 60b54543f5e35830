"""The simulator's files: kept while they fit, started afresh when they are of another version."""

from __future__ import annotations

from pathlib import Path

from console.simulator.server.database import Database

_SCHEMA = "CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE child (id INTEGER REFERENCES parent);"


def _opened(path: Path, version: int) -> tuple[bool, int]:
    database = Database(_SCHEMA, version, path)
    try:
        held = len(database.rows("SELECT * FROM child"))
        with database.transaction():
            database.db.execute("INSERT INTO parent DEFAULT VALUES")
            database.db.execute("INSERT INTO child SELECT max(id) FROM parent")
        return database.is_new, held
    finally:
        database.close()


def test_a_file_is_kept_until_its_version_changes(tmp_path: Path) -> None:
    path = tmp_path / "books.sqlite3"

    assert [_opened(path, version) for version in (1, 1, 2, 2)] == [
        (True, 0),
        (False, 1),
        (True, 0),
        (False, 1),
    ]
