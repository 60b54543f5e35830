"""The two histories: paged and sorted by customer, unpaged and unsorted by identifier, for groups too."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.capillary.call import CapillaryCall, is_id
from console.simulator.capillary.customer_operations import by_id, by_identifier
from console.simulator.capillary.group_operations import find_group
from console.simulator.capillary.history_faults import told, without_lost
from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, Party
from console.simulator.capillary.printed_messages import refuse_as_printed
from console.simulator.capillary.transfers.booking import transfer_row
from console.simulator.server.json_answers import ProviderAnswer

_DEFAULT_LIMIT = 10
_SORTED_BY = {"pointsTransferDate": "at", "pointsTransferred": "reported"}
_ORDERS = frozenset({"asc", "desc"})
_GROUP_TYPES = frozenset({"id", "externalId"})


def by_customer(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/customers/{id}/pointsTransfers`: `page` wins over `offset`; no total is given. 814, 8015."""
    customer, warnings = by_id(call)
    column = _SORTED_BY.get(call.query.get("sortBy", "pointsTransferDate"))
    order = call.query.get("sortOrder", "desc").lower()
    if column is None or order not in _ORDERS or call.query.get("entityType", CUSTOMER) != CUSTOMER:
        raise refuse_as_printed(814)
    limit, page = call.whole("limit", _DEFAULT_LIMIT, 200), call.whole("page", 1, 200)
    # Documented for `page` above `offset`; a page of 0 is taken for the first.
    offset = (max(page, 1) - 1) * limit if "page" in call.query else call.whole("offset", 0, 200)
    party = CUSTOMER, int(customer["id"])
    rows = sorted(_rows(call, party), key=lambda row: (row[column], row["id"]), reverse=order == "desc")
    shown = rows[offset : offset + limit]
    listed = [transfer_row(call, row, _direction(row, party)) for row in shown]
    return _answer(told(call, rows, listed), warnings)


def by_identifier_name(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/points/transfer`: everything at once, in no useful order, with external ids. 814, 8013, 8015.

    The listing of a group has dates without a zone only: its samples are older than the ones with.
    """
    entity = call.query.get("userEntityType", CUSTOMER)
    warnings: list[Any] = []
    if entity == GROUP:
        party = GROUP, _group_id(call)
    elif entity == CUSTOMER:
        customer, warnings = by_identifier(call, frozenset({"id"}))
        party = CUSTOMER, int(customer["id"])
    else:
        raise refuse_as_printed(814)
    # The page promises no order, so that a client must not rely on one.
    rows = sorted(_rows(call, party), key=lambda row: (row["id"] * 7 % 5, row["id"]))
    listed = [
        transfer_row(call, row, _direction(row, party), with_external_id=True, with_iso=entity == CUSTOMER)
        for row in rows
    ]
    return _answer(told(call, rows, listed), warnings)


def _group_id(call: CapillaryCall) -> int:
    kind, value = call.query.get("identifierName", ""), call.query.get("identifierValue", "")
    if kind not in _GROUP_TYPES:
        raise refuse_as_printed(8013, 400)
    group = find_group(call, kind, value)
    if group is None:
        raise refuse_as_printed(8015, 400)
    return int(group["id"])


def _answer(rows: list[dict[str, Any]], warnings: list[Any]) -> ProviderAnswer:
    return ProviderAnswer({"data": rows, "warnings": warnings, "errors": []})


def _direction(row: sqlite3.Row, party: Party) -> str:
    return "DEDUCTION" if (row["from_type"], row["from_id"]) == party else "ADDITION"


def _rows(call: CapillaryCall, party: Party) -> list[sqlite3.Row]:
    program = call.query.get("programId")
    if program is not None and not is_id(program):
        raise refuse_as_printed(814)
    wanted = None if program is None else int(program)
    rows = call.ledger.rows(
        "SELECT * FROM transfer WHERE ((from_type = ? AND from_id = ?) OR (to_type = ? AND to_id = ?))"
        " AND at <= ? AND (? IS NULL OR program_id = ?)",
        *party * 2,
        call.now - call.lag_seconds,
        *(wanted, wanted),
    )
    return without_lost(call, rows)
