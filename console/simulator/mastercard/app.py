"""One request's way: past the edge, through the gateway, into a service; disturbed where it was ordered."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator.mastercard.accounts import AccountStore
from console.simulator.mastercard.behaviour import Behaviour
from console.simulator.mastercard.call import Call
from console.simulator.mastercard.errors import Refused, declined, gateway, no_route
from console.simulator.mastercard.faults import CATALOGUE
from console.simulator.mastercard.keys import Project
from console.simulator.mastercard.oauth import Signed, Verifier
from console.simulator.mastercard.responses import Writer
from console.simulator.mastercard.routes import BASE, Route, routes
from console.simulator.mastercard.sealing import REQUEST_NONCES
from console.simulator.server import jwe
from console.simulator.server.broken_replies import (
    HugeReply,
    ResetReply,
    SilentReply,
    SlowReply,
    TruncatedReply,
)
from console.simulator.server.clock import SimulatorClock
from console.simulator.server.faults import Armed, Faults, Operation
from console.simulator.server.listener import Listener
from console.simulator.server.rate_limit import RateLimit
from console.simulator.server.request_log import Entry, RequestLog
from console.simulator.server.wire import parse

_JSON = "application/json"
_LARGEST_BODY = 256 * 1024
_LATE_SILENCE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Visit:
    """One request with what is known of it on arrival. `watch` is the gateway's own time for it."""

    request: Request
    raw: bytes
    entry: Entry
    path: str
    route: Route | None
    fault: Armed | None
    watch: int
    writer: Writer

    @property
    def fault_name(self) -> str:
        return self.fault.name if self.fault else ""

    @property
    def options(self) -> dict[str, Any]:
        return self.fault.options if self.fault else {}


class Provider:
    """Mastercard, for one project. `behaviour` may be replaced between requests."""

    def __init__(
        self, store: AccountStore, clock: SimulatorClock, project: Project, behaviour: Behaviour
    ) -> None:
        self.store = store
        self.clock = clock
        self.behaviour = behaviour
        self.faults = Faults(CATALOGUE)
        self.log = RequestLog()
        self.listener: Listener
        self.crashes: list[Exception] = []
        self._project = project
        self._verifier = Verifier(project.consumer_key, project.signing.public_key())
        self._rate = RateLimit()
        self._last_order: dict[str, Any] = {}
        self._later: set[asyncio.Task[Response]] = set()

    async def serve(self, request: Request) -> Response:
        """Answer one request. Whatever comes from the gateway carries its reference."""
        raw = await request.body()
        visit = self._arrived(request, raw)
        try:
            reply = await self._reply(visit)
        except Exception as error:
            self.crashes.append(error)
            raise
        visit.entry.status = None if isinstance(reply, SilentReply | ResetReply) else reply.status_code
        reply.headers["Date"] = formatdate(visit.watch, usegmt=True)
        if not _comes_from_edge(reply) and visit.fault_name != "no-reference":
            reply.headers["X-MC-Correlation-ID"] = visit.writer.correlation
        return reply

    async def close(self) -> None:
        """Drop what was still to be handled late."""
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    def _arrived(self, request: Request, raw: bytes) -> Visit:
        entry = self.log.open(request, raw)
        path = request.scope.get("raw_path", b"").decode("latin-1")
        route = routes(self.behaviour).get(path)
        fault = self.faults.take(route.operation) if route else None
        watch = self.clock.machine_seconds()
        if fault and fault.name == "clock-skew":
            watch += int(fault.options["seconds"]) * (1 if fault.options["direction"] == "ahead" else -1)
        correlation = f"0.{secrets.token_hex(4)}.{watch}.{secrets.token_hex(4)}"
        writer = Writer(self.behaviour, self._project, correlation, fault)
        return Visit(request, raw, entry, path, route, fault, watch, writer)

    async def _reply(self, visit: Visit) -> Response:
        if not visit.path.startswith(f"{BASE}/"):
            return visit.writer.page(503)
        self._remember(visit)
        if (instead := self._at_the_edge(visit)) is not None:
            return instead
        try:
            route = self._passed_gateway(visit)
        except Refused as refused:
            return self._distorted(visit, visit.writer.refusal(refused))
        return self._refused_unhandled(visit) or await self._disturbed(visit, route)

    def _remember(self, visit: Visit) -> None:
        """The newest request for a transfer, even one that gets lost: a forged history claims it."""
        if visit.route is None or visit.route.operation is not Operation.TRANSFER:
            return
        with contextlib.suppress(Refused):
            body = self._opened(visit, visit.route)
            self._last_order = body if isinstance(body, dict) else {}

    def _at_the_edge(self, visit: Visit) -> Response | None:
        """Faults that keep the request from reaching the gateway."""
        match visit.fault_name:
            case "request-lost":
                return SilentReply(self.listener, self.clock, visit.options["seconds"])
            case "reset-before-commit":
                return ResetReply(self.listener)
            case "html-error-page":
                return visit.writer.page(visit.options["status"])
            case "redirect":
                return Response(status_code=307, headers={"Location": visit.options["location"]})
        return None

    def _passed_gateway(self, visit: Visit) -> Route:
        """Signature first, then the route, the method and the kind of body: the gateway's own order."""
        request = visit.request
        self._verifier.check(
            Signed(
                request.method, request.url.scheme, request.headers.get("host", ""), visit.path,
                request.url.query, visit.raw, request.headers.get("authorization"),
            ),
            visit.watch,
        )  # fmt: skip
        route = visit.route
        if route is not None and not self.behaviour.entitled and self.behaviour.unentitled == "DECLINED":
            raise declined()
        if route is None or not self.behaviour.entitled or visit.fault_name == "gateway-404":
            raise no_route()
        if not self._rate.passes(self.clock.seconds(), self.behaviour.rate_limit, self.behaviour.rate_window):
            raise _too_many()
        if request.method != route.method:
            raise gateway(405, "METHOD_NOT_ALLOWED", "This method is not allowed here.")
        if len(visit.raw) > _LARGEST_BODY:
            raise gateway(413, "PAYLOAD_TOO_LARGE", "The body is too large.")
        if route.with_body and request.headers.get("content-type", "").partition(";")[0].strip() != _JSON:
            raise gateway(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json.")
        if not route.with_body and visit.raw:
            raise gateway(400, "INVALID_REQUEST", "This request takes no body.")
        return route

    def _refused_unhandled(self, visit: Visit) -> Response | None:
        """Faults of the gateway or a service that leave the request unhandled."""
        match visit.fault_name:
            case "too-many-requests":
                reply = visit.writer.refusal(_too_many())
                if visit.options["retry_after"]:
                    reply.headers["Retry-After"] = str(int(visit.options["retry_after"]))
                return reply
            case "error-before-commit" | "provider-code":
                return visit.writer.ordered(visit.options)
        return None

    async def _disturbed(self, visit: Visit, route: Route) -> Response:
        handling = self._handled(visit, route)
        if visit.fault_name == "late-commit":
            task = asyncio.create_task(handling)
            self._later.add(task)
            task.add_done_callback(self._finished_late)
            match visit.options["answer"]:
                case "504":
                    return visit.writer.page(504)
                case "refusal":
                    return visit.writer.ordered(visit.options)
            return SilentReply(self.listener, self.clock, _LATE_SILENCE_SECONDS)
        return self._distorted(visit, await handling)

    def _distorted(self, visit: Visit, reply: Response) -> Response:
        """The reply as a fault lets it through."""
        match visit.fault_name:
            case "answer-lost":
                return SilentReply(self.listener, self.clock, visit.options["seconds"])
            case "reset-after-commit":
                return ResetReply(self.listener)
            case "error-after-commit":
                return visit.writer.ordered(visit.options)
            case "huge-body":
                return HugeReply(reply.status_code, visit.options["megabytes"])
            case "truncated-body":
                return TruncatedReply(reply, self.listener)
            case "slow-body":
                return SlowReply(reply, self.clock, visit.options["seconds"])
        return reply

    async def _handled(self, visit: Visit, route: Route) -> Response:
        try:
            body = self._opened(visit, route) if route.with_body else None
            if visit.fault_name in ("latency", "late-commit"):
                await self.clock.sleep(visit.options["seconds"])
            return visit.writer.result(route.handle(self._call(visit, route, body)))
        except Refused as refused:
            return visit.writer.refusal(refused)

    def _call(self, visit: Visit, route: Route, body: Any) -> Call:
        lag = self.behaviour.history_lag_seconds
        if route.operation is Operation.HISTORY and visit.fault_name == "history-lag":
            lag = int(visit.options["seconds"])
        if route.operation is Operation.HISTORY and visit.fault_name == "no-history":
            lag = None
        query = dict(visit.request.query_params)
        return Call(
            self.store, self.behaviour, route.source, self.clock.seconds(), query, lag, body, visit.fault,
            self._last_order,
        )  # fmt: skip

    def _opened(self, visit: Visit, route: Route) -> Any:
        text = visit.raw
        call = self._call(visit, route, None)
        try:
            if self.behaviour.encryption:
                text = jwe.open_sealed(
                    text, self._project.requests, wrapper=self.behaviour.wrapper, nonces=REQUEST_NONCES
                )
                visit.entry.plain = text.decode("utf-8", "replace")
            return parse(text)
        except jwe.WronglySealed as error:
            raise call.refuse("decrypt.error", f"The payload can't be decrypted: {error}.") from None
        except (ValueError, RecursionError):
            raise call.refuse("INVALID_INPUT", "The body isn't JSON.") from None

    def _finished_late(self, task: asyncio.Task[Response]) -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.crashes.append(error)


def _too_many() -> Refused:
    return gateway(429, "TOO_MANY_REQUESTS", "The quota is used up.", recoverable=True)


def _comes_from_edge(reply: Response) -> bool:
    """Pages and redirects: the gateway, and with it the reference, never saw the request."""
    return reply.status_code == 307 or reply.media_type == "text/html"
