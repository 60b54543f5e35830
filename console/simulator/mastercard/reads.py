"""Balance, expirations and adjustment history of the Points Activity Service, by token id."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.mastercard.account_history import entries
from console.simulator.mastercard.account_store import ADJUSTMENT, TRANSFER
from console.simulator.mastercard.call import MastercardCall, points


def balance(call: MastercardCall) -> Any:
    """What is available, on hold, earned and redeemed; a customer's id has no account level."""
    kind, value = call.owner_in_query()
    accounts = call.accounts(kind, value)
    levels: list[tuple[str, str, list[sqlite3.Row]]] = []
    # A customer's id names no single account.
    if kind == "ranac":
        levels.append(("ACCOUNT", value, accounts))
    first = accounts[0]
    for level, column in (("CUSTOMER", "rancu"), ("HOUSEHOLD", "household")):
        levels.append((level, first[column], call.store.accounts(column, first[column])))
    if call.behaviour.balance_form == "nested":
        return {level.lower(): _sums(owned) for level, _, owned in levels}
    return {"pointsDetails": [{"level": level, "id": id_, **_sums(owned)} for level, id_, owned in levels]}


def _sums(accounts: list[sqlite3.Row]) -> dict[str, Any]:
    columns = {
        "availablePoints": "available",
        "onHoldPoints": "on_hold",
        "earnedPoints": "earned",
        "redeemedPoints": "redeemed",
    }
    return {name: points(sum(row[column] for row in accounts)) for name, column in columns.items()}


def expirations(call: MastercardCall) -> Any:
    """Points that expire soon, and those that have: this year, and ever."""
    accounts = call.accounts(*call.owner_in_query())
    lots = [
        lot
        for account in accounts
        for lot in call.store.rows("SELECT * FROM expiration WHERE ranac = ? ORDER BY at", account["ranac"])
    ]
    gone = [lot for lot in lots if lot["at"] <= call.now]
    year = call.day(call.now)[:4]
    return {
        "pointsExpirations": [
            {"points": points(lot["points"]), "expirationDate": call.day(lot["at"])}
            for lot in lots
            if lot["at"] > call.now
        ],
        "expiredYearToDate": points(sum(lot["points"] for lot in gone if call.day(lot["at"])[:4] == year)),
        "expiredLifetime": points(sum(lot["points"] for lot in gone)),
    }


def adjustments(call: MastercardCall) -> Any:
    """Adjustments and transfers, newest first; a transfer is on both accounts, with its sign."""
    accounts = call.accounts(*call.owner_in_query())
    return {
        "pointsAdjustments": [
            {
                "adjustmentDate": call.moment(entry["at"]),
                "pointsAdjusted": points(entry["points"]),
                **call.behaviour.told("adjustmentReason", entry["reason"]),
                "adjustedBy": entry["adjusted_by"],
                "accountId": entry["ranac"],
            }
            for entry in entries(call, accounts)
            if entry["kind"] in (ADJUSTMENT, TRANSFER)
        ]
    }
