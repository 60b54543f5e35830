"""One opened and authenticated request, as the operations see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.simulator.capillary.behaviour import CapillaryBehaviour
from console.simulator.capillary.ledger_store import Ledger
from console.simulator.capillary.one_time_codes import Codes
from console.simulator.capillary.organisation.specials import SpecialStage
from console.simulator.capillary.tills import Till
from console.simulator.server.json_answers import Zone, refuse
from console.simulator.server.ordered_faults import Armed


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
    path: dict[str, str]
    query: dict[str, str]
    body: Any = None
    lag_seconds: int = 0
    fault: Armed | None = None
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

    @property
    def fault_name(self) -> str:
        return self.fault.name if self.fault else ""

    def code_of(self, customer_id: int) -> int | None:
        """The id of the code that goes with this transfer, or None where none is needed."""
        if self.reserved is not None:
            return self.reserved[0]
        return self.codes.check(customer_id, self.body.get("code"), self.now)

    def special(self, customer_id: int, stage: SpecialStage) -> sqlite3.Row | None:
        """The special answer this customer brings about at a stage, or None."""
        return self.ledger.row(
            "SELECT * FROM special WHERE customer_id = ? AND stage = ?", customer_id, stage.value
        )

    def special_group(self, group_id: int, stage: SpecialStage) -> sqlite3.Row | None:
        """The special answer this group brings about at a stage, or None."""
        return self.ledger.row(
            "SELECT * FROM special_group WHERE group_id = ? AND stage = ?", group_id, stage.value
        )
