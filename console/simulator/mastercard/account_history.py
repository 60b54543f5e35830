"""What histories show of accounts, and what faults do to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from console.simulator.mastercard.account_store import TRANSFER
from console.simulator.mastercard.call import MastercardCall
from console.simulator.server.json_answers import THOUSANDTHS

Entry = Mapping[str, Any]
_STRANGER = "268800000000000000000000009999"
_FORGED_AHEAD = 1000
"""How far a made-up number is ahead of the last true one."""


def entries(call: MastercardCall, accounts: list[sqlite3.Row]) -> list[Entry]:
    """Everything on these accounts, newest first, as the ordered fault lets it be seen."""
    seen: list[Entry] = [dict(row) for row in call.store.entries(accounts, call.now, call.lag)]
    newest = max((entry["transfer_id"] for entry in seen if entry["transfer_id"]), default=None)
    match call.fault.name:
        case "empty-history":
            return []
        case "forged-history":
            # In front, where a reader that stops early meets it.
            return [*_forged(call, accounts), *seen]
        case "lost-row":
            return [entry for entry in seen if newest is None or entry["transfer_id"] != newest]
    return [_changed(call, entry) if newest and entry["transfer_id"] == newest else entry for entry in seen]


def _changed(call: MastercardCall, entry: Entry) -> Entry:
    match call.fault.name:
        case "addition-row":
            return {**entry, "points": -entry["points"]}
        case "other-sides-row":
            return {**entry, "ranac": _STRANGER}
        case "other-amount-row":
            more = int(call.fault.options["more"]) * THOUSANDTHS
            return {**entry, "points": entry["points"] + (more if entry["points"] > 0 else -more)}
    return entry


def _forged(call: MastercardCall, accounts: list[sqlite3.Row]) -> list[Entry]:
    """A row for the newest request, whether or not it was ever handled."""
    points = call.last_order.get("pointsToTransfer")
    sides = {
        sign: call.store.numbered(str(call.last_order.get(name, "")))
        for sign, name in ((-1, "fromBankAccountNumber"), (1, "toBankAccountNumber"))
    }
    asked = {account["ranac"] for account in accounts}
    last = call.store.one("SELECT coalesce(max(id), 0) AS id FROM entry")["id"]
    return [
        {
            "id": last + _FORGED_AHEAD,
            "ranac": account["ranac"],
            "kind": TRANSFER,
            "points": sign * points * THOUSANDTHS,
            "reason": str(call.last_order.get("transferReason", "")),
            "adjusted_by": str(call.last_order.get("adjustedBy", "")),
            "transfer_id": None,
            "at": call.now,
        }
        for sign, account in sides.items()
        if account is not None and account["ranac"] in asked and isinstance(points, int)
    ]
