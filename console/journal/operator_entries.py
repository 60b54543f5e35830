"""Who works here, as entries of the sealed chain: nobody becomes a supervisor by editing the file.

An operator is the newest entry about them. Each entry names the one before it, so that none can be left
out in between; which one is the newest is kept outside the file, by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from console.domain.operators import NOBODY, Operator, OperatorRole
from console.domain.operators_elsewhere import OperatorWord
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE
from console.journal.schema import BY_KIND, EVENT
from console.journal.table import Row

OPERATOR_SET = "operator set"
PIN_TRIED = "PIN tried"
SIGNED_IN = "signed in"
WaitAfter = Callable[[int, datetime | None], timedelta]
"""Given how many PINs were tried in a row and when the last was: how long none is looked at from now on."""
_ABOUT_OPERATORS = f"WHERE reference IS NULL AND kind = '{OPERATOR_SET}' ORDER BY sequence DESC"
_TRIES = f"""SELECT kind, at FROM event INDEXED BY {BY_KIND}
WHERE reference IS NULL AND operator = ? AND sequence > ? AND kind IN ('{PIN_TRIED}', '{SIGNED_IN}')
ORDER BY sequence DESC LIMIT 64"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class ChainPart:
    """What of an entry other consoles of the chain know, or were the first to know."""

    pin: str = ""
    """The hash of their PIN's mark in the chain; empty where it holds at this console only."""
    reach: str = ""
    """For whom this console spoke."""
    till: str = ""
    """Where it was decided; empty for here."""
    arrived: str = ""
    """When that was in the ledger."""

    def facts(self) -> Row:
        """What stands in the entry."""
        named = {"chain_pin": self.pin, "reach": self.reach, "till": self.till, "arrived": self.arrived}
        return {name: value for name, value in named.items() if value}


_HERE_ONLY = ChainPart()


@dataclass(frozen=True, slots=True)
class OperatorEntry:
    """One word of the journal on an operator. `before` is the number of the one before it, 0 for none."""

    sequence: int
    before: int
    decided: OperatorWord
    pin: str
    """The hash of their PIN's mark; empty where it was given elsewhere, and not typed here since."""
    chain: ChainPart

    @property
    def operator(self) -> Operator:
        """Whom it is about, as they are from then on."""
        return self.decided.operator


class OperatorEntries:
    """The part of the journal that knows its operators, and how often a PIN was tried."""

    _file: JournalFile

    def operator_entries(self) -> tuple[OperatorEntry, ...]:
        """The entries since the list of operators was begun, oldest first.

        Nothing where one of them isn't as this console's key sealed it.
        """
        with self._file.reading() as connection:
            rows = EVENT.rows(connection, _ABOUT_OPERATORS)
            sealed = [self._file.is_as_sealed(connection, row) for row in rows]
        found: list[OperatorEntry] = []
        for row, is_as_sealed in zip(rows, sealed, strict=True):
            entry = _read(row) if is_as_sealed else None
            if entry is None or (found and entry.sequence != found[-1].before):
                return ()
            found.append(entry)
            if not entry.before:
                return tuple(reversed(found))
        return ()

    @property
    def has_operator_entries(self) -> bool:
        """Whether there ever was a list of operators, whoever sealed it."""
        with self._file.reading() as connection:
            return self._newest(connection) != 0

    def set_operator(
        self,
        at: datetime,
        by: str,
        decided: OperatorWord,
        pin: str,
        chain: ChainPart = _HERE_ONLY,
        *,
        begins: bool = False,
    ) -> int:
        """Write an operator down, and return the entry's number; `begins` a list of its own."""
        operator = decided.operator
        with self._file.writing() as connection:
            before = 0 if begins else self._newest(connection)
            facts: Row = {
                "before": before,
                "operator": operator.id,
                "name": operator.name,
                "role": operator.role.value,
                "active": operator.is_active,
                "pin": pin,
                "added": stamp(decided.added),
                **chain.facts(),
            }
            if decided.at != at:
                facts["decided"] = stamp(decided.at)
            self._file.append_entry(connection, None, at, OPERATOR_SET, by or NOBODY, facts)
            return self._file.head(connection).sequence

    def try_pin(self, operator: str, at: datetime, since: int, wait: WaitAfter) -> timedelta:
        """Count a try, before the PIN is looked at: a killed console leaves no uncounted one.

        What `wait` makes of the tries since they last signed in, or since entry `since`, is returned; while
        there is something left of it, nothing is counted.
        """
        with self._file.writing() as connection:
            left = wait(*_tries(connection, operator, since))
            if not left:
                self._file.append_entry(connection, None, at, PIN_TRIED, operator, {})
        return left

    def pin_tries(self, operator: str, since: int) -> tuple[int, datetime | None]:
        """How many tries in a row there were, and when the last was; nothing is counted."""
        with self._file.reading() as connection:
            return _tries(connection, operator, since)

    def signed_in(self, operator: str, at: datetime) -> None:
        """It was the right PIN."""
        with self._file.writing() as connection:
            self._file.append_entry(connection, None, at, SIGNED_IN, operator, {})

    def pin_mark(self, operator: str, pin: str) -> str:
        """The PIN as it is hashed: from the file alone, without the journal's key, no PIN can be guessed."""
        return self._file.key.mark_pin(operator, pin)

    def _newest(self, connection: Connection) -> int:
        rows = EVENT.rows(connection, f"{_ABOUT_OPERATORS} LIMIT 1")
        return int(rows[0]["sequence"]) if rows else 0


def _read(row: Row) -> OperatorEntry | None:
    try:
        facts: dict[str, Any] = json.loads(row["facts"])
        operator = Operator(
            facts["operator"], OperatorRole(facts["role"]), facts["name"], is_active=facts["active"]
        )
        at, added = (datetime.fromisoformat(facts.get(name) or row["at"]) for name in ("decided", "added"))
        told = (facts.get(name, "") for name in ("chain_pin", "reach", "till", "arrived"))
        decided = OperatorWord(operator, at, added)
        return OperatorEntry(row["sequence"], facts["before"], decided, facts["pin"], ChainPart(*told))
    except NONSENSE:
        return None


def _tries(connection: Connection, operator: str, since: int) -> tuple[int, datetime | None]:
    times: list[str] = []
    for kind, at in connection.execute(_TRIES, (operator, since)):
        if kind == SIGNED_IN:
            break
        times.append(at)
    return len(times), datetime.fromisoformat(times[0]) if times else None
