"""A table of the journal: the statements that make and fill it, and its rows as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Any, NamedTuple

Row = dict[str, Any]
Values = Mapping[str, Any]

_KINDS: dict[str, type] = {"INTEGER": int, "TEXT": str, "BOOLEAN": bool}


class Column(NamedTuple):
    """What a column holds. SQLite itself would keep a value of any type in it."""

    name: str
    declared: str
    kind: type
    may_be_empty: bool


class Table:
    """A table by its `definition` in SQL, one column a line."""

    def __init__(self, name: str, definition: str, *indexes: str) -> None:
        self.name = name
        self._indexes = indexes
        self._definition = definition
        self.columns = tuple(map(_column, definition.strip().splitlines()))
        self.names = tuple(column.name for column in self.columns)
        marks = ", ".join(f":{name}" for name in self.names)
        self._insert = f"INSERT INTO {name} ({', '.join(self.names)}) VALUES ({marks})"  # noqa: S608 - our own names
        self._select = f"SELECT {', '.join(self.names)} FROM {name}"  # noqa: S608 - our own names
        self._flags = tuple(column.name for column in self.columns if column.kind is bool)

    def create(self, connection: Connection, name: str = "") -> None:
        """Make the table, under another name if one is given, without its indexes."""
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name or self.name} ({self._definition})")

    def create_indexes(self, connection: Connection) -> None:
        """Make the indexes."""
        for index in self._indexes:
            connection.execute(index)

    def rows(self, connection: Connection, rest: str, values: Values | None = None) -> list[Row]:
        """The rows that `rest` of a SELECT asks for, every column by its name."""
        return [self._row(each) for each in connection.execute(f"{self._select} {rest}", values or {})]

    def insert(self, connection: Connection, row: Values) -> int:
        """Add a row; the number it has, which is the next one where the row says None."""
        return connection.execute(self._insert, row).lastrowid or 0

    def update(self, connection: Connection, row: Row, changes: Values) -> Row:
        """Change columns of a row, told by its `id`; the row as it is then."""
        columns = ", ".join(f"{name} = :{name}" for name in changes)
        statement = f"UPDATE {self.name} SET {columns} WHERE id = :id"  # noqa: S608 - our own names
        changed = {**row, **changes}
        connection.execute(statement, changed)
        return changed

    def _row(self, values: Iterable[Any]) -> Row:
        row = dict(zip(self.names, values, strict=True))
        for name in self._flags:
            if row[name] is not None:
                row[name] = bool(row[name])
        return row


def _column(line: str) -> Column:
    name, declared, rest = f"{line.strip(' ,')} ".split(" ", 2)
    return Column(name, declared, _KINDS[declared], "NOT NULL" not in rest and "PRIMARY KEY" not in rest)
