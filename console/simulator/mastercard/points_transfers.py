"""`/loyalty/points-transfers`: six mandatory fields, one debit and one credit, no memory of repeats."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from console.simulator.mastercard.account_store import Status, TransferBooking
from console.simulator.mastercard.call import Fits, MastercardCall, points
from console.simulator.server.json_answers import THOUSANDTHS

_LARGEST = 10_000_000
_LONGEST_REASON = 100
_LONGEST_OPERATOR = 50
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,50}")
_TYPE = re.compile(r"[0-9A-Za-z_-]{1,10}")


def _is_account(value: object) -> bool:
    return isinstance(value, str) and _ACCOUNT.fullmatch(value) is not None


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_type(value: object) -> bool:
    return isinstance(value, str) and _TYPE.fullmatch(value) is not None


def _is_text(longest: int) -> Fits:
    return lambda value: isinstance(value, str) and value.isprintable() and len(value) <= longest


_FIELDS: dict[str, Fits] = {
    "fromBankAccountNumber": _is_account,
    "toBankAccountNumber": _is_account,
    "pointsToTransfer": _is_whole,
    "transferTypeCode": _is_type,
    "transferReason": _is_text(_LONGEST_REASON),
    "adjustedBy": _is_text(_LONGEST_OPERATOR),
}


def transfer(call: MastercardCall) -> Any:
    """Move the points and tell how many; the same request sent twice moves them twice."""
    body = call.fields(_FIELDS, _FIELDS)
    source, target = _account(call, "fromBankAccountNumber"), _account(call, "toBankAccountNumber")
    _check_values(call, source, target)
    movement = TransferBooking(
        source["ranac"], target["ranac"], body["pointsToTransfer"] * THOUSANDTHS,
        body["transferTypeCode"], body["transferReason"], body["adjustedBy"],
    )  # fmt: skip
    # Last, in one transaction; all refusals above come before any effect.
    if not call.store.move(movement, call.now):
        raise call.refuse("INSUFFICIENT_POINTS", "Not enough available points; those on hold don't count.")
    return _told(call, movement.points)


def _told(call: MastercardCall, moved: int) -> Any:
    name = call.behaviour.amount_field
    # No page shows a whole answer, so that a client meets the amount in every place it may be.
    amount = {name: points(moved)} if name else {"status": "SUCCESS"}
    return {"pointsTransfer": amount} if call.behaviour.amount_level else amount


def _account(call: MastercardCall, name: str) -> sqlite3.Row:
    found = call.store.numbered(call.body[name])
    if found is None:
        raise call.wrong_value(name, "The account could not be found.")
    return found


def _check_values(call: MastercardCall, source: sqlite3.Row, target: sqlite3.Row) -> None:
    if source["ranac"] == target["ranac"]:
        raise call.wrong_value("toBankAccountNumber", "Both accounts are the same.")
    if not 0 < call.body["pointsToTransfer"] <= _LARGEST:
        raise call.wrong_value("pointsToTransfer", "The amount isn't allowed.")
    if call.body["transferTypeCode"] not in call.behaviour.transfer_types:
        raise call.wrong_value("transferTypeCode", "The transfer type is unknown.")
    for account, may in (
        (source, Status(source["status"]).redeems),
        (target, Status(target["status"]).earns),
    ):
        if not may:
            code = f"ACCOUNT_STATUS_{account['status']}"
            raise call.refuse(code, "The state of the account doesn't allow this.")
