"""The trainer's control under /training, the same for every provider."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.simulator.server.behaviour_options import changed, described
from console.simulator.server.json_answers import Zone
from console.simulator.server.ordered_faults import UnknownFault
from console.simulator.server.pipeline import Pipeline

TOKEN_HEADER = "X-Training-Token"  # noqa: S105 - the name of a header
_UTC = Zone()


@dataclass(frozen=True, slots=True)
class Reports:
    """What one provider has to tell: messages after a number, and the transfers a query asks for."""

    phone: Callable[[int], list[dict[str, Any]]]
    transfers: Callable[[Mapping[str, str]], list[dict[str, Any]]]


def control_routes(trained: Pipeline[Any, Any], reports: Reports, token: str) -> list[Route]:
    """The routes of the trainer's control, for whoever knows `token`."""

    def arm(order: Any) -> Any:
        trained.faults.arm(
            order["operation"], order["fault"], int(order.get("times", 1)), order.get("options")
        )
        return trained.faults.described()

    def clear(_: Any) -> Any:
        trained.faults.clear()
        return trained.faults.described()

    def behave(changes: Any) -> Any:
        trained.behaviour = changed(trained.behaviour, changes)
        return described(trained.behaviour)

    def skip(order: Any) -> Any:
        trained.clock.advance(float(order["advanceSeconds"]))
        return {"now": _UTC.iso(trained.clock.seconds())}

    acts: dict[tuple[str, str], Callable[[Any], Any]] = {
        ("GET", "phone"): lambda query: {"messages": reports.phone(int(query.get("after", 0)))},
        ("GET", "requests"): lambda query: {"requests": trained.log.after(int(query.get("after", 0)))},
        ("GET", "ledger"): lambda query: {"transfers": reports.transfers(query)},
        ("GET", "faults"): lambda _: trained.faults.described(),
        ("POST", "faults"): arm,
        ("DELETE", "faults"): clear,
        ("GET", "behaviour"): lambda _: described(trained.behaviour),
        ("POST", "behaviour"): behave,
        ("POST", "clock"): skip,
    }
    return [
        Route(f"/training/{path}", _guarded(act, token), methods=[method])
        for (method, path), act in acts.items()
    ]


def _guarded(act: Callable[[Any], Any], token: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that hands `act` the body of a POST, the query of everything else."""

    async def endpoint(request: Request) -> Response:
        # Bytes: compare_digest refuses text that isn't ASCII, and a header may hold any.
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), token.encode()):
            return JSONResponse({"error": "The training token is missing or wrong."}, 403)
        try:
            given = json.loads(await request.body()) if request.method == "POST" else request.query_params
            return JSONResponse(act(given))
        # Whatever is wrong with an order is the trainer's to see; the simulator goes on.
        except (UnknownFault, ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            return JSONResponse({"error": f"This can't be done: {error}"}, 400)

    return endpoint
