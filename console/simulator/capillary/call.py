"""One opened and authenticated request, as the operations see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.simulator.capillary.behaviour import CapillaryBehaviour
from console.simulator.capillary.ledger_store import Ledger
from console.simulator.capillary.one_time_codes import Codes
from console.simulator.capillary.tills import Till
from console.simulator.server.json_answers import ProviderAnswer, Zone, refuse
from console.simulator.server.ordered_faults import NO_FAULT, Armed


def is_id(text: str) -> bool:
    """Whether a text is digits that fit SQLite's 64 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19


@dataclass
class CapillaryCall:
    """What an operation may look at.

    For a fault, `lag_seconds` hides the newest history, `fault` changes its rows, and `last_order` is the
    body of the newest request for a transfer. `reserved` holds the code of a transfer that is booked later.
    """

    ledger: Ledger
    codes: Codes
    zone: Zone
    now: int
    till: Till
    path_id: str
    query: dict[str, str]
    body: Any = None
    lag_seconds: int = 0
    fault: Armed = NO_FAULT
    last_order: Mapping[str, Any] = field(default_factory=dict)
    reserved: tuple[int | None] | None = None
    behaviour: CapillaryBehaviour = field(default_factory=CapillaryBehaviour)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def whole(self, name: str, default: int, status: int, code: int = 814) -> int:
        """A query parameter that must be a number of at most six digits; refused with `code` otherwise."""
        given = self.query.get(name, str(default))
        if not (given.isascii() and given.isdigit() and len(given) < 7):
            raise refuse(code, "No results: a query parameter isn't valid.", status)
        return int(given)

    def page_of(self, rows: list[Any], limit: int, offset: int, told: Callable[[Any], Any]) -> ProviderAnswer:
        """One page of what a search found, with how much there is; `told` writes a row."""
        return ProviderAnswer(
            {
                "pagination": {"limit": limit, "offset": offset, "total": len(rows)},
                "data": [told(row) for row in rows[offset : offset + limit]],
                "warnings": [],
                "errors": [],
            }
        )

    def code_of(self, customer_id: int) -> int | None:
        """The id of the code that goes with this transfer, or None where none is needed."""
        if self.reserved is not None:
            # Checked when it arrived; by now the code may have run out.
            return self.reserved[0]
        return self.codes.check(customer_id, self.body.get("code"), self.now)
