"""The trainer's control under /training, the same for every provider."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.simulator.server.behaviour_options import changed, described
from console.simulator.server.json_answers import Zone
from console.simulator.server.ordered_faults import Faults, UnknownFault
from console.simulator.server.request_log import RequestLog
from console.simulator.server.simulator_clock import SimulatorClock

TOKEN_HEADER = "X-Training-Token"  # noqa: S105 - the name of a header
_UTC = Zone()


class Trained(Protocol):
    """A provider a trainer can disturb and watch."""

    behaviour: Any
    faults: Faults
    log: RequestLog
    clock: SimulatorClock


@dataclass(frozen=True, slots=True)
class Reports:
    """What one provider has to tell: messages after a number, and the transfers a query asks for."""

    phone: Callable[[int], list[dict[str, Any]]]
    transfers: Callable[[Mapping[str, str]], list[dict[str, Any]]]


class _Control:
    def __init__(self, trained: Trained, reports: Reports, token: str) -> None:
        self._trained = trained
        self._reports = reports
        self._token = token

    def guarded(self, act: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            # Bytes: compare_digest refuses text that isn't ASCII, and a header may hold any.
            if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), self._token.encode()):
                return JSONResponse({"error": "The training token is missing or wrong."}, 403)
            try:
                return JSONResponse(await act(request))
            # Whatever is wrong with an order is the trainer's to see; the simulator goes on.
            except (UnknownFault, ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
                return JSONResponse({"error": f"This can't be done: {error}"}, 400)

        return endpoint

    async def messages(self, request: Request) -> Any:
        return {"messages": self._reports.phone(_number(request, "after"))}

    async def requests(self, request: Request) -> Any:
        return {"requests": self._trained.log.after(_number(request, "after"))}

    async def ledger(self, request: Request) -> Any:
        return {"transfers": self._reports.transfers(request.query_params)}

    async def show_faults(self, _: Request) -> Any:
        return self._trained.faults.described()

    async def arm(self, request: Request) -> Any:
        order = json.loads(await request.body())
        self._trained.faults.arm(
            order["operation"], order["fault"], int(order.get("times", 1)), order.get("options")
        )
        return self._trained.faults.described()

    async def clear(self, _: Request) -> Any:
        self._trained.faults.clear()
        return self._trained.faults.described()

    async def show_behaviour(self, _: Request) -> Any:
        return described(self._trained.behaviour)

    async def behave(self, request: Request) -> Any:
        self._trained.behaviour = changed(self._trained.behaviour, json.loads(await request.body()))
        return described(self._trained.behaviour)

    async def clock(self, request: Request) -> Any:
        self._trained.clock.advance(float(json.loads(await request.body())["advanceSeconds"]))
        return {"now": _UTC.iso(self._trained.clock.seconds())}


def _number(request: Request, name: str) -> int:
    return int(request.query_params.get(name, 0))


def control_routes(trained: Trained, reports: Reports, token: str) -> list[Route]:
    """The routes of the trainer's control, for whoever knows `token`."""
    control = _Control(trained, reports, token)
    return [
        Route(f"/training/{path}", control.guarded(act), methods=[method])
        for method, path, act in (
            ("GET", "phone", control.messages),
            ("GET", "requests", control.requests),
            ("GET", "ledger", control.ledger),
            ("GET", "faults", control.show_faults),
            ("POST", "faults", control.arm),
            ("DELETE", "faults", control.clear),
            ("GET", "behaviour", control.show_behaviour),
            ("POST", "behaviour", control.behave),
            ("POST", "clock", control.clock),
        )
    ]
