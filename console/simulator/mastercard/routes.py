"""Which path is which operation of which service behind the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.simulator.mastercard import points_transfers, reads, sibling_services
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.call import MastercardCall
from console.simulator.mastercard.error_body import POINTS_SERVICE, TRANSACTION_SERVICE, USER_SERVICE
from console.simulator.server.ordered_faults import Operation

BASE = "/loyalty"
LOOKUP_BASE = f"{BASE}/mrs"


@dataclass(frozen=True, slots=True)
class Route:
    """One documented call. `with_body` are the ones whose request carries (sealed) JSON."""

    method: str
    operation: Operation
    source: str
    handle: Callable[[MastercardCall], Any]
    with_body: bool = False


def routes(behaviour: MastercardBehaviour) -> dict[str, Route]:
    """The gateway's routes by path, as this behaviour has them."""

    def read(operation: Operation, handle: Callable[[MastercardCall], Any]) -> Route:
        return Route("GET", operation, POINTS_SERVICE, handle)

    return {
        f"{BASE}/points-transfers": Route(
            behaviour.transfer_method,
            Operation.TRANSFER,
            POINTS_SERVICE,
            points_transfers.transfer,
            with_body=True,
        ),
        f"{BASE}/points-details": read(Operation.BALANCE, reads.balance),
        # Two pages spell this path in two ways; one of them has a route.
        f"{BASE}/{behaviour.expirations_path}": read(Operation.BALANCE, reads.expirations),
        f"{BASE}/points-adjustments-details": read(Operation.HISTORY, reads.adjustments),
        f"{LOOKUP_BASE}/users/references/searches": Route(
            "POST", Operation.LOOKUP, USER_SERVICE, sibling_services.references, with_body=True
        ),
        f"{LOOKUP_BASE}/transactions/searches": Route(
            "POST", Operation.HISTORY, TRANSACTION_SERVICE, sibling_services.transactions, with_body=True
        ),
    }
