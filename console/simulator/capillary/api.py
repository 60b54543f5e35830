"""Capillary's own steps in the way of a request: who is admitted, what is locked, how it is answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from console.simulator.capillary import reports
from console.simulator.capillary.behaviour import CapillaryBehaviour
from console.simulator.capillary.call import CapillaryCall
from console.simulator.capillary.documented_fields import unknown_field
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.capillary.ledger_store import Ledger, Party
from console.simulator.capillary.one_time_codes import Codes
from console.simulator.capillary.ordered_answers import doubted, error_answer
from console.simulator.capillary.past_transfers import book_past
from console.simulator.capillary.routes import ApiRoute, Target, target_of
from console.simulator.capillary.tills import TokenIssuer
from console.simulator.server import jwe
from console.simulator.server.answer_sealing import AnswerSealing, seal
from console.simulator.server.distortions import distort, distort_text, shaped
from console.simulator.server.json_answers import (
    ProviderAnswer,
    Refusal,
    Zone,
    element,
    parse,
    refuse,
    render,
)
from console.simulator.server.listener import Reply, Request
from console.simulator.server.ordered_faults import Operation
from console.simulator.server.pipeline import Pipeline, ServedExchange, paged
from console.simulator.server.request_log import LoggedRequest
from console.simulator.server.simulator_clock import SimulatorClock

_TOO_MANY = ProviderAnswer({"warnings": [], "errors": [element(429, "Too many requests.")]}, 429)
_SEALING = AnswerSealing(wrapper="encryptedPayload")
_LOCKING = frozenset({Operation.TRANSFER, Operation.ISSUE_CODE})


@dataclass(kw_only=True)
class ApiExchange(ServedExchange):
    """A request with the documented call it means, or why it means none. Only a POST has a body."""

    target: Target
    path_id: str
    body: Any = None

    @property
    def route(self) -> ApiRoute:
        """The documented call; raises `Refusal` where there is none."""
        if isinstance(self.target, ProviderAnswer):
            raise Refusal(self.target)
        return self.target


class CapillaryProvider(Pipeline[ApiExchange]):
    """The loyalty provider of one ledger. `keys` None means bodies travel in plain."""

    def __init__(
        self,
        ledger: Ledger,
        clock: SimulatorClock,
        codes: Codes,
        keys: jwe.Keys | None = None,
        zone: Zone | None = None,
        behaviour: CapillaryBehaviour | None = None,
    ) -> None:
        super().__init__(clock, CATALOGUE)
        self.ledger = ledger
        self.behaviour = behaviour or CapillaryBehaviour()
        self._codes = codes
        self._keys = keys
        self._zone = zone or Zone()
        self._authenticator = TokenIssuer()
        self._busy: set[Party] = set()

    def phone(self, after: int) -> list[dict[str, Any]]:
        """The messages customers have got, with a larger number than `after`."""
        return reports.messages(self.ledger, after)

    def booked(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """What was really booked: of one customer or group, or all."""
        return reports.transfers(self.ledger, query)

    def book_past(self, told: list[dict[str, Any]]) -> list[Any]:
        """Transfers of the past between customers and groups; the recipients have what they got."""
        return book_past(self.ledger, told, self.clock.seconds())

    def receive(self, request: Request, entry: LoggedRequest) -> ApiExchange:
        """The exchange of a request with what its path means; its fault is known once it is opened."""
        target, path_id = target_of(request.method, request.path)
        return ApiExchange(request, entry, target=target, path_id=path_id)

    def open(self, exchange: ApiExchange) -> Reply | None:
        """Which fault is meant depends on the body: a precheck that asks for a code is another operation."""
        if not self.within_rate(self.behaviour.rate_limit, self.behaviour.rate_window):
            return self._respond(_TOO_MANY)
        try:
            route = exchange.route
            exchange.body = self._opened(exchange) if exchange.request.method == "POST" else None
        except Refusal as refusal:
            return self._respond(refusal.answer)
        if route.operation is Operation.TRANSFER and isinstance(exchange.body, dict):
            # Also of one that gets lost: a forged history claims to have booked it.
            self.last_order = exchange.body
        exchange.fault = self.faults.take(route.operation_for(exchange.body))
        return None

    def refuse(self, exchange: ApiExchange) -> Reply | None:
        """An ordered error; this provider's own refusals come while a request is handled."""
        options = exchange.fault.options
        match exchange.fault.name:
            case "error-before-commit":
                return self._respond(error_answer(options, otherwise=int(options["status"])), options)
            case "provider-code":
                return self.ordered_error(exchange)
            case "too-many-requests":
                return self._respond(shaped(_TOO_MANY, options["body"]))
        return None

    async def handle(self, exchange: ApiExchange) -> Reply:
        """Do what the call asks and answer it, changed as the ordered fault says."""
        answer = doubted(distort(await self._performed(exchange), exchange.fault.name), exchange.fault)
        return self._respond(answer, exchange.fault.options, exchange.fault.name)

    def ordered_error(self, exchange: ApiExchange) -> Reply:
        """The error a trainer described, in the shape they chose."""
        return self._respond(error_answer(exchange.fault.options), exchange.fault.options)

    def stamp(self, exchange: ApiExchange, reply: Reply) -> None:
        """Every reply names its request id."""
        reply.headers["X-Cap-Requestid"] = str(uuid.uuid4())
        reply.headers["x-cap-api-request-uri"] = exchange.request.sent_path

    def _opened(self, exchange: ApiExchange) -> Any:
        raw = exchange.request.body
        if exchange.request.media_type.lower() != "application/json":
            raise refuse(415, "Bodies are application/json.", 415)
        try:
            if self._keys is not None:
                raw = jwe.open_sealed(raw, self._keys.server)
                exchange.entry.plain = raw.decode("utf-8", "replace")
            return parse(raw)
        except jwe.WronglySealed as error:
            raise refuse(400, f"The body isn't sealed as agreed: {error}.", 400) from None
        except (ValueError, RecursionError):
            raise refuse(400, "The body isn't JSON.", 400) from None

    async def _performed(self, exchange: ApiExchange) -> ProviderAnswer:
        route, late = exchange.route, exchange.fault.name == "late-commit"
        delay = exchange.fault.options["seconds"] if late or exchange.fault.name == "latency" else 0
        try:
            self._check_fields(route, exchange.body)
            if route.operation is Operation.TOKEN:
                await self.clock.sleep(delay)
                return self._authenticator.token(exchange.body, self.clock.seconds())
            call = self._call(exchange)
            if late and route.giver:
                # Proven on arrival: hours later the code would have run out.
                giver = route.giver(call)
                given = exchange.body.get("code")
                call.reserved = (self._codes.reserve(giver, given, call.now) if giver is not None else None,)
            with self._only_one(self._locked(exchange, call)):
                await self.clock.sleep(delay)
                # After the delay: what is booked late is dated late.
                call.now = self.clock.seconds()
                return route.handle(call)
        except Refusal as refusal:
            return self._refused(refusal.answer)

    def _check_fields(self, route: ApiRoute, body: Any) -> None:
        if self.behaviour.unknown_fields == "ignored" or route.fields is None:
            return
        # The first one only: a schema check stops there.
        if name := unknown_field(body, route.fields):
            raise refuse(400, f"Unrecognized field {name}", 400)

    def _locked(self, exchange: ApiExchange, call: CapillaryCall) -> set[Party]:
        unlocked = exchange.fault.options.get("locked") == "no"
        locking = exchange.route.operation_for(call.body) in _LOCKING
        return exchange.route.parties(call) if locking and not unlocked else set()

    def _refused(self, answer: ProviderAnswer) -> ProviderAnswer:
        """A business refusal, which may come with another status here."""
        if answer.status != 200 or answer.page is not None:
            return answer
        return ProviderAnswer(answer.body, self.behaviour.error_status)

    def _call(self, exchange: ApiExchange) -> CapillaryCall:
        """The request as an operation sees it, with what a fault changes before it is handled."""
        now, request = self.clock.seconds(), exchange.request
        till = self._authenticator.admit(request.headers, exchange.route.resource, now)
        query, hides = request.query, exchange.fault.name in ("history-lag", "pending-ledger")
        if exchange.fault.name == "unpaged-history":
            query = {name: value for name, value in query.items() if name not in ("page", "offset")}
        return CapillaryCall(
            self.ledger, self._codes, self._zone, now, till, exchange.path_id, query, exchange.body,
            lag_seconds=int(exchange.fault.options["seconds"]) if hides else 0, fault=exchange.fault,
            last_order=self.last_order, behaviour=self.behaviour,
        )  # fmt: skip

    @contextmanager
    def _only_one(self, parties: set[Party]) -> Iterator[None]:
        """A customer has one request at a time: others get 521 while it runs (Capillary, Redeem Points).

        So has a group, because its points are as easily given away twice.
        """
        if self._busy & parties:
            # 521 is also the status: the one refusal about a lock that is no business rule.
            raise refuse(521, "Another request of this customer or group is running.", 521)
        self._busy |= parties
        try:
            yield
        finally:
            self._busy -= parties

    def _respond(
        self, answer: ProviderAnswer, options: Mapping[str, Any] = MappingProxyType({}), fault: str = ""
    ) -> Reply:
        """The answer as bytes, sealed where bodies are; pages of the edge never are."""
        if answer.page is not None:
            return paged(answer)
        content = distort_text(render(answer.body), fault).encode()
        # An error may be ordered in the clear: a client must take it for nobody's word.
        if self._keys is not None and fault != "not-encrypted" and options.get("sealed") != "no":
            key = jwe.stray_key() if fault == "wrong-key" else self._keys.client
            content = seal(content, key.public_key(), _SEALING)
        return Reply(answer.status, content)
