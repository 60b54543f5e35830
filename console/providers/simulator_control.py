"""The training simulator's side door: the customer's phone, the faults to order, the ledger to check."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.text import clean
from console.providers.http import Http


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """One message on a customer's phone, with the code it carries."""

    number: int
    to: str
    text: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderedFault:
    """Something the simulator can do wrong on order, and to which operations."""

    name: str
    operations: tuple[str, ...]
    description: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """What can be set, with what it is unless it is set."""


@dataclass(frozen=True, slots=True)
class BookedTransfer:
    """A transfer as the simulator's own ledger holds it."""

    transfer_id: str
    sender: Party
    recipient: Party
    points: int
    note: str


@dataclass(frozen=True, slots=True)
class PastBooking:
    """A transfer that the simulator shall have booked some time ago."""

    sender: Party
    recipient: Party
    points: int
    program_id: int
    note: str
    ago: timedelta
    transfer_type: str = ""
    operator: str = ""


_KINDS = {"CUSTOMER": PartyKind.CUSTOMER, "USERGROUP2": PartyKind.GROUP, None: PartyKind.ACCOUNT}
"""Who a side of a booked transfer is; where all are bank accounts the ledger doesn't say so."""
_TYPES = {kind: told for told, kind in _KINDS.items()}


class _ControlToken:
    def __init__(self, token: str) -> None:
        self._token = token

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:  # noqa: ARG002
        return {"X-Training-Token": self._token, "Content-Type": "application/json"}


class TrainingDesk:
    """What a trainer, or a trainee, may do beside the provider's API. Raises `TransportError`."""

    def __init__(self, base_url: str, token: str, *, clock: Clock) -> None:
        self._http = Http(
            base_url,
            authenticator=_ControlToken(token),
            cipher=None,
            # The side door isn't the provider: it has a trace of its own that nobody reads.
            trace=Trace(keep=1),
            clock=clock,
            request_id_header="X-Cap-Requestid",
            deadline_seconds=5,
        )

    async def phone(self, after: int = 0) -> tuple[PhoneMessage, ...]:
        """Messages numbered above `after`, oldest first."""
        rows = (await self._get("/training/phone", {"after": str(after)}))["messages"]
        return tuple(
            PhoneMessage(
                row["number"], clean(row["to"]), clean(row["text"]), clean(row["code"]),
                datetime.fromisoformat(row["at"]),
            )
            for row in rows
        )  # fmt: skip

    async def faults(self) -> tuple[OrderedFault, ...]:
        """Every fault that can be ordered."""
        rows = (await self._get("/training/faults"))["catalogue"]
        return tuple(
            OrderedFault(
                clean(row["name"]), tuple(row["operations"]), clean(row["description"]), row["options"]
            )
            for row in rows
        )

    async def armed(self) -> tuple[str, ...]:
        """Names of the faults that are waiting for their request."""
        return tuple(clean(row["fault"]) for row in (await self._get("/training/faults"))["armed"])

    async def arm(
        self, operation: str, fault: str, *, times: int = 1, options: Mapping[str, object] | None = None
    ) -> None:
        """Order `fault` for the next `times` requests of `operation`."""
        order = {"operation": operation, "fault": fault, "times": times, "options": dict(options or {})}
        await self._post("/training/faults", order)

    async def clear(self) -> None:
        """Take every ordered fault back."""
        await self._http.read("DELETE", "/training/faults")

    async def ledger(self, customer_id: str = "") -> tuple[BookedTransfer, ...]:
        """The transfers that really happened, oldest first: out of and into one customer, or all."""
        rows = (await self._get("/training/ledger", {"customerId": customer_id}))["transfers"]
        return tuple(
            BookedTransfer(
                str(row["transferId"]), _side(row, "from"), _side(row, "to"), int(row["points"]),
                clean(row["notes"] or ""),
            )
            for row in rows
        )  # fmt: skip

    async def book_past(self, told: Sequence[PastBooking]) -> tuple[str, ...]:
        """Have the simulator know transfers of the past, oldest first; the numbers it gave them."""
        rows = [
            {
                "fromType": _TYPES[each.sender.kind], "fromId": each.sender.id,
                "toType": _TYPES[each.recipient.kind], "toId": each.recipient.id,
                "points": each.points, "programId": each.program_id, "notes": each.note,
                "secondsAgo": int(each.ago.total_seconds()),
                "typeCode": each.transfer_type, "adjustedBy": each.operator,
            }
            for each in told
        ]  # fmt: skip
        return tuple(map(str, (await self._post("/training/past", {"transfers": rows}))["transferIds"]))

    async def skip(self, duration: timedelta) -> None:
        """Let time pass at the simulator: codes run out, what was put off is done."""
        await self._post("/training/clock", {"advanceSeconds": duration.total_seconds()})

    async def close(self) -> None:
        """Give the connection back."""
        await self._http.aclose()

    async def _post(self, path: str, order: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(order).encode()
        found: dict[str, Any] = json.loads(
            (await self._http.read("POST", path, body=body, repeatable=False)).body
        )
        return found

    async def _get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        answer = await self._http.read("GET", path, query=query)
        found: dict[str, Any] = json.loads(answer.body)
        return found


def _side(row: Mapping[str, Any], side: str) -> Party:
    return Party(_KINDS[row.get(f"{side}Type")], str(row[f"{side}Id"]))
