"""The bank's reward accounts in one SQLite file: who owns them, what they hold, and what was booked.

Points are thousandths, times seconds since 1970. A transfer is one row that can't be changed, with two
entries, one on each account.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from console.simulator.server.database import Database
from console.simulator.server.json_answers import THOUSANDTHS

_VERSION = 1
_SCHEMA = Path(__file__).with_name("accounts.sql").read_text(encoding="utf-8")

ADJUSTMENT = "ADJUSTMENT"
TRANSFER = "TRANSFER"


class Status(StrEnum):
    """What an account's state allows (User Account Management)."""

    NEW = "NEW"
    GOOD_STANDING = "GOOD_STANDING"
    REDEEM_ONLY = "REDEEM_ONLY"
    CANCELLED = "CANCELLED"
    ON_HOLD = "ON_HOLD"
    INACTIVE = "INACTIVE"

    @property
    def redeems(self) -> bool:
        """Whether such an account may give points away."""
        return self in (Status.GOOD_STANDING, Status.REDEEM_ONLY)

    @property
    def earns(self) -> bool:
        """Whether such an account may get points."""
        return self in (Status.NEW, Status.GOOD_STANDING, Status.ON_HOLD)


@dataclass(frozen=True, slots=True)
class TransferBooking:
    """A transfer to book, in thousandths; the accounts are RANACs."""

    source: str
    target: str
    points: int
    type: str
    reason: str
    adjusted_by: str


class AccountStore(Database):
    """All accounts of one programme. `path` None keeps them in memory."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(_SCHEMA, _VERSION, path)

    def numbered(self, ban: str) -> sqlite3.Row | None:
        """The account with this number."""
        return self.row("SELECT * FROM account WHERE ban = ?", ban)

    def accounts(self, column: str, value: str) -> list[sqlite3.Row]:
        """The account with this `ban` or `ranac`, or all of a customer (`rancu`, `bcn`) or a `household`.

        The primary one is the first. `column` is a word of ours, never one of a request.
        """
        return self.rows(f"SELECT * FROM account WHERE {column} = ? ORDER BY rowid", value)  # noqa: S608

    def move(self, movement: TransferBooking, now: int) -> bool:
        """Debit and credit in one transaction; False, and nothing booked, where points are lacking."""
        with self.transaction():
            # Checked and taken in one statement: two requests at once can't overdraw.
            debited = self.db.execute(
                "UPDATE account SET available = available - ? WHERE ranac = ? AND available >= ?",
                (movement.points, movement.source, movement.points),
            )
            # Nothing was written yet, so that there is nothing to roll back.
            if debited.rowcount == 0:
                return False
            self.db.execute(
                "UPDATE account SET available = available + ? WHERE ranac = ?",
                (movement.points, movement.target),
            )
            self._record(movement, now)
        return True

    def book_past(self, told: Iterable[Mapping[str, Any]], now: int) -> list[int]:
        """Book what a trainer tells of, oldest first, and give the numbers; balances are as of today."""
        with self.transaction():
            return [
                self._record(
                    TransferBooking(
                        str(each["fromId"]), str(each["toId"]), int(each["points"]) * THOUSANDTHS,
                        str(each["typeCode"]), str(each["notes"]), str(each["adjustedBy"]),
                    ),
                    now - int(each["secondsAgo"]),
                )
                for each in told
            ]  # fmt: skip

    def _record(self, movement: TransferBooking, now: int) -> int:
        transfer = self.db.execute(
            "INSERT INTO transfer (from_ranac, to_ranac, points, type, reason, adjusted_by, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (movement.source, movement.target, movement.points, movement.type, movement.reason,
             movement.adjusted_by, now),
        ).lastrowid  # fmt: skip
        sides = ((movement.source, -movement.points), (movement.target, movement.points))
        self.db.executemany(
            "INSERT INTO entry (ranac, kind, points, reason, adjusted_by, transfer_id, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (ranac, TRANSFER, points, movement.reason, movement.adjusted_by, transfer, now)
                for ranac, points in sides
            ],
        )
        return int(transfer or 0)

    def transfers(self, customer: str | None) -> list[sqlite3.Row]:
        """What was booked, oldest first: of one account or customer (RANAC, RANCU, BAN), or all."""
        return self.rows(
            "SELECT id AS transferId, from_ranac AS fromId, to_ranac AS toId, points, type AS typeCode,"
            " reason AS notes, adjusted_by AS adjustedBy, at FROM transfer WHERE ?1 IS NULL OR EXISTS"
            " (SELECT 1 FROM account WHERE ranac IN (from_ranac, to_ranac) AND ?1 IN (ranac, rancu, ban))"
            " ORDER BY id",
            customer,
        )

    def entries(self, accounts: list[sqlite3.Row], until: int, lag: int | None) -> list[sqlite3.Row]:
        """What the histories of these accounts show at `until`, newest first.

        Transfers booked within the last `lag` seconds aren't there yet, with None never.
        """
        # SQLite takes no list for one question mark.
        marks = ", ".join("?" * len(accounts))
        latest = until - lag if lag is not None else -1
        return self.rows(
            f"SELECT * FROM entry WHERE ranac IN ({marks})"  # noqa: S608 - question marks
            " AND at <= CASE WHEN transfer_id IS NULL THEN ? ELSE ? END ORDER BY at DESC, id DESC",
            *(account["ranac"] for account in accounts),
            until,
            latest,
        )
