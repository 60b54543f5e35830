"""The trainer's side door under /training: the phone, the faults, what was sent, what was booked."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.simulator.faults import CATALOGUE, UnknownFault
from console.simulator.group_lessons import GROUP_GUIDE
from console.simulator.ledger import CUSTOMER, GROUP
from console.simulator.lessons import GUIDE
from console.simulator.provider import Provider
from console.simulator.wire import THOUSANDTHS, Zone

TOKEN_HEADER = "X-Training-Token"  # noqa: S105 - the name of a header
_UTC = Zone()


def phone(provider: Provider, after: int = 0) -> list[dict[str, Any]]:
    """The messages customers have got, oldest first, those with a larger number than `after`."""
    rows = provider.ledger.rows("SELECT * FROM message WHERE number > ? ORDER BY number", after)
    return [
        {
            "number": row["number"],
            "to": row["address"],
            "channel": row["channel"],
            "text": row["text"],
            "code": row["code"],
            "at": _UTC.iso(row["at"]),
            "customerId": row["customer_id"],
        }
        for row in rows
    ]


def transfers(
    provider: Provider, customer_id: int | None = None, group_id: int | None = None
) -> list[dict[str, Any]]:
    """What was really booked, oldest first: of one customer, of one group, of both, or all."""
    everything = customer_id is None and group_id is None
    rows = provider.ledger.rows(
        "SELECT * FROM transfer WHERE ? OR (from_type, from_id) IN (VALUES (?, ?), (?, ?))"
        " OR (to_type, to_id) IN (VALUES (?, ?), (?, ?)) ORDER BY id",
        everything,
        *(CUSTOMER, customer_id, GROUP, group_id) * 2,
    )
    return [
        {
            "transferId": row["id"],
            "fromType": row["from_type"],
            "fromId": row["from_id"],
            "toType": row["to_type"],
            "toId": row["to_id"],
            "points": row["points"] // THOUSANDTHS,
            "programId": row["program_id"],
            "notes": row["notes"],
            "at": _UTC.iso(row["at"]),
        }
        for row in rows
    ]


def guide() -> list[dict[str, Any]]:
    """Every lesson: between customers, then with groups."""
    return [*(lesson.described() for lesson in GUIDE), *(lesson.described() for lesson in GROUP_GUIDE)]


def faults(provider: Provider) -> dict[str, Any]:
    """What is ordered, and what could be."""
    return {
        "armed": [armed.described() for armed in provider.faults.armed],
        "catalogue": [
            {
                "name": fault.name,
                "operations": [operation.value for operation in fault.operations],
                "description": fault.description,
                "options": dict(fault.options),
            }
            for fault in CATALOGUE.values()
        ],
    }


class _Control:
    """The endpoints; each answers only to the token printed at start."""

    def __init__(self, provider: Provider, token: str) -> None:
        self._provider = provider
        self._token = token

    def guarded(self, act: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            given = request.headers.get(TOKEN_HEADER, "")
            if not hmac.compare_digest(given.encode(), self._token.encode()):
                return JSONResponse({"error": "The training token is missing or wrong."}, 403)
            try:
                return JSONResponse(await act(request))
            except (UnknownFault, ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
                return JSONResponse({"error": f"This can't be done: {error}"}, 400)

        return endpoint

    async def messages(self, request: Request) -> Any:
        return {"messages": phone(self._provider, _number(request, "after"))}

    async def requests(self, request: Request) -> Any:
        return {"requests": self._provider.log.after(_number(request, "after"))}

    async def ledger(self, request: Request) -> Any:
        customer, group = (request.query_params.get(name) for name in ("customerId", "groupId"))
        chosen = (int(given) if given else None for given in (customer, group))
        return {"transfers": transfers(self._provider, *chosen)}

    async def show_faults(self, _: Request) -> Any:
        return faults(self._provider)

    async def arm(self, request: Request) -> Any:
        order = json.loads(await request.body())
        self._provider.faults.arm(
            order["operation"], order["fault"], int(order.get("times", 1)), order.get("options")
        )
        return faults(self._provider)

    async def clear(self, _: Request) -> Any:
        self._provider.faults.clear()
        return faults(self._provider)

    async def guide(self, _: Request) -> Any:
        return {"lessons": guide()}

    async def clock(self, request: Request) -> Any:
        self._provider.clock.advance(float(json.loads(await request.body())["advanceSeconds"]))
        return {"now": _UTC.iso(self._provider.clock.seconds())}


def _number(request: Request, name: str) -> int:
    return int(request.query_params.get(name, 0))


def control_routes(provider: Provider, token: str) -> list[Route]:
    """The routes of the side door."""
    control = _Control(provider, token)
    return [
        Route(f"/training/{path}", control.guarded(act), methods=[method])
        for method, path, act in (
            ("GET", "phone", control.messages),
            ("GET", "requests", control.requests),
            ("GET", "ledger", control.ledger),
            ("GET", "faults", control.show_faults),
            ("POST", "faults", control.arm),
            ("DELETE", "faults", control.clear),
            ("GET", "guide", control.guide),
            ("POST", "clock", control.clock),
        )
    ]
