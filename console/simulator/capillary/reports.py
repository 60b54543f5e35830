"""What the trainer's control tells of this provider: the customers' phones, and what was booked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, Ledger
from console.simulator.server.json_answers import THOUSANDTHS, Zone

_UTC = Zone()


def messages(ledger: Ledger, after: int) -> list[dict[str, Any]]:
    """The messages customers have got, oldest first, those with a larger number than `after`."""
    rows = ledger.rows(
        'SELECT number, address AS "to", channel, text, code, at, customer_id AS customerId FROM message'
        " WHERE number > ? ORDER BY number",
        after,
    )
    return [{**dict(row), "at": _UTC.iso(row["at"])} for row in rows]


def transfers(ledger: Ledger, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was really booked, oldest first: of one customer, of one group, of both, or all."""
    customer, group = (int(query[name]) if query.get(name) else None for name in ("customerId", "groupId"))
    rows = ledger.rows(
        "SELECT id AS transferId, from_type AS fromType, from_id AS fromId, to_type AS toType, to_id AS toId,"
        " points, program_id AS programId, notes, at FROM transfer"
        " WHERE ? OR (from_type, from_id) IN (VALUES (?, ?), (?, ?))"
        " OR (to_type, to_id) IN (VALUES (?, ?), (?, ?)) ORDER BY id",
        customer is None and group is None,
        # None never equals a number in SQL, so that a party that isn't asked for matches nothing.
        *(CUSTOMER, customer, GROUP, group) * 2,
    )
    return [{**dict(row), "points": row["points"] // THOUSANDTHS, "at": _UTC.iso(row["at"])} for row in rows]
