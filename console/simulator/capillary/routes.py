"""Which path is which operation, and which right it takes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.simulator.capillary import code_requests, documented_fields, histories, holdings, points_ledger
from console.simulator.capillary import customer_operations as customers
from console.simulator.capillary import group_operations as groups
from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.customer_operations import by_id, by_identifier
from console.simulator.capillary.ledger_store import Party
from console.simulator.capillary.transfers import (
    customer_order,
    customer_transfers,
    group_order,
    group_transfers,
)
from console.simulator.server.json_answers import ProviderAnswer, refuse
from console.simulator.server.ordered_faults import Operation

TOKEN_PATH = "/v3/oauth/token/generate"  # noqa: S105 - a path
MEMBER_MOVE_PATH = "/v2/userGroup2/transfer"
"""Moves people from one group to another, not points: a console that calls it has mixed the two up."""
Handler = Callable[[CapillaryCall], ProviderAnswer]
_POINTS, _CUSTOMER, _GROUP, _OTP = "points", "customer", "user-group", "otp"


def _nobody(_: CapillaryCall) -> set[Party]:
    return set()


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """One documented call. `resource` is what the sign-in's access group must cover.

    `parties` are the customers and groups that a running request locks, `sends_codes` says whether
    `issueOtp` means anything, `fields` what a body may have, and `giver` whose code a transfer takes.
    """

    pattern: str
    resource: str
    operation: Operation
    handle: Handler
    parties: Callable[[CapillaryCall], set[Party]] = _nobody
    sends_codes: bool = False
    fields: documented_fields.Known | None = None
    giver: Callable[[CapillaryCall], int | None] | None = None

    def operation_for(self, body: Any) -> Operation:
        """A precheck that asks for a code is an operation of its own."""
        if self.sends_codes and isinstance(body, dict) and body.get("issueOtp") is True:
            return Operation.ISSUE_CODE
        return self.operation


Find = Callable[[CapillaryCall], tuple[sqlite3.Row, list[Any]]]


def _balance(find: Find) -> Handler:
    return lambda call: holdings.balance_of(call, find(call)[0]["id"])


def _expiry(find: Find) -> Handler:
    return lambda call: holdings.expiry_of(call, find(call)[0]["id"])


def _no_handler(_: CapillaryCall) -> ProviderAnswer:
    raise AssertionError("tokens are given before anyone is signed in")


_READS: tuple[tuple[str, str, Operation, Handler], ...] = (
    ("/v2/customers/lookup", _CUSTOMER, Operation.LOOKUP, customers.lookup),
    ("/v2/customers/lookup/customerDetails", _CUSTOMER, Operation.LOOKUP, customers.details_by_identifier),
    ("/v2/customers/search", _CUSTOMER, Operation.LOOKUP, customers.search),
    ("/v2/customers/lookup/points/balance", _POINTS, Operation.BALANCE, _balance(by_identifier)),
    ("/v2/customers/lookup/pointsExpirySchedule", _POINTS, Operation.BALANCE, _expiry(by_identifier)),
    ("/v2/customers/{id}/points/balance", _POINTS, Operation.BALANCE, _balance(by_id)),
    ("/v2/customers/{id}/pointsExpirySchedule", _POINTS, Operation.BALANCE, _expiry(by_id)),
    ("/v2/customers/{id}/pointsTransfers", _POINTS, Operation.HISTORY, histories.by_customer),
    ("/v2/customers/{id}", _CUSTOMER, Operation.LOOKUP, customers.details_by_id),
    ("/v2/organization/programs", _POINTS, Operation.BALANCE, holdings.programs),
    ("/v2/userGroup2/search", _GROUP, Operation.GROUP, groups.search),
    ("/v2/userGroup2/members", _GROUP, Operation.GROUP, groups.members),
    ("/v2/userGroup2", _GROUP, Operation.GROUP, groups.details),
    ("/v2/pointsLedger/getCustomerLedgerInfo", _POINTS, Operation.LEDGER, points_ledger.entries),
    ("/v2/points/transfer", _POINTS, Operation.HISTORY, histories.by_identifier_name),
)
_WRITES = (
    ApiRoute(TOKEN_PATH, "", Operation.TOKEN, _no_handler, fields=documented_fields.TOKEN),
    ApiRoute(
        "/v2/points/isTransferrable", _POINTS, Operation.PRECHECK, customer_transfers.precheck,
        customer_order.parties, sends_codes=True, fields=documented_fields.CUSTOMER_CHECK,
    ),
    ApiRoute(
        "/v2/points/transfer", _POINTS, Operation.TRANSFER, customer_transfers.transfer,
        customer_order.parties, fields=documented_fields.CUSTOMER_TRANSFER, giver=customer_transfers.giver,
    ),
    ApiRoute(
        "/v2/points/userGroup2/isTransferrable", _POINTS, Operation.PRECHECK, group_transfers.precheck,
        fields=documented_fields.GROUP_TRANSFER,
    ),
    ApiRoute(
        "/v2/points/userGroup2/transfer", _POINTS, Operation.TRANSFER, group_transfers.transfer,
        group_order.parties, fields=documented_fields.GROUP_TRANSFER, giver=group_transfers.giver,
    ),
    ApiRoute(
        "/v2/otp/generate", _OTP, Operation.ISSUE_CODE, code_requests.generate, code_requests.parties,
        fields=documented_fields.CODE,
    ),
    ApiRoute(
        MEMBER_MOVE_PATH, _GROUP, Operation.GROUP, groups.move_members,
        fields=documented_fields.MEMBER_MOVE,
    ),
)  # fmt: skip
_NOT_FOUND = refuse(404, "No such resource.", 404).answer
_NOT_ALLOWED = refuse(405, "Not with this method.", 405).answer
_OLD_VERSION = ProviderAnswer(
    {
        "response": {
            "status": {"success": "false", "code": 402, "message": "This version isn't supported here."}
        }
    }
)
Target = ApiRoute | ProviderAnswer
"""What a method and a path mean: a documented call, or what is said in place of one."""


_BY_PATH: dict[str, dict[str, ApiRoute]] = {}
for _read in _READS:
    _BY_PATH[_read[0]] = {"GET": ApiRoute(*_read)}
for _write in _WRITES:
    _BY_PATH.setdefault(_write.pattern, {})["POST"] = _write
_WITH_ID = re.compile(r"/v2/customers/([^/]+)(/.*)?", re.DOTALL)


def target_of(method: str, path: str) -> tuple[Target, str]:
    """What a request means, and the id in its path: 402 for older versions, 404 or 405."""
    if path.startswith(("/v1/", "/v1.1/")):
        return _OLD_VERSION, ""
    routes, path_id = _BY_PATH.get(path), ""
    if routes is None and (found := _WITH_ID.fullmatch(path)):
        path_id = found[1]
        routes = _BY_PATH.get(f"/v2/customers/{{id}}{found[2] or ''}")
    if routes is None:
        return _NOT_FOUND, ""
    return routes.get(method, _NOT_ALLOWED), path_id
