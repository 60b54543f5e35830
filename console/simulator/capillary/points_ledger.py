"""The points ledger: what came and went, a page of ten at most (Capillary, Get Points Ledger).

A row tells neither the transfer's number nor the other side. Of several documented limits the strictest
holds here: ten rows, thirty days.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta, timezone
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.customer_operations import by_identifier
from console.simulator.capillary.group_operations import find_group
from console.simulator.capillary.ledger_store import CUSTOMER, GROUP
from console.simulator.capillary.organisation.specials import SpecialStage
from console.simulator.capillary.printed_messages import refuse_as_printed
from console.simulator.capillary.special_answers import special_warnings
from console.simulator.capillary.transfers.customer_order import OrderSide
from console.simulator.server.json_answers import ProviderAnswer, decimals, refuse

_ROWS = 10
_DAY = 86_400
_WINDOW_DAYS = 30
_TILLS = frozenset({"1"})
_CUSTOMER_TYPES = frozenset({"id", "email", "mobile", "externalId", "cardnumber", "cardExternalId"})
_GROUP_TYPES = {"groupId": "id", "id": "id", "externalId": "externalId", "primaryUserId": "primaryUserId"}
_PLACES = ("tillId", "tillIds", "storeId", "storeCode")
_NOT_HERE = ("storeId", "storeCode", "includeLastOneYearData")
_ENTRY_TYPES = frozenset({"CREDIT", "DEBIT", "OPENING_BALANCE"})
_CATEGORIES = frozenset({"REGULAR", "PROMISED", "TRIGGER_BASED"})
_EVENTS = """
SELECT 2 * id AS number, 'PointsTransfer' AS name, 'DEBIT' AS entry, program_id, points, at
FROM transfer WHERE from_type = :type AND from_id = :id
UNION ALL
SELECT 2 * id + 1, 'PointsTransfer', 'CREDIT', program_id, points, at
FROM transfer WHERE to_type = :type AND to_id = :id
UNION ALL
SELECT 1000000000 + id, 'TransactionAdd', 'CREDIT', program_id, granted, available_at
FROM lot WHERE owner_type = :type AND owner_id = :id AND kind = 'EARNED' AND granted > 0
    AND NOT EXISTS (SELECT 1 FROM movement JOIN transfer ON transfer.id = transfer_id
                    WHERE lot_id = lot.id AND transfer.at < lot.available_at)
ORDER BY at DESC, number DESC
"""
_FIRST_EVENT = 700_000_000


def entries(call: CapillaryCall) -> ProviderAnswer:
    """`GET /v2/pointsLedger/getCustomerLedgerInfo`, newest first; `offset` counts pages. 11001–11013."""
    owner, warnings = _owner(call)
    limit, page = _limit(call), call.whole("offset", 0, 200, 11001)
    first, last = _window(call)
    _check_filters(call)
    warnings += special_warnings(call.ledger, owner.party, SpecialStage.LEDGER)
    wanted = [row for row in _events(call, owner) if first <= row["at"] <= last and _asked_for(call, row)]
    shown = wanted[page * limit : (page + 1) * limit]
    # An empty ledger is an error here, not an empty list (Capillary, code 11003).
    if not shown:
        raise refuse(11003, "The ledger has no entries for this.")
    return ProviderAnswer(
        {
            "customerDetails": _described(owner),
            "ledgerDetails": {"startDate": call.zone.bare(first), "endDate": call.zone.bare(last)},
            "ledgerEntries": [_entry(call, row) for row in shown],
            "warnings": warnings,
        }
    )


def _owner(call: CapillaryCall) -> tuple[OrderSide, list[Any]]:
    """Whose ledger: 11013, 11001, 11012, and what lookups refuse with."""
    query, entity = call.query, call.query.get("type", CUSTOMER)
    if entity not in (CUSTOMER, GROUP):
        raise refuse(11001, "There are ledgers of customers and of groups.")
    needed = ["identifierName", "identifierValue"] + (["source"] if entity == CUSTOMER else [])
    if not all(query.get(name) for name in needed):
        raise refuse(11013, "Identifier name, value and source are needed.")
    kind, value = query["identifierName"], query["identifierValue"]
    if kind in ("id", "groupId", "primaryUserId") and not (value.isascii() and value.isdigit()):
        raise refuse(11012, "The id isn't a number.")
    if entity == GROUP:
        return OrderSide(GROUP, _group(call, kind, value)), []
    if kind not in _CUSTOMER_TYPES:
        raise refuse_as_printed(8013)
    customer, warnings = by_identifier(call, frozenset({"id"}))
    return OrderSide(CUSTOMER, customer), list(warnings)


def _group(call: CapillaryCall, kind: str, value: str) -> sqlite3.Row:
    if kind not in _GROUP_TYPES:
        raise refuse(11001, "A group's ledger isn't found by this kind of identifier.")
    group = find_group(call, _GROUP_TYPES[kind], value)
    if group is None:
        raise refuse(1632, "The group's id, external id or primary member isn't valid.")
    return group


def _limit(call: CapillaryCall) -> int:
    limit = call.whole("limit", _ROWS, 200, 11006)
    if not 0 < limit <= _ROWS:
        raise refuse(11006, f"A page has at most {_ROWS} entries.")
    return limit


def _window(call: CapillaryCall) -> tuple[int, int]:
    """From when until when: 11011, 11009, 11010."""
    last = _moment(call, "endDate", call.now)
    first = _moment(call, "startDate", last - _WINDOW_DAYS * _DAY)
    if first > last:
        raise refuse(11009, "The start is after the end.")
    if last - first > _WINDOW_DAYS * _DAY:
        raise refuse(11010, f"A ledger is read for at most {_WINDOW_DAYS} days.")
    return first, last


def _moment(call: CapillaryCall, name: str, default: int) -> int:
    """Seconds since 1970 of a date in the server's zone, which it doesn't name."""
    given = call.query.get(name)
    if given is None:
        return default
    zone = timezone(timedelta(minutes=call.zone.offset_minutes))
    try:
        moment = datetime.strptime(given, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        raise refuse(11011, "A date is written YYYY-MM-DDThh:mm:ss.") from None
    return int(moment.timestamp())


def _check_filters(call: CapillaryCall) -> None:
    query = call.query
    if sum(name in query for name in _PLACES) > 1 or any(name in query for name in _NOT_HERE):
        raise refuse(11001, "These filters can't be combined, or not in this organisation.")
    # Filters the console doesn't use are checked all the same: a wrong one must not pass.
    tills = query.get("tillIds", query.get("tillId", "1")).split(",")
    if not set(tills) <= _TILLS:
        raise refuse(11004, "The till isn't known.")
    if "programId" in query and query["programId"] not in _programs(call):
        raise refuse(11005, "The programme isn't known.")
    if query.get("ledgerEntryType", "DEBIT") not in _ENTRY_TYPES:
        raise refuse(11007, "The type of entry isn't known.")
    if query.get("pointCategoryType", "REGULAR") not in _CATEGORIES:
        raise refuse(11008, "The category of points isn't known.")


def _programs(call: CapillaryCall) -> dict[str, str]:
    return {str(row["id"]): row["name"] for row in call.ledger.seeded_rows("SELECT id, name FROM program")}


def _events(call: CapillaryCall, owner: OrderSide) -> list[sqlite3.Row]:
    rows = call.ledger.db.execute(_EVENTS, {"type": owner.type, "id": owner.id}).fetchall()
    seen = [row for row in rows if row["at"] <= call.now - call.lag_seconds]
    newest = next((row["number"] for row in seen if row["name"] == "PointsTransfer"), None)
    return [row for row in seen if call.fault.name != "lost-row" or row["number"] != newest]


def _asked_for(call: CapillaryCall, row: sqlite3.Row) -> bool:
    query = call.query
    return (
        query.get("programId", str(row["program_id"])) == str(row["program_id"])
        and query.get("ledgerEntryType", row["entry"]) == row["entry"]
        and query.get("pointCategoryType", "REGULAR") == "REGULAR"
    )


def _described(owner: OrderSide) -> dict[str, Any]:
    if owner.is_group:
        return {"userGroup2Id": owner.id, "groupName": owner.row["name"]}
    return {"userId": owner.id, "firstName": owner.row["first_name"], "lastName": owner.row["last_name"]}


def _entry(call: CapillaryCall, row: sqlite3.Row) -> dict[str, Any]:
    points = decimals(row["points"], 3)
    return {
        "eventLogId": _FIRST_EVENT + row["number"],
        "eventName": row["name"],
        "ledgerCreatedDate": call.zone.bare(row["at"]),
        "ledgerCreatedDateISO": call.zone.iso(row["at"]),
        "entryDetails": [
            {
                "ledgerEntryType": row["entry"],
                "points": str(points),
                "pointsCategory": "REGULAR",
                "programName": _programs(call)[str(row["program_id"])],
                "programId": row["program_id"],
            }
        ],
        "netPointsOnEvent": str(points if row["entry"] == "CREDIT" else -points),
        "store": "Sample Store 12",
        "storeCode": "sample.store.12",
        "tillCode": call.till.code,
    }
