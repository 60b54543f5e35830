"""Booking a transfer, and what answers and histories say about one that was booked."""

from __future__ import annotations

import sqlite3
from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.ledger_store import GROUP
from console.simulator.capillary.transfers.customer_order import Order
from console.simulator.server.json_answers import THOUSANDTHS, decimals


def book(call: CapillaryCall, order: Order, code_id: int | None) -> tuple[sqlite3.Row, list[dict[str, Any]]]:
    """Code, debit, credit and booking in one transaction; gives the booked row and the breakup."""
    amount = order.points * THOUSANDTHS
    with call.ledger.transaction():
        reported = amount * order.program["reported_factor"]
        booked, taken = call.ledger.move(order.source, order.target, amount, reported, order.notes, call.now)
        if code_id is not None:
            call.codes.use_up(code_id, booked["id"])
    # After the transaction, because the answer tells what is left of it.
    left = call.ledger.left_by_earning_program(order.source, call.now)
    breakup = [
        {
            "programId": program,
            "deductedPoints": decimals(points, 3),
            "programCurrentPoints": left.get(program, 0) // THOUSANDTHS,
        }
        for program, points in taken.items()
    ]
    return booked, breakup


def transfer_row(
    call: CapillaryCall,
    booked: sqlite3.Row,
    transfer_type: str,
    *,
    with_external_id: bool = False,
    with_iso: bool = True,
) -> dict[str, Any]:
    """A booked transfer as it goes over the wire; pages differ in external ids and the date with a zone."""
    (program,) = call.ledger.seeded_rows("SELECT name FROM program WHERE id = ?", booked["program_id"])
    row = {
        "toEntityId": booked["to_id"],
        "toEntityType": booked["to_type"],
        "fromEntityId": booked["from_id"],
        "fromEntityType": booked["from_type"],
        "pointsTransferDate": call.zone.bare(booked["at"]),
        "pointsTransferDateISO": call.zone.iso(booked["at"]),
        "pointsTransferred": decimals(booked["reported"], 1),
        "transferId": booked["id"],
        "transferType": transfer_type,
        **_side(call, "transferredFrom", booked["from_type"], booked["from_id"], with_external_id),
        **_side(call, "transferredTo", booked["to_type"], booked["to_id"], with_external_id),
        **call.behaviour.noted(booked["notes"]),
        "programName": program["name"],
    }
    return row if with_iso else {key: value for key, value in row.items() if key != "pointsTransferDateISO"}


def _side(
    call: CapillaryCall, name: str, kind: str, entity_id: int, with_external_id: bool
) -> dict[str, Any]:
    if kind == GROUP:
        return {name + "UserGroup2": _group(call, entity_id)}
    return {name: _person(call, entity_id, with_external_id)}


def _group(call: CapillaryCall, group_id: int) -> dict[str, Any]:
    """The members are left out, as in the documented sample."""
    (group,) = call.ledger.seeded_rows("SELECT * FROM user_group WHERE id = ?", group_id)
    return {
        "id": group["id"],
        "externalId": group["external_id"],
        "groupStatus": group["status"],
        "fleetGroupUsers": [],
        "createdBy": group["created_by"],
        "createdOn": call.zone.iso(group["created_at"]),
        "groupName": group["name"],
        "maxGroupSize": group["max_size"],
        "lifeTimePurchases": group["lifetime_purchases"],
    }


def _person(call: CapillaryCall, customer_id: int, with_external_id: bool) -> dict[str, Any]:
    (person,) = call.ledger.seeded_rows("SELECT * FROM customer WHERE id = ?", customer_id)
    named = {"userId": customer_id, "firstName": person["first_name"], "lastName": person["last_name"]}
    if with_external_id:
        external = call.ledger.seeded(
            "SELECT value FROM identifier WHERE customer_id = ? AND type = 'externalId'", customer_id
        )
        if external is not None:
            named["externalId"] = external["value"]
    return named
