"""The trainer's control under /training, the same for every provider."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Any

from console.simulator.server.behaviour_options import changed, described
from console.simulator.server.json_answers import Zone, render
from console.simulator.server.listener import Reply, Request
from console.simulator.server.ordered_faults import UnknownFault
from console.simulator.server.pipeline import Pipeline

_TOKEN_HEADER = "x-training-token"  # noqa: S105 - the name of a header
_UTC = Zone()


def control(trained: Pipeline[Any], token: str) -> Callable[[Request], Reply | None]:
    """What answers the trainer, for whoever knows `token`; None for a request that isn't the trainer's."""

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

    def book_past(order: Any) -> Any:
        return {"transferIds": trained.book_past(order["transfers"])}

    acts: dict[tuple[str, str], Callable[[Any], Any]] = {
        ("GET", "/training/phone"): lambda query: {"messages": trained.phone(_after(query))},
        ("GET", "/training/requests"): lambda query: {"requests": trained.log.after(_after(query))},
        ("GET", "/training/ledger"): lambda query: {"transfers": trained.booked(query)},
        ("POST", "/training/past"): book_past,
        ("GET", "/training/faults"): lambda _: trained.faults.described(),
        ("POST", "/training/faults"): arm,
        ("DELETE", "/training/faults"): clear,
        ("GET", "/training/behaviour"): lambda _: described(trained.behaviour),
        ("POST", "/training/behaviour"): behave,
        ("POST", "/training/clock"): skip,
    }

    def answer(request: Request) -> Reply | None:
        act = acts.get((request.method, request.path))
        if act is None:
            return None
        # Bytes: compare_digest refuses text that isn't ASCII, and a header may hold any.
        if not hmac.compare_digest(request.headers.get(_TOKEN_HEADER, "").encode(), token.encode()):
            return _json({"error": "The training token is missing or wrong."}, 403)
        try:
            return _json(act(json.loads(request.body) if request.method == "POST" else request.query))
        # Whatever is wrong with an order is the trainer's to see; the simulator goes on.
        except (UnknownFault, ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            return _json({"error": f"This can't be done: {error}"}, 400)

    return answer


def _after(query: dict[str, str]) -> int:
    return int(query.get("after", 0))


def _json(body: Any, status: int = 200) -> Reply:
    return Reply(status, render(body).encode())
