"""An account as the provider's answers describe it: who it is, what it holds, and what ends when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from console.domain.masking import account_ends
from console.domain.parties import Account, PointsExpiry, Standing
from console.domain.problems import Local
from console.domain.text import clean
from console.providers.answer_problems import Unreadable, listed
from console.providers.dates import read_day
from console.providers.mastercard.account_book import AccountBook
from console.providers.mastercard.documents import (
    Document,
    first_number,
    first_text,
    objects_in,
)

_TOKEN = re.compile(r"[0-9A-Za-z-]{1,50}")
"""What a random id looks like; it goes into addresses and into the signature unencoded."""
_END = re.compile(r"[0-9A-Za-z]{4}")
_CLEAR = "GOOD_STANDING"
"""The one status in which an account may both give and receive."""
_USERS = ("userreferences", "userreference")
_AVAILABLE = (
    *("availablepoints", "pointsavailable", "availablepointsbalance", "availablebalance", "available"),
    *("pointsbalance", "currentpointsbalance", "currentbalance", "balance"),
)
_ON_HOLD = ("onholdpoints", "pointsonhold", "onhold", "heldpoints", "holdpoints")
_POINTS = ("points", "expiringpoints", "pointsexpiring", "pointstoexpire", "expirationpoints", "amount")
_ENDS_ON = ("expirationdate", "expirydate", "pointsexpirationdate", "expireson", "expiredate", "date")
_LEVEL = ("level", "pointslevel", "leveltype", "useridtype")
_ACCOUNT_LEVEL, _OTHER_LEVELS = ("ACCOUNT", "RANAC"), ("CUSTOMER", "HOUSEHOLD", "RANCU", "USER")
_SHORTEST_WITH_ENDS = 12


@dataclass(frozen=True, slots=True)
class _Candidate:
    account: Document
    holder: Document


def referenced(document: Any, number: str, book: AccountBook) -> Account | None:
    """The account with `number` in an answer to a references search, kept in `book`; None for a miss.

    Raises `Unreadable` for an answer of another shape, about another number, or with several that it may be.
    """
    candidates = _candidates(document)
    if len(candidates) > 1:
        # The answer to one number may list all accounts of its holder.
        candidates = [one for one in candidates if _has_ends(one.account, number)] or candidates
    if len(candidates) > 1:
        raise Unreadable(Local.TOO_MANY_CARDS)
    if not candidates:
        return None
    found = candidates[0]
    told = first_text(found.account, "accountnumber", "bankaccountnumber")
    if told and told.casefold() != number.casefold():
        raise Unreadable(Local.UNREADABLE)
    first, last = _ends(found.account, number)
    status = clean(first_text(found.account, "accountstatus", "status") or first_text(found.holder, "status"))
    account_id = _token(found.account, number, "accountid") or book.hashed_id(number)
    book.keep(account_id, number)
    return Account(
        id=account_id,
        first_four=first,
        last_four=last,
        holder_id=_token(found.holder, number, "customerid"),
        status=status,
        standing=Standing.CLEAR if status.upper() == _CLEAR else Standing.UNKNOWN,
    )


def balance_in(document: Any, account_id: str) -> tuple[Decimal | None, Decimal | None]:
    """What the account itself has available and on hold, never what its holder or household has.

    None where the answer has several levels and none of them is told to be the account's.
    """
    levels = [
        (_is_account(name, found, account_id), found)
        for name, found in objects_in(document)
        if first_number(found, *_AVAILABLE) is not None
    ]
    own = [found for is_own, found in levels if is_own] or [
        found for is_own, found in levels if is_own is None and len(levels) == 1
    ]
    if len(own) != 1:
        return None, None
    return first_number(own[0], *_AVAILABLE), first_number(own[0], *_ON_HOLD)


def expiries_in(document: Any, today: date) -> tuple[PointsExpiry, ...]:
    """Points that end today or later, soonest first; what has ended is history and can't be moved."""
    ending = []
    for _, found in objects_in(document):
        day, points = read_day(first_text(found, *_ENDS_ON)), first_number(found, *_POINTS)
        if day is not None and day >= today and points is not None and points > 0:
            ending.append(PointsExpiry(points, day))
    return tuple(sorted(ending, key=lambda one: one.on))


def _candidates(document: Any) -> list[_Candidate]:
    if not isinstance(document, Mapping) or not any(name in document for name in _USERS):
        raise Unreadable(Local.UNREADABLE)
    users = [user for name in _USERS for user in listed(document.get(name))]
    found = []
    for user in users:
        accounts = listed(user.get("accountdetails")) if isinstance(user, Mapping) else [None]
        for account in accounts:
            if not isinstance(account, Mapping):
                raise Unreadable(Local.UNREADABLE)
            found.append(_Candidate(account, user))
    return found


def _has_ends(account: Document, number: str) -> bool:
    ends = first_text(account, "accountfirstfour"), first_text(account, "accountlastfour")
    return (not ends[0] or number.startswith(ends[0])) and (not ends[1] or number.endswith(ends[1]))


def _ends(account: Document, number: str) -> tuple[str, str]:
    """As the provider shows them, unless that would give a short number away."""
    first, last = first_text(account, "accountfirstfour"), first_text(account, "accountlastfour")
    if len(number) >= _SHORTEST_WITH_ENDS and _END.fullmatch(first) and _END.fullmatch(last):
        return first, last
    return account_ends(number)


def _token(document: Document, number: str, name: str) -> str:
    """A random id; one that is the number itself is no random id and must not be kept anywhere."""
    value = document.get(name)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    token = str(value) if is_whole else first_text(document, name)
    is_random = _TOKEN.fullmatch(token) and token.casefold() != number.casefold()
    return token if is_random else ""


def _is_account(name: str, found: Document, account_id: str) -> bool | None:
    """Whether an object is about the account itself; None where it doesn't say."""
    if account_id in (first_text(found, "accountid"), first_text(found, "id"), first_text(found, "userid")):
        return True
    level = (first_text(found, *_LEVEL) or name).upper()
    if level.startswith(_ACCOUNT_LEVEL):
        return True
    return False if level.startswith(_OTHER_LEVELS) else None
