"""Approvals as entries of the sealed chain, and which transfer each was used for."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from console.domain.approvals import GOOD_FOR, Approved
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE
from console.journal.schema import BY_KIND, EVENT
from console.journal.table import Row

APPROVED = "approved"
USED = "approval used"
_SINCE = (
    f"INDEXED BY {BY_KIND} WHERE reference IS NULL AND kind IN ('{APPROVED}', '{USED}')"
    " AND at >= :since ORDER BY sequence"
)
_LOOKED_BACK = 2 * GOOD_FOR
"""An approval is used within its time, and what used it is sent within as much again or not at all."""


class ApprovalEntries:
    """The part of the journal that knows what was approved."""

    _file: JournalFile

    def approve(self, at: datetime, checker: str, maker: str, mark: str, **elsewhere: str) -> bool:
        """Put on record that `checker` lets `maker` send the order with this mark.

        `elsewhere` says what was `asked` through the ledger, and which `till` answered: False a second time.
        """
        with self._file.writing() as connection:
            asked = elsewhere.get("asked")
            if asked and any(each.asked == asked for each in _approvals(self._file, connection, at)):
                return False
            facts: Row = {"mark": mark, "maker": maker, **elsewhere}
            self._file.append_entry(connection, None, at, APPROVED, checker, facts)
            return True

    def approvals(self, now: datetime) -> tuple[Approved, ...]:
        """Those of late, each as our key sealed it."""
        with self._file.reading() as connection:
            return _approvals(self._file, connection, now)

    def use_approval(self, mark: str, maker: str, now: datetime, reference: str) -> bool:
        """Take one that lets `reference` go on, in one step with looking; whether there was one."""
        with self._file.writing() as connection:
            found = _approvals(self._file, connection, now)
            letting = next((each for each in found if each.lets(maker, mark, now, reference)), None)
            if letting is not None and not letting.used_by:
                facts: Row = {"entry": letting.number, "for": reference}
                self._file.append_entry(connection, None, now, USED, maker, facts)
            return letting is not None


def _approvals(file: JournalFile, connection: Connection, now: datetime) -> tuple[Approved, ...]:
    found: dict[int, Approved] = {}
    for row in EVENT.rows(connection, _SINCE, {"since": stamp(now - _LOOKED_BACK)}):
        if file.is_as_sealed(connection, row):
            with suppress(*NONSENSE):
                _take(row, json.loads(row["facts"]), found)
    return tuple(found.values())


def _take(row: Row, facts: Row, found: dict[int, Approved]) -> None:
    if row["kind"] == APPROVED:
        number, at = row["sequence"], datetime.fromisoformat(row["at"])
        asked = facts.get("asked", "")
        found[number] = Approved(number, facts["mark"], row["operator"], facts["maker"], at, asked=asked)
    elif facts["entry"] in found:
        found[facts["entry"]] = replace(found[facts["entry"]], used_by=facts["for"])
