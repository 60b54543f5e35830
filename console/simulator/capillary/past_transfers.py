"""Transfers that a trainer tells of: booked as they would have been then, in balances as of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from console.simulator.capillary.ledger_store import RECEIVED, Ledger
from console.simulator.capillary.organisation.dataset import DAY, PROGRAM
from console.simulator.server.json_answers import THOUSANDTHS

_ENDS_IN = 300 * DAY


def book_past(ledger: Ledger, told: Iterable[Mapping[str, Any]], now: int) -> list[int]:
    """Book all of them in one transaction, and give their numbers.

    The sender once had what went, beside what they have today; the recipient still has what came.
    """
    with ledger.transaction():
        return [_book(ledger, each, now) for each in told]


def _book(ledger: Ledger, told: Mapping[str, Any], now: int) -> int:
    source = str(told["fromType"]), int(told["fromId"])
    target = str(told["toType"]), int(told["toId"])
    program, amount = int(told["programId"]), int(told["points"]) * THOUSANDTHS
    booked = ledger.one(
        "INSERT INTO transfer (from_type, from_id, to_type, to_id, program_id, points, reported, notes, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        *source, *target, program, amount, amount * (2 if program == PROGRAM else 1), str(told["notes"]),
        now - int(told["secondsAgo"]),
    )["id"]  # fmt: skip
    for owner, kind, granted, change in (
        (source, "EARNED", amount, -amount),
        (target, RECEIVED, 0, amount),
    ):
        lot = ledger.db.execute(
            "INSERT INTO lot (owner_type, owner_id, program_id, earned_in, kind, granted, remaining,"
            " available_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*owner, program, program, kind, granted, granted + change, now, now + _ENDS_IN),
        ).lastrowid
        ledger.db.execute("INSERT INTO movement VALUES (?, ?, ?)", (booked, lot, change))
    return int(booked)
