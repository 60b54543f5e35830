"""What a group precheck or transfer asks for (Capillary, Transfer Group Points), as strict as its page.

Where the page gives two codes for one mistake, this organisation decides:
- a kind of identifier that is missing or unknown is 1208 in `toEntity`, 434 elsewhere;
- a value that is missing in `toEntity` is 1208; one of the wrong type, an id that isn't digits included, 434;
- a value that fits nobody, or is missing in `fromEntity`, is 1645 for a group and 8015 for a customer;
- a type other than the two is 1208 in `toEntity` and 1646 in `fromEntity`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.customer_operations import find
from console.simulator.capillary.group_operations import GROUP_TYPES, find_group
from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, Party
from console.simulator.capillary.printed_messages import MESSAGES, invalid, refuse_as_printed
from console.simulator.capillary.transfers.customer_order import (
    Order,
    OrderSide,
    fields,
    notes_of,
    points_of,
    program_of,
)
from console.simulator.server.json_answers import Refusal, refuse

_CUSTOMER_TYPES = frozenset(
    {"id", "mobile", "email", "externalId", "cardnumber", "wechat", "martjackId", "fbId"}
)
_TYPES = {CUSTOMER: _CUSTOMER_TYPES, GROUP: GROUP_TYPES}
_NUMBERS = frozenset({"id", "primaryUserId"})


@dataclass(frozen=True, slots=True)
class _Mistakes:
    """The codes of one part of the body: no such object, no type, no kind of identifier, no value."""

    missing: int
    type: int
    kind: int
    value: int | None = None


_PARTS = {
    "fromEntity": _Mistakes(1206, 1646, 434),
    "toEntity": _Mistakes(1207, 1208, 1208, 1208),
    "transferredBy": _Mistakes(434, 434, 434, 434),
}


def read_group_order(call: CapillaryCall) -> Order:
    """The order in the body: 422, 807, 885, 1206, 1207, 1208, 1645, 1646, 434, 8015, 830."""
    body = fields(call)
    points, program = points_of(body), program_of(call)
    _check_switch(body.get("groupProgramTransfer", False))
    notes = notes_of(body)
    given, taken = _part(call, "fromEntity"), _part(call, "toEntity")
    if GROUP not in (given["type"], taken["type"]):
        # Of the documented codes 1208 fits: without USERGROUP2 "the entity type isn't set". 1645 speaks of
        # a group's details, and no group is named here.
        raise refuse_as_printed(1208)
    sender, recipient = _side(call, "fromEntity", given), _side(call, "toEntity", taken)
    return Order(sender, recipient, _giver(call, sender), program, points, notes)


def parties(call: CapillaryCall) -> set[Party]:
    """Both sides and who acts, as far as the body names them: whom a running request locks."""
    found: set[Party] = set()
    for name in _PARTS:
        try:
            found.add(_side(call, name, _part(call, name)).party)
        except Refusal:
            continue
    return found


def _check_switch(given: object) -> None:
    """Only a boolean is documented for groups; the samples leave it out."""
    if given is True:
        raise refuse_as_printed(3316)
    if given is not False:
        raise refuse(400, "groupProgramTransfer must be true or false.", 400)


def _giver(call: CapillaryCall, sender: OrderSide) -> sqlite3.Row:
    """The customer who gives: the sender, who may be named once more, or a group's acting member."""
    if fields(call).get("transferredBy") is None:
        if sender.is_group:
            raise refuse_as_printed(830)
        return sender.row
    acting = _side(call, "transferredBy", _part(call, "transferredBy"))
    # A customer acts for nobody else, and may be named twice.
    if not sender.is_group and acting.id != sender.id:
        raise refuse_as_printed(830)
    return acting.row


def _mistake(code: int, name: str, field: str) -> Refusal:
    """A refusal with its printed message; the one of 434 names the part and the field."""
    return refuse(code, MESSAGES.get(code, invalid(name, field)))


def _part(call: CapillaryCall, name: str) -> dict[str, Any]:
    """One part of the body with its type: without one it is a customer."""
    given, mistakes = fields(call).get(name), _PARTS[name]
    if not isinstance(given, dict):
        raise _mistake(mistakes.missing, name, "identifierValue")
    for optional in ("source", "accountId"):
        if not isinstance(given.get(optional, ""), str):
            raise refuse(400, f"{name}.{optional} must be a text.", 400)
    entity = CUSTOMER if name == "transferredBy" else given.get("type", CUSTOMER)
    if entity not in (CUSTOMER, GROUP):
        raise _mistake(mistakes.type, name, "type")
    return {**given, "type": entity}


def _side(call: CapillaryCall, name: str, part: dict[str, Any]) -> OrderSide:
    entity, kind, value = part["type"], part.get("identifierType"), part.get("identifierValue")
    mistakes = _PARTS[name]
    nobody = 1645 if entity == GROUP else 8015
    if not isinstance(kind, str) or kind not in _TYPES[entity]:
        raise _mistake(mistakes.kind, name, "identifierType")
    if value is None:
        raise _mistake(mistakes.value or nobody, name, "identifierValue")
    if not isinstance(value, str) or (kind in _NUMBERS and not (value.isascii() and value.isdigit())):
        raise _mistake(434, name, "identifierValue")
    found = find_group(call, kind, value) if entity == GROUP else find(call, kind, value)
    if found is None or (entity == CUSTOMER and found["status"] == "DELETED"):
        raise refuse_as_printed(nobody)
    return OrderSide(entity, found)
