"""The precheck and the transfer itself (Capillary, Transfer Customer Points and its precheck page)."""

from __future__ import annotations

from typing import Any

from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.customer_operations import describe
from console.simulator.capillary.transfers import order_checks
from console.simulator.capillary.transfers.booking import book, transfer_row
from console.simulator.capillary.transfers.customer_order import (
    CHECK_TYPES,
    TRANSFER_TYPES,
    fields,
    read_order,
)
from console.simulator.server.json_answers import THOUSANDTHS, ProviderAnswer, decimals, refuse


def precheck(call: CapillaryCall) -> ProviderAnswer:
    """`POST /v2/points/isTransferrable`, sending the sender a code with `issueOtp`."""
    wants_code = fields(call).get("issueOtp", False)
    if not isinstance(wants_code, bool):
        raise refuse(400, "issueOtp must be true or false.", 400)
    order = read_order(call, CHECK_TYPES)
    order_checks.check(call, order)
    possible = order_checks.has_enough(call, order)
    warnings: list[Any] = []
    if wants_code and possible:
        warnings = call.codes.issue(order.giver["id"], f"{order.points} points", call.now).warnings
    return ProviderAnswer(
        {
            "data": [
                {
                    "pointsTobeTransferred": decimals(order.points * THOUSANDTHS, 1),
                    "transferFrom": describe(call, order.sender.row),
                    "transferTo": describe(call, order.recipient.row),
                    "transferrable": possible,
                }
            ],
            "warnings": warnings,
            "errors": [],
        }
    )


def giver(call: CapillaryCall) -> int | None:
    """Whose code goes with a transfer."""
    return int(read_order(call, TRANSFER_TYPES).giver["id"])


def transfer(call: CapillaryCall) -> ProviderAnswer:
    """`POST /v2/points/transfer`: code, debit, credit and booking are one transaction; 201."""
    order = read_order(call, TRANSFER_TYPES)
    order_checks.check(call, order)
    if not order_checks.has_enough(call, order):
        raise refuse(817, "Not enough points that may be transferred.")
    # After the rules: a transfer they refuse must not use a try of the code up.
    code_id = call.code_of(order.giver["id"])
    warnings = order_checks.last_word(call, order)
    booked, breakup = book(call, order, code_id)
    row = transfer_row(call, booked, "DEDUCTION") | {"pointsTransferBreakupByEarningPrograms": breakup}
    return ProviderAnswer({"data": [row], "warnings": warnings, "errors": []}, 201)
