"""What faults do to the rows of a customer's or a group's list of transfers."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, Party
from console.simulator.server.json_answers import THOUSANDTHS, decimals

_STRANGERS: tuple[Party, Party] = ((CUSTOMER, 500000001), (CUSTOMER, 500000002))
_OTHER_WAY = {"DEDUCTION": "ADDITION", "ADDITION": "DEDUCTION"}
_FORGED_AHEAD = 1000
"""How far a made-up number is ahead of the last true one."""


def without_lost(call: CapillaryCall, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    """`rows` of one party without the newest, where that fault is ordered."""
    newest = _newest(rows) if call.fault.name == "lost-row" else None
    return [row for row in rows if row["id"] != newest]


def told(call: CapillaryCall, rows: list[sqlite3.Row], listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is `listed` of one party's `rows`, with the ordered fault in the newest one, or a forged one."""
    newest = _newest(rows)
    changed = [_changed(call, row) if row["transferId"] == newest else row for row in listed]
    return [*_forged(call), *changed] if call.fault.name == "forged-history" else changed


def _newest(rows: list[sqlite3.Row]) -> int | None:
    return max((int(row["id"]) for row in rows), default=None)


def _changed(call: CapillaryCall, row: dict[str, Any]) -> dict[str, Any]:
    match call.fault.name:
        case "addition-row":
            return {**row, "transferType": _OTHER_WAY[row["transferType"]]}
        case "other-sides-row":
            return _between(row, *_STRANGERS)
        case "other-amount-row":
            more = Decimal(call.fault.options["more"])
            return {**row, "pointsTransferred": row["pointsTransferred"] + more}
    return row


def _between(row: dict[str, Any], giver: Party, taker: Party) -> dict[str, Any]:
    # The sides have another name in a group's row, so both spellings go.
    kept = {name: value for name, value in row.items() if not name.startswith("transferred")}
    return {
        **kept,
        "fromEntityType": giver[0],
        "fromEntityId": giver[1],
        "toEntityType": taker[0],
        "toEntityId": taker[1],
        **_named("transferredFrom", giver),
        **_named("transferredTo", taker),
    }


def _named(side: str, party: Party) -> dict[str, Any]:
    if party[0] == GROUP:
        return {f"{side}UserGroup2": {"id": party[1], "groupName": "Sample Group", "groupStatus": "ACTIVE"}}
    return {side: {"userId": party[1], "firstName": "Sample", "lastName": "Stranger"}}


def _forged(call: CapillaryCall) -> list[dict[str, Any]]:
    """A row for the newest request, whether or not it was ever handled."""
    body = call.last_order
    giver = _side(body.get("fromEntity") or body.get("fromCustomerIdentifier"))
    taker = _side(body.get("toEntity") or body.get("toCustomerIdentifier"))
    points = body.get("pointsTobeTransferred")
    if giver is None or taker is None or not isinstance(points, int):
        return []
    last = call.ledger.one("SELECT coalesce(max(id), 0) AS id FROM transfer")["id"]
    row = {
        "pointsTransferDate": call.zone.bare(call.now),
        "pointsTransferDateISO": call.zone.iso(call.now),
        "pointsTransferred": decimals(points * THOUSANDTHS, 1),
        "transferId": last + _FORGED_AHEAD,
        "transferType": "DEDUCTION",
        "notes": "" if call.fault.options["note"] == "none" else body.get("notes", ""),
        "programName": "DocDemoDefaultProgram",
    }
    return [_between(row, giver, taker)]


def _side(given: Any) -> Party | None:
    """Type and number of a side, where it is named by its id."""
    if not isinstance(given, Mapping):
        return None
    value = given.get("identifierValue", given.get("value"))
    is_number = isinstance(value, str) and value.isascii() and value.isdigit()
    kind = str(given["type"]) if "identifierType" in given and "type" in given else CUSTOMER
    return (kind, int(str(value))) if is_number else None
