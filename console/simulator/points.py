"""The precheck and the transfer itself (Capillary, Transfer Customer Points and its precheck page)."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.call import Call
from console.simulator.customers import describe
from console.simulator.order import CHECK_TYPES, TRANSFER_TYPES, Order, fields, read_order
from console.simulator.special_members import Form, Stage
from console.simulator.wire import THOUSANDTHS, Answer, Refusal, decimals, edge_page, element, refuse

_FRAUD = frozenset({"CONFIRMED", "RECONFIRMED", "INTERNAL"})
_DUPLICATE_WINDOW = 24 * 3600


def precheck(call: Call) -> Answer:
    """`POST /v2/points/isTransferrable`, sending the sender a code with `issueOtp`."""
    wants_code = fields(call).get("issueOtp", False)
    if not isinstance(wants_code, bool):
        raise refuse(400, "issueOtp must be true or false.", 400)
    order = read_order(call, CHECK_TYPES)
    _rules(call, order)
    possible = _has_enough(call, order)
    warnings: list[Any] = []
    if wants_code and possible:
        warnings = call.codes.issue(order.sender["id"], order.points, call.now)
    return Answer(
        {
            "data": [
                {
                    "pointsTobeTransferred": decimals(order.points * THOUSANDTHS, 1),
                    "transferFrom": describe(call, order.sender),
                    "transferTo": describe(call, order.recipient),
                    "transferrable": possible,
                }
            ],
            "warnings": warnings,
            "errors": [],
        }
    )


def transfer(call: Call) -> Answer:
    """`POST /v2/points/transfer`: code, debit, credit and booking are one transaction; 201."""
    order = read_order(call, TRANSFER_TYPES)
    _rules(call, order)
    if not _has_enough(call, order):
        raise refuse(817, "Not enough points that may be transferred.")
    given = fields(call).get("code")
    if given is not None and not isinstance(given, str):
        raise refuse(605, "The code isn't a text.")
    code_id = call.codes.check(order.sender["id"], given, call.now)
    warnings = _special_answer(call, order)
    amount = order.points * THOUSANDTHS
    reported = amount * order.program["reported_factor"]
    with call.ledger.transaction():
        transfer_id, taken = call.ledger.move(
            order.source, order.target, amount, reported, order.notes, call.now
        )
        if code_id is not None:
            call.codes.use_up(code_id, transfer_id)
    booked = call.ledger.one("SELECT * FROM transfer WHERE id = ?", transfer_id)
    left = call.ledger.left_by_earning_program(order.source, call.now)
    row = transfer_row(call, booked, "DEDUCTION") | {
        "pointsTransferBreakupByEarningPrograms": [
            {
                "programId": program,
                "deductedPoints": decimals(points, 3),
                "programCurrentPoints": left.get(program, 0) // THOUSANDTHS,
            }
            for program, points in taken.items()
        ]
    }
    return Answer({"data": [row], "warnings": warnings, "errors": []}, 201)


def transfer_row(
    call: Call, booked: sqlite3.Row, transfer_type: str, *, with_external_id: bool = False
) -> dict[str, Any]:
    """What answers and histories say about a booked transfer."""
    return {
        "toEntityId": booked["to_id"],
        "toEntityType": booked["to_type"],
        "fromEntityId": booked["from_id"],
        "fromEntityType": booked["from_type"],
        "pointsTransferDate": call.zone.bare(booked["at"]),
        "pointsTransferDateISO": call.zone.iso(booked["at"]),
        "pointsTransferred": decimals(booked["reported"], 1),
        "transferId": booked["id"],
        "transferType": transfer_type,
        "transferredFrom": _named(call, booked["from_id"], with_external_id),
        "transferredTo": _named(call, booked["to_id"], with_external_id),
        "notes": booked["notes"],
        "programName": _program_name(call, booked["program_id"]),
    }


def _program_name(call: Call, program_id: int) -> str:
    return str(call.ledger.one("SELECT name FROM program WHERE id = ?", program_id)["name"])


def _named(call: Call, customer_id: int, with_external_id: bool) -> dict[str, Any]:
    person = call.ledger.one("SELECT * FROM customer WHERE id = ?", customer_id)
    named = {"userId": customer_id, "firstName": person["first_name"], "lastName": person["last_name"]}
    if with_external_id:
        external = call.ledger.row(
            "SELECT value FROM identifier WHERE customer_id = ? AND type = 'externalId'", customer_id
        )
        if external is not None:
            named["externalId"] = external["value"]
    return named


def _rules(call: Call, order: Order) -> None:
    """The organisation's rules in the order in which they are looked at."""
    _people_rules(order)
    special = call.special(order.sender["id"], Stage.CHECK)
    if special is not None:
        raise refuse(special["code"], "Refused for training.", special["status"])
    if not order.program["allows_transfers"]:
        raise refuse(818, "This programme doesn't allow transfers.")
    if order.points % order.program["multiple"]:
        raise refuse(807, f"Points of this programme move in multiples of {order.program['multiple']}.")
    window = call.ledger.exceeded_limit(order.source, order.points * THOUSANDTHS, call.now)
    if window is not None:
        raise refuse(903, f"The limit for {window} days is reached.")


def _people_rules(order: Order) -> None:
    sender, recipient = order.sender, order.recipient
    if sender["id"] == recipient["id"]:
        raise refuse(418, "Both sides are the same customer.")
    for person in (sender, recipient):
        if person["merged_into"]:
            raise refuse(419, f"Customer {person['id']} was merged into {person['merged_into']}.")
    if sender["fraud"] in _FRAUD and recipient["fraud"] in _FRAUD:
        raise refuse(417, "Both customers have a fraud status.")
    if recipient["fraud"] in _FRAUD:
        raise refuse(414, "The recipient has a fraud status.")
    if sender["fraud"] in _FRAUD:
        raise refuse(415, "The sender has a fraud status.")
    if not sender["in_loyalty"] or not recipient["in_loyalty"]:
        raise refuse(881, "A customer isn't in the loyalty programme.")
    if sender["status"] != "ACTIVE" or recipient["status"] != "ACTIVE":
        raise refuse(901, "A customer's status doesn't allow the transfer.")
    if sender["transfers_locked"]:
        raise refuse(904, "Transfers of this customer are locked.")


def _has_enough(call: Call, order: Order) -> bool:
    return call.ledger.balance(order.source, call.now).transferable >= order.points * THOUSANDTHS


def _special_answer(call: Call, order: Order) -> list[dict[str, Any]]:
    """Refuse for training, or give the warnings of a transfer that goes through."""
    if order.sender["guards_duplicates"] and _sent_before(call, order):
        raise refuse(902, "The same transfer was sent before.")
    special = call.special(order.sender["id"], Stage.SEND)
    if special is None:
        return []
    problem = element(special["code"], "For training.")
    if special["form"] == Form.WARNING:
        return [problem]
    if special["form"] == Form.PAGE:
        raise Refusal(edge_page(special["status"]))
    if special["form"] == Form.BLANK:
        raise Refusal(Answer(status=special["status"], page=""))
    if special["form"] == Form.DENIED:
        denied = {"errorCode": special["code"], "errorMessage": problem["message"]}
        raise Refusal(Answer(denied, special["status"]))
    raise refuse(special["code"], problem["message"], special["status"])


def _sent_before(call: Call, order: Order) -> bool:
    """This training organisation compares both sides, programme and amount within a day."""
    found = call.ledger.row(
        "SELECT 1 FROM transfer WHERE from_id = ? AND to_id = ? AND program_id = ? AND points = ? AND at > ?",
        order.sender["id"],
        order.recipient["id"],
        order.program["id"],
        order.points * THOUSANDTHS,
        call.now - _DUPLICATE_WINDOW,
    )
    return found is not None
