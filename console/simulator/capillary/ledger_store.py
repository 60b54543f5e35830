"""The points ledger: lots with an expiry date, moved earliest expiry first, inside one SQLite file.

A lot belongs to a wallet (owner type and id, so that groups can own points too) in one programme and
remembers the programme it was earned in. Points are counted in thousandths.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from console.simulator.server.database import Database

CUSTOMER = "CUSTOMER"
GROUP = "USERGROUP2"
SIGN_UP = "SIGN_UP"
"""Points given at registration: they can be spent but never transferred (Capillary, precheck page)."""
RECEIVED = "RECEIVED"
PROMOTIONAL = "PROMOTIONAL"
"""Points of a promotion: they never get into a group's wallet (Capillary, user group guide)."""
Party = tuple[str, int]
"""Type and id of a customer or a group."""
NEVER = 2**40
"""`available_at` of points that wait for an event and not for a date."""

SCHEMA = Path(__file__).with_name("ledger.sql").read_text(encoding="utf-8")
_VERSION = 3
_DAY = 86_400
_KEPT = 10_000
"""Answers about a class's customers and groups, several of each."""

_OWNED = "FROM lot WHERE owner_type = ?1 AND owner_id = ?2 AND program_id = ?3"
_LIVE = f"{_OWNED} AND remaining > 0 AND expires_at > ?4"
_LEFT = f"SELECT earned_in, sum(remaining) {_LIVE} AND available_at <= ?4 GROUP BY earned_in"
_HELD_PARTS = (
    "available_at <= ?4",
    f"available_at <= ?4 AND kind <> '{SIGN_UP}'",
    f"available_at > ?4 AND available_at <> {NEVER}",
    f"available_at = {NEVER}",
    f"available_at <= ?4 AND kind = '{PROMOTIONAL}'",
)
"""What the fields of a balance count, in their order."""
_HELD = "SELECT " + ", ".join(f"coalesce(sum(remaining) FILTER (WHERE {part}), 0)" for part in _HELD_PARTS)
_HELD += f" {_LIVE}"


@dataclass(frozen=True, slots=True)
class Wallet:
    """Who owns points, in which programme."""

    owner_type: str
    owner_id: int
    program_id: int

    @property
    def key(self) -> tuple[str, int, int]:
        """The three columns by which a wallet is found."""
        return (self.owner_type, self.owner_id, self.program_id)


@dataclass(frozen=True, slots=True)
class Balance:
    """Thousandths of points. `usable` can be spent now; `transferable` is the part that may also move.

    Both are below 0 where the wallet owes points. `promotional` is the part that may move to people only.
    """

    usable: int
    transferable: int
    delayed: int
    awaiting_event: int
    promotional: int = 0


class Ledger(Database):
    """One organisation's programmes, customers, groups and points. `path` None keeps it in memory."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(SCHEMA, _VERSION, path)
        self._kept = lru_cache(_KEPT)(self.rows)

    def seeded_rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """`rows` of tables that nothing but a seed writes: people, groups, programmes. Read once, kept."""
        return self._kept(query, *values)

    def seeded(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first of `seeded_rows`, or None."""
        return next(iter(self._kept(query, *values)), None)

    def balance(self, wallet: Wallet, now: int) -> Balance:
        """What the wallet holds at `now`, expired lots left out."""
        usable, transferable, *others = self.one(_HELD, *wallet.key, now)
        # A debt isn't a lot below nothing: lots can't be, so that no transfer takes from one.
        usable -= self.debt(wallet)
        return Balance(usable, min(usable, transferable), *others)

    def debt(self, wallet: Wallet) -> int:
        """What the wallet owes: groups can be below 0."""
        owed = self.seeded(
            "SELECT points FROM debt WHERE owner_type = ? AND owner_id = ? AND program_id = ?", *wallet.key
        )
        return 0 if owed is None else int(owed["points"])

    def identifiers(self, customer_id: int) -> list[sqlite3.Row]:
        """Everything a customer can be found by: mobile, mail address, card …"""
        return self.seeded_rows("SELECT * FROM identifier WHERE customer_id = ?", customer_id)

    def live_lots(self, wallet: Wallet, now: int) -> list[sqlite3.Row]:
        """Lots that still hold something, earliest expiry first."""
        return self.rows(f"SELECT * {_LIVE} ORDER BY expires_at, id", *wallet.key, now)

    def move(
        self, source: Wallet, target: Wallet, points: int, reported: int, notes: str, now: int
    ) -> tuple[sqlite3.Row, dict[int, int]]:
        """Move `points` inside the caller's transaction; the recipient keeps each lot's expiry.

        Gives the booked transfer and what was taken by earning programme. The caller has checked that there
        is enough.
        """
        booked = self.one(
            "INSERT INTO transfer (from_type, from_id, to_type, to_id, program_id, points, reported, notes,"
            " at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            *source.key[:2], *target.key, points, reported, notes, now,
        )  # fmt: skip
        taken: dict[int, int] = {}
        left = points
        staying = {SIGN_UP, PROMOTIONAL} if target.owner_type == GROUP else {SIGN_UP}
        for lot in self.live_lots(source, now):
            part = min(left, lot["remaining"])
            # Points of a sign-up stay, and those of a promotion stay out of a group's wallet.
            if part == 0 or lot["available_at"] > now or lot["kind"] in staying:
                continue
            self._move_part(booked["id"], lot, target, part, now)
            taken[lot["earned_in"]] = taken.get(lot["earned_in"], 0) + part
            left -= part
        if left:
            raise AssertionError("moved more than the wallet holds")
        return booked, taken

    def _move_part(self, transfer_id: int, lot: sqlite3.Row, target: Wallet, part: int, now: int) -> None:
        self.db.execute("UPDATE lot SET remaining = remaining - ? WHERE id = ?", (part, lot["id"]))
        credited = self.db.execute(
            "INSERT INTO lot (owner_type, owner_id, program_id, earned_in, kind, granted, remaining,"
            " available_at, expires_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
            (*target.key, lot["earned_in"], RECEIVED, part, now, lot["expires_at"]),
        ).lastrowid
        self.db.executemany(
            "INSERT INTO movement (transfer_id, lot_id, change) VALUES (?, ?, ?)",
            [(transfer_id, lot["id"], -part), (transfer_id, credited, part)],
        )

    def left_by_earning_program(self, wallet: Wallet, now: int) -> dict[int, int]:
        """Usable points of the wallet, by the programme they were earned in."""
        left: dict[int, int] = dict(self.db.execute(_LEFT, (*wallet.key, now)))
        owed = self.debt(wallet)
        return left | {wallet.program_id: left.get(wallet.program_id, 0) - owed} if owed else left

    def exceeded_limit(self, source: Wallet, points: int, now: int) -> int | None:
        """The window in days whose limit this transfer would break (release notes of 2023), or None."""
        for limit in self.seeded_rows(
            "SELECT * FROM program_limit WHERE program_id = ? ORDER BY days", source.program_id
        ):
            used = self.one(
                "SELECT count(*) AS transfers, coalesce(sum(points), 0) AS points FROM transfer"
                " WHERE from_type = ? AND from_id = ? AND program_id = ? AND at > ?",
                *source.key,
                now - limit["days"] * _DAY,
            )
            if used["transfers"] + 1 > limit["transfers"] or used["points"] + points > limit["points"]:
                return int(limit["days"])
        return None
