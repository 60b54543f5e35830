"""The two histories: paged and sorted by customer, unpaged and unsorted by identifier."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.call import Call
from console.simulator.customers import by_id, by_identifier
from console.simulator.ledger import CUSTOMER
from console.simulator.points import transfer_row
from console.simulator.wire import Answer, refuse

_DEFAULT_LIMIT = 10
_SORTED_BY = {"pointsTransferDate": "at", "pointsTransferred": "reported"}
_ORDERS = frozenset({"asc", "desc"})


def by_customer(call: Call) -> Answer:
    """`GET /v2/customers/{id}/pointsTransfers`: `page` wins over `offset`; no total is given. 814, 8015."""
    customer, warnings = by_id(call)
    column = _SORTED_BY.get(call.query.get("sortBy", "pointsTransferDate"))
    order = call.query.get("sortOrder", "desc").lower()
    if column is None or order not in _ORDERS or call.query.get("entityType", CUSTOMER) != CUSTOMER:
        raise refuse(814, "No results: a query parameter isn't valid.")
    limit, page = call.whole("limit", _DEFAULT_LIMIT, 200), call.whole("page", 1, 200)
    offset = (max(page, 1) - 1) * limit if "page" in call.query else call.whole("offset", 0, 200)
    rows = sorted(
        _rows(call, customer["id"]), key=lambda row: (row[column], row["id"]), reverse=order == "desc"
    )
    shown = rows[offset : offset + limit]
    return _answer([transfer_row(call, row, _direction(row, customer["id"])) for row in shown], warnings)


def by_identifier_name(call: Call) -> Answer:
    """`GET /v2/points/transfer`: everything at once, in no useful order, with external ids. 8015."""
    customer, warnings = by_identifier(call, frozenset({"id"}))
    rows = sorted(_rows(call, customer["id"]), key=lambda row: (row["id"] * 7 % 5, row["id"]))
    listed = [transfer_row(call, row, _direction(row, customer["id"]), with_external_id=True) for row in rows]
    return _answer(listed, warnings)


def _answer(rows: list[dict[str, Any]], warnings: list[Any]) -> Answer:
    return Answer({"data": rows, "warnings": warnings, "errors": []})


def _direction(row: sqlite3.Row, customer_id: int) -> str:
    return "DEDUCTION" if row["from_id"] == customer_id else "ADDITION"


def _rows(call: Call, customer_id: int) -> list[sqlite3.Row]:
    program = call.query.get("programId")
    if program is not None and not (program.isascii() and program.isdigit() and len(program) < 19):
        raise refuse(814, "No results: a query parameter isn't valid.")
    wanted = None if program is None else int(program)
    return call.ledger.rows(
        "SELECT * FROM transfer WHERE ((from_type = ? AND from_id = ?) OR (to_type = ? AND to_id = ?))"
        " AND at <= ? AND (? IS NULL OR program_id = ?)",
        *(CUSTOMER, customer_id) * 2,
        call.now - call.lag_seconds,
        *(wanted, wanted),
    )
