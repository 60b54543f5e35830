"""What a precheck or a transfer asks for: each field as strict as its documentation."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.customer_operations import find
from console.simulator.capillary.ledger_store import CUSTOMER, GROUP, Party, Wallet
from console.simulator.capillary.printed_messages import refuse_as_printed
from console.simulator.server.json_answers import Refusal, refuse

COUNTRY_CODE = "91"
_FROM, _TO = "fromCustomerIdentifier", "toCustomerIdentifier"
_LARGEST = 2**31 - 1
_TABLE_TYPES = {"ID": "id", "MOBILE": "mobile", "EXTERNAL_ID": "externalId", "EMAIL": "email"}
CHECK_TYPES = _TABLE_TYPES | {
    "EXTERNALID": "externalId",
    "CARDNUMBER": "cardnumber",
    "CARDEXTERNALID": "cardExternalId",
}
TRANSFER_TYPES = _TABLE_TYPES | {
    kind: kind for kind in ("id", "mobile", "email", "externalId", "cardnumber", "cardExternalId")
}


@dataclass(frozen=True, slots=True)
class OrderSide:
    """Who gives or gets: a customer or a group, with its row."""

    type: str
    row: sqlite3.Row

    @property
    def id(self) -> int:
        """The customer's or the group's number."""
        return int(self.row["id"])

    @property
    def party(self) -> Party:
        """Type and number, by which a running request locks it."""
        return self.type, self.id

    @property
    def is_group(self) -> bool:
        """Whether a group stands on this side."""
        return self.type == GROUP


@dataclass(frozen=True, slots=True)
class Order:
    """A request whose fields are in order. `points` are whole points.

    `giver` is the customer who gives: the sender, or the member who acts for a group.
    """

    sender: OrderSide
    recipient: OrderSide
    giver: sqlite3.Row
    program: sqlite3.Row
    points: int
    notes: str

    @property
    def source(self) -> Wallet:
        """The wallet that gives."""
        return Wallet(*self.sender.party, self.program["id"])

    @property
    def target(self) -> Wallet:
        """The wallet that gets."""
        return Wallet(*self.recipient.party, self.program["id"])


def parties(call: CapillaryCall) -> set[Party]:
    """Both sides as far as the body names them: whom a running request locks."""
    found: set[Party] = set()
    for name in (_FROM, _TO):
        try:
            found.add((CUSTOMER, int(_person(call, name, TRANSFER_TYPES | CHECK_TYPES)["id"])))
        except Refusal:
            continue
    return found


def fields(call: CapillaryCall) -> dict[str, Any]:
    """The body, which must be an object."""
    if not isinstance(call.body, dict):
        raise refuse(400, "The body must be an object.", 400)
    return call.body


def read_order(call: CapillaryCall, types: dict[str, str]) -> Order:
    """The order in the body; `types` are the accepted types. 422, 807, 885, 3316, 8013, 8015."""
    body = fields(call)
    points = points_of(body)
    program = program_of(call)
    if "groupProgramTransfer" in body:
        _check_switch(call, body["groupProgramTransfer"])
    notes = notes_of(body)
    sender, recipient = _person(call, _FROM, types), _person(call, _TO, types)
    return Order(OrderSide(CUSTOMER, sender), OrderSide(CUSTOMER, recipient), sender, program, points, notes)


def notes_of(body: dict[str, Any]) -> str:
    """The notes, empty where there are none. 400."""
    notes = body.get("notes", "")
    if not isinstance(notes, str):
        raise refuse(400, "The notes must be a text.", 400)
    return notes


def points_of(body: dict[str, Any]) -> int:
    """The amount in whole points. 422, 807."""
    given = body.get("pointsTobeTransferred")
    # Even 500.0 is refused: only an integer is documented.
    if isinstance(given, Decimal):
        raise refuse_as_printed(807)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given <= _LARGEST:
        raise refuse_as_printed(422)
    return given


def program_of(call: CapillaryCall) -> sqlite3.Row:
    """The programme the body names. 885."""
    given = fields(call).get("programId")
    program = None
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**63:
        program = call.ledger.seeded("SELECT * FROM program WHERE id = ?", given)
    if program is None:
        raise refuse_as_printed(885)
    return program


def _check_switch(call: CapillaryCall, given: object) -> None:
    """The samples send the text "false", the tables say boolean; which one passes is the organisation's."""
    if given is True or given == "true":
        raise refuse_as_printed(3316)
    if (given is not False and given != "false") or not call.behaviour.takes_switch(given):
        raise refuse(400, "groupProgramTransfer must be true or false.", 400)


def _person(call: CapillaryCall, name: str, types: dict[str, str]) -> sqlite3.Row:
    given = fields(call).get(name)
    if not isinstance(given, dict) or given.get("type") not in types:
        raise refuse_as_printed(8013)
    kind, value = types[given["type"]], given.get("value")
    if not isinstance(value, str) or not value:
        raise refuse_as_printed(8015)
    found = find(call, kind, value)
    if found is None and kind == "mobile":
        # A mobile may come without its country code.
        found = find(call, kind, COUNTRY_CODE + value)
    if found is None or found["status"] == "DELETED":
        raise refuse_as_printed(8015)
    return found
