"""The group precheck and the group transfer (Capillary, Transfer Group Points and its precheck page)."""

from __future__ import annotations

import sqlite3

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.printed_messages import refuse_as_printed
from console.simulator.capillary.transfers import order_checks
from console.simulator.capillary.transfers.booking import book, transfer_row
from console.simulator.capillary.transfers.customer_order import Order
from console.simulator.capillary.transfers.group_order import read_group_order
from console.simulator.server.json_answers import THOUSANDTHS, ProviderAnswer, decimals, refuse

_ALLOW, _BLOCK = "allow_points_transfer", "block_points_transfer"


def precheck(call: CapillaryCall) -> ProviderAnswer:
    """`POST /v2/points/userGroup2/isTransferrable`: no names, no code, the amount in its other spelling."""
    order = _allowed_order(call)
    found = {
        "pointsToBeTransferred": decimals(order.points * THOUSANDTHS, 1),
        "transferrable": order_checks.has_enough(call, order),
    }
    return ProviderAnswer({"data": [found], "warnings": [], "errors": []})


def giver(call: CapillaryCall) -> int | None:
    """Whose code goes with a transfer: a group has none."""
    order = read_group_order(call)
    return None if order.sender.is_group else int(order.giver["id"])


def transfer(call: CapillaryCall) -> ProviderAnswer:
    """`POST /v2/points/userGroup2/transfer`, HTTP 200. A customer who gives needs a code, a group none."""
    order = _allowed_order(call)
    if not order_checks.has_enough(call, order):
        raise refuse(817, "Not enough points that may be transferred.")
    code_id = None if order.sender.is_group else call.code_of(order.giver["id"])
    warnings = order_checks.last_word(call, order)
    booked, breakup = book(call, order, code_id)
    row = transfer_row(call, booked, "DEDUCTION", with_external_id=True, with_iso=False)
    row["pointsTransferBreakupByEarningPrograms"] = breakup
    return ProviderAnswer({"data": [row], "warnings": warnings, "errors": []})


def _allowed_order(call: CapillaryCall) -> Order:
    order = read_group_order(call)
    for side in (order.sender, order.recipient):
        if side.is_group and not _takes_part(side.row):
            raise refuse(889, "The group isn't active, or its programme isn't enabled for transfers.")
    if order.sender.is_group:
        _check_permission(call, order)
    order_checks.check(call, order)
    return order


def _takes_part(group: sqlite3.Row) -> bool:
    return group["status"] == "ACTIVE" and bool(group["transfers_enabled"])


def _check_permission(call: CapillaryCall, order: Order) -> None:
    """Whoever acts for a group is an active member, allowed and not blocked. 1651, 830.

    Being the primary member allows nothing by itself: the documents say so of redemptions only.
    """
    member = call.ledger.seeded(
        "SELECT * FROM group_member WHERE group_id = ? AND customer_id = ? AND active",
        order.sender.id,
        order.giver["id"],
    )
    if member is None:
        raise refuse(1651, "A group's points are transferred by its active members alone.")
    permissions = set(member["permissions"].split(","))
    # A block stands above a permission.
    if _BLOCK in permissions or _ALLOW not in permissions:
        raise refuse_as_printed(830)
