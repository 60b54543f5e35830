"""The sibling services a console needs: references of a user, and transactions of an account."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from console.simulator.mastercard.account_history import entries
from console.simulator.mastercard.call import Fits, MastercardCall, points
from console.simulator.mastercard.error_body import RequestRefused
from console.simulator.mastercard.sample_accounts import PROGRAM

_USER_TYPES = {"BAN": "ban", "BCN": "bcn", "RANCU": "rancu", "RANAC": "ranac"}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


_REFERENCE_FIELDS: Mapping[str, Fits] = {
    "userId": _is_text,
    "userIdType": _is_text,
    "includeSensitiveIdentifiers": _is_switch,
    "programIdentifier": _is_text,
    "includeOnlyPrimary": _is_switch,
}
_TRANSACTION_FIELDS: Mapping[str, Fits] = dict.fromkeys(
    ("userId", "userIdType", "fromDate", "toDate", "language"), _is_text
)
_LONGEST_ID = 50
_PAGE = 25
_RANGE = timedelta(days=90)
_KEPT = timedelta(days=396)
"""Thirteen months."""
_YEARS = range(2000, 2100)


def references(call: MastercardCall) -> Any:
    """From any identifier of a user to the others; account numbers only where they are asked for."""
    body = call.fields(_REFERENCE_FIELDS, ("userId", "userIdType"))
    if body.get("programIdentifier", PROGRAM) != PROGRAM:
        raise call.wrong_value("programIdentifier", "The programme could not be found.")
    accounts = _users_accounts(call, body)
    # The first one is the primary, by the order in which they were opened.
    shown = accounts[:1] if body.get("includeOnlyPrimary") else accounts
    sensitive = body.get("includeSensitiveIdentifiers") is True
    user: dict[str, Any] = {"customerId": accounts[0]["rancu"]}
    if sensitive:
        user["customerNumber"] = accounts[0]["bcn"]
    user["accountDetails"] = [_account(account, sensitive=sensitive) for account in shown]
    return {call.behaviour.references_field: [user]}


def _account(account: sqlite3.Row, *, sensitive: bool) -> dict[str, Any]:
    number = account["ban"]
    told = {"accountId": account["ranac"]}
    if sensitive:
        told["accountNumber"] = number
    return {**told, "accountFirstFour": number[:4], "accountLastFour": number[-4:]}


def transactions(call: MastercardCall) -> Any:
    """One page of what happened on an account: at most 25 rows, 90 days, 13 months back."""
    offset, limit = _whole(call, "offset", 0, 0, 1_000_000), _whole(call, "limit", _PAGE, 1, _PAGE)
    body = call.fields(_TRANSACTION_FIELDS, ("userId", "userIdType", "fromDate", "toDate"))
    first, last = _range(call, body)
    accounts = _users_accounts(call, body)
    rows = [row for row in entries(call, accounts) if first <= row["at"] <= last]
    page = rows[offset : offset + limit]
    return {
        "offset": offset,
        "limit": limit,
        "total": len(rows),
        "count": len(page),
        "accountId": accounts[0]["ranac"],
        "customerId": accounts[0]["rancu"],
        "last4BankAccountNumber": accounts[0]["ban"][-4:],
        "transactions": [
            {
                "sequenceNumber": row["id"],
                "date": call.moment(row["at"]),
                **call.behaviour.told("description", row["reason"]),
                "type": row["kind"],
                "pointsEarned": points(row["points"]),
                "pointType": "BASE",
                "redemptionId": None,
            }
            for row in page
        ],
    }


def _users_accounts(call: MastercardCall, body: Mapping[str, Any]) -> list[sqlite3.Row]:
    kind = _USER_TYPES.get(body["userIdType"])
    if kind is None:
        raise call.wrong_value("userIdType", "The type of id is unknown.")
    if len(body["userId"]) > _LONGEST_ID:
        raise RequestRefused(400, call.problem("INVALID_FIELD_FORMAT", "userId", "The id is too long."))
    try:
        return call.accounts(kind, body["userId"])
    except RequestRefused:
        raise call.wrong_value("userId", "The user or account could not be found.") from None


def _whole(call: MastercardCall, name: str, default: int, smallest: int, largest: int) -> int:
    given = call.query.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) < 8 and smallest <= int(given) <= largest):
        raise call.wrong_value(name, f"{name} must be a whole number from {smallest} to {largest}.")
    return int(given)


def _range(call: MastercardCall, body: Mapping[str, Any]) -> tuple[float, float]:
    central = timezone(timedelta(minutes=call.behaviour.central_offset_minutes))
    first, last = _moment(body["fromDate"], central), _moment(body["toDate"], central)
    if first is None:
        raise call.refuse("INVALID_BEGIN_DATE_TIME_FORMAT", "fromDate isn't a date.")
    if last is None:
        raise call.refuse("INVALID_END_DATE_TIME_FORMAT", "toDate isn't a date.")
    if first > last or last - first > _RANGE:
        raise call.refuse("INVALID_DATE_RANGE", "The dates must span at most 90 days.")
    if first < datetime.fromtimestamp(call.now, UTC) - _KEPT:
        raise call.refuse("INVALID_DATE_RANGE", "Only the last 13 months are kept.")
    # A day without a time includes its evening.
    if len(body["toDate"]) == len("2021-08-03"):
        last += timedelta(days=1)
    return first.timestamp(), last.timestamp()


def _moment(text: str, zone: timezone) -> datetime | None:
    """A date, or a time, of ISO 8601; without an offset it is the provider's."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    # Nearer to the ends of the calendar adding a range overflows.
    if read.year not in _YEARS:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone)
