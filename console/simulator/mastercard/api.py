"""Mastercard's own steps in the way of a request: past the edge, through the gateway, into a service."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from console.simulator.mastercard.account_store import AccountStore
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.call import MastercardCall, points
from console.simulator.mastercard.error_body import RequestRefused, declined, gateway, no_route
from console.simulator.mastercard.fault_catalogue import CATALOGUE
from console.simulator.mastercard.oauth import Signed, Verifier
from console.simulator.mastercard.project_keys import Project
from console.simulator.mastercard.responses import Writer
from console.simulator.mastercard.routes import BASE, Route, routes
from console.simulator.server import jwe
from console.simulator.server.json_answers import Zone, edge_page, parse
from console.simulator.server.listener import Reply, Request
from console.simulator.server.ordered_faults import NO_FAULT, Operation
from console.simulator.server.pipeline import Pipeline, ServedExchange, paged
from console.simulator.server.request_log import LoggedRequest
from console.simulator.server.simulator_clock import SimulatorClock

_JSON = "application/json"
_LARGEST_BODY = 256 * 1024
_REQUEST_NONCES = (12, 16)
"""RFC 7518 says 12 bytes, Mastercard's own client libraries use 16."""


@dataclass(kw_only=True)
class GatewayExchange(ServedExchange):
    """A request at the gateway. `watch` is the gateway's own time for it."""

    route: Route | None
    watch: int
    writer: Writer


class MastercardProvider(Pipeline[GatewayExchange]):
    """Mastercard, for one project. `behaviour` may be replaced between requests."""

    def __init__(
        self, store: AccountStore, clock: SimulatorClock, project: Project, behaviour: MastercardBehaviour
    ) -> None:
        super().__init__(clock, CATALOGUE)
        self.store = store
        self.behaviour = behaviour
        self._project = project
        self._verifier = Verifier(project.consumer_key, project.signing.public_key())

    def booked(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """What was really booked: of one account or customer (RANAC, RANCU, BAN), or all."""
        rows = self.store.transfers(query.get("customerId") or None)
        return [{**dict(row), "points": points(row["points"]), "at": Zone().iso(row["at"])} for row in rows]

    def book_past(self, told: list[dict[str, Any]]) -> list[Any]:
        """Transfers of the past between accounts."""
        return self.store.book_past(told, self.clock.seconds())

    def receive(self, request: Request, entry: LoggedRequest) -> GatewayExchange:
        """The exchange of a request, with its fault and with what writes its answer."""
        # By its path as it was sent: the gateway decodes nothing.
        route = routes(self.behaviour).get(request.sent_path)
        fault = self.faults.take(route.operation) if route else NO_FAULT
        watch = self.clock.machine_seconds()
        if fault.name == "clock-skew":
            # Only the gateway's watch: what the services book keeps the true time.
            watch += int(fault.options["seconds"]) * (1 if fault.options["direction"] == "ahead" else -1)
        correlation = f"0.{secrets.token_hex(4)}.{watch}.{secrets.token_hex(4)}"
        writer = Writer(self.behaviour, self._project, correlation, fault)
        return GatewayExchange(request, entry, fault, route=route, watch=watch, writer=writer)

    def open(self, exchange: GatewayExchange) -> Reply | None:
        """Outside of the gateway's paths only its edge answers."""
        if not exchange.request.sent_path.startswith(f"{BASE}/"):
            return paged(edge_page(503))
        if exchange.route is not None and exchange.route.operation is Operation.TRANSFER:
            self._remember(exchange, exchange.route)
        return None

    def _remember(self, exchange: GatewayExchange, route: Route) -> None:
        """The newest request for a transfer, even one that gets lost: a forged history claims it."""
        with contextlib.suppress(RequestRefused):
            body = self._opened(exchange, route)
            self.last_order = body if isinstance(body, dict) else {}

    def refuse(self, exchange: GatewayExchange) -> Reply | None:
        """What the gateway refuses, and faults of the gateway or a service."""
        try:
            self._pass_gateway(exchange)
        except RequestRefused as refused:
            # Faults of the connection happen to refusals too.
            return self.spoiled(exchange, exchange.writer.refusal(refused))
        match exchange.fault.name:
            case "too-many-requests":
                reply = exchange.writer.refusal(_too_many())
                if exchange.fault.options["retry_after"]:
                    reply.headers["Retry-After"] = str(int(exchange.fault.options["retry_after"]))
                return reply
            case "error-before-commit" | "provider-code":
                return self.ordered_error(exchange)
        return None

    def _pass_gateway(self, exchange: GatewayExchange) -> None:
        """Signature first, then the route, the method and the kind of body: the gateway's own order."""
        request, route, behaviour = exchange.request, exchange.route, self.behaviour
        self._verifier.check(
            Signed(
                request.method, "http", request.headers.get("host", ""), request.sent_path,
                request.sent_query, request.body, request.headers.get("authorization"),
            ),
            exchange.watch,
        )  # fmt: skip
        if route is not None and not behaviour.entitled and behaviour.unentitled == "DECLINED":
            raise declined()
        # One answer for both, so that nobody can probe what other projects may use.
        if route is None or not behaviour.entitled or exchange.fault.name == "gateway-404":
            raise no_route()
        # After the signature: nobody uses up the quota of a project with a wrong key.
        if not self.within_rate(behaviour.rate_limit, behaviour.rate_window):
            raise _too_many()
        if request.method != route.method:
            raise gateway(405, "METHOD_NOT_ALLOWED", "This method is not allowed here.")
        if len(request.body) > _LARGEST_BODY:
            raise gateway(413, "PAYLOAD_TOO_LARGE", "The body is too large.")
        if route.with_body and request.media_type != _JSON:
            raise gateway(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json.")
        if not route.with_body and request.body:
            raise gateway(400, "INVALID_REQUEST", "This request takes no body.")

    async def handle(self, exchange: GatewayExchange) -> Reply:
        """Do what the service is asked and answer it, sealed where this behaviour seals."""
        route, writer = exchange.route, exchange.writer
        assert route is not None  # noqa: S101 - the gateway lets nothing else pass
        try:
            body = self._opened(exchange, route) if route.with_body else None
            if exchange.fault.name in ("latency", "late-commit"):
                await self.clock.sleep(exchange.fault.options["seconds"])
            return writer.result(route.handle(self._call(exchange, route, body)))
        except RequestRefused as refused:
            return writer.refusal(refused)

    def ordered_error(self, exchange: GatewayExchange) -> Reply:
        """The error a trainer described, in the shape they chose."""
        return exchange.writer.ordered(exchange.fault.options)

    def stamp(self, exchange: GatewayExchange, reply: Reply) -> None:
        """Whatever comes from the gateway, and not from the edge before it, carries its reference."""
        # The server doesn't date these answers: a clock that is off must show.
        reply.headers["Date"] = formatdate(exchange.watch, usegmt=True)
        if not _comes_from_edge(reply) and exchange.fault.name != "no-reference":
            reply.headers["X-MC-Correlation-ID"] = exchange.writer.correlation

    def _call(self, exchange: GatewayExchange, route: Route, body: Any) -> MastercardCall:
        lag = self.behaviour.history_lag_seconds
        if route.operation is Operation.HISTORY and exchange.fault.name == "history-lag":
            lag = int(exchange.fault.options["seconds"])
        if route.operation is Operation.HISTORY and exchange.fault.name == "no-history":
            lag = None
        return MastercardCall(
            self.store, self.behaviour, route.source, self.clock.seconds(), exchange.request.query, lag, body,
            exchange.fault, self.last_order,
        )  # fmt: skip

    def _opened(self, exchange: GatewayExchange, route: Route) -> Any:
        text = exchange.request.body
        call = self._call(exchange, route, None)
        try:
            if self.behaviour.encryption:
                text = jwe.open_sealed(
                    text, self._project.requests, wrapper=self.behaviour.wrapper, nonces=_REQUEST_NONCES
                )
                exchange.entry.plain = text.decode("utf-8", "replace")
            return parse(text)
        except jwe.WronglySealed as error:
            raise call.refuse("decrypt.error", f"The payload can't be decrypted: {error}.") from None
        except (ValueError, RecursionError):
            raise call.refuse("INVALID_INPUT", "The body isn't JSON.") from None


def _too_many() -> RequestRefused:
    return gateway(429, "TOO_MANY_REQUESTS", "The quota is used up.", recoverable=True)


def _comes_from_edge(reply: Reply) -> bool:
    """Pages and redirects: the gateway, and with it the reference, never saw the request."""
    return reply.status == 307 or reply.media_type.startswith("text/html")
