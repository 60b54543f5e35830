"""What the trainer's side door tells of this provider: the customers' phones, and what was booked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.simulator.lessons import GUIDE
from console.simulator.provider import Provider
from console.simulator.side_door import Reports
from console.simulator.wire import THOUSANDTHS, Zone

_UTC = Zone()


def phone(provider: Provider, after: int = 0) -> list[dict[str, Any]]:
    """The messages customers have got, oldest first, those with a larger number than `after`."""
    rows = provider.ledger.rows("SELECT * FROM message WHERE number > ? ORDER BY number", after)
    return [
        {
            "number": row["number"],
            "to": row["address"],
            "channel": row["channel"],
            "text": row["text"],
            "code": row["code"],
            "at": _UTC.iso(row["at"]),
            "customerId": row["customer_id"],
        }
        for row in rows
    ]


def transfers(provider: Provider, customer_id: int | None = None) -> list[dict[str, Any]]:
    """What was really booked, oldest first: of one customer, or all."""
    rows = provider.ledger.rows(
        "SELECT * FROM transfer WHERE ? IS NULL OR from_id = ? OR to_id = ? ORDER BY id", *[customer_id] * 3
    )
    return [
        {
            "transferId": row["id"],
            "fromId": row["from_id"],
            "toId": row["to_id"],
            "points": row["points"] // THOUSANDTHS,
            "programId": row["program_id"],
            "notes": row["notes"],
            "at": _UTC.iso(row["at"]),
        }
        for row in rows
    ]


def reports(provider: Provider) -> Reports:
    """What the side door tells of this provider."""

    def asked_transfers(query: Mapping[str, str]) -> list[dict[str, Any]]:
        customer = query.get("customerId")
        return transfers(provider, int(customer) if customer else None)

    return Reports(
        lambda after: phone(provider, after),
        asked_transfers,
        lambda: [lesson.described() for lesson in GUIDE],
    )
