"""One request's way through the provider: opened, admitted, disturbed if ordered, handled, sealed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator.capillary.authentication import Authenticator
from console.simulator.capillary.behaviour import Behaviour
from console.simulator.capillary.call import Call
from console.simulator.capillary.documented_fields import unknown_field
from console.simulator.capillary.faults import CATALOGUE
from console.simulator.capillary.ledger import Ledger
from console.simulator.capillary.one_time_codes import Codes
from console.simulator.capillary.ordered_answers import doubted, error_answer
from console.simulator.capillary.routes import ApiRoute, find_route
from console.simulator.capillary.transfers.customer_order import Party
from console.simulator.server import jwe
from console.simulator.server.broken_replies import (
    HugeReply,
    ResetReply,
    SilentReply,
    SlowReply,
    TruncatedReply,
)
from console.simulator.server.clock import SimulatorClock
from console.simulator.server.distortions import distort, distort_text, shaped
from console.simulator.server.faults import Armed, Faults, Operation
from console.simulator.server.listener import Listener
from console.simulator.server.rate_limit import RateLimit
from console.simulator.server.request_log import Entry, RequestLog
from console.simulator.server.wire import Answer, Refusal, Zone, edge_page, element, parse, refuse, render

_JSON = "application/json"
_TOO_MANY = Answer({"warnings": [], "errors": [element(429, "Too many requests.")]}, 429)
_LOCKING = frozenset({Operation.TRANSFER, Operation.ISSUE_CODE})


class Provider:
    """The loyalty provider of one ledger. `keys` None means bodies travel in plain."""

    def __init__(
        self,
        ledger: Ledger,
        clock: SimulatorClock,
        codes: Codes,
        keys: jwe.Keys | None = None,
        zone: Zone | None = None,
        behaviour: Behaviour | None = None,
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self.behaviour = behaviour or Behaviour()
        self.faults = Faults(CATALOGUE)
        self.log = RequestLog()
        self.listener: Listener
        self.crashes: list[Exception] = []
        self._codes = codes
        self._keys = keys
        self._zone = zone or Zone()
        self._authenticator = Authenticator()
        self._rate = RateLimit()
        self._last_order: dict[str, Any] = {}
        self._busy: set[Party] = set()
        self._later: set[asyncio.Task[Answer]] = set()

    async def serve(self, request: Request) -> Response:
        """Answer one request; every answer names its request id."""
        raw = await request.body()
        entry = self.log.open(request, raw)
        try:
            reply = await self._reply(request, raw, entry)
        except Exception as error:
            self.crashes.append(error)
            raise
        entry.status = None if isinstance(reply, SilentReply | ResetReply) else reply.status_code
        reply.headers["X-Cap-Requestid"] = str(uuid.uuid4())
        reply.headers["x-cap-api-request-uri"] = entry.path
        return reply

    async def close(self) -> None:
        """Drop what was still to be handled late."""
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _reply(self, request: Request, raw: bytes, entry: Entry) -> Response:
        behaviour = self.behaviour
        if not self._rate.passes(self.clock.seconds(), behaviour.rate_limit, behaviour.rate_window):
            return self._respond(_TOO_MANY)
        try:
            route, path = find_route(request.method, request.url.path)
            body = self._opened(request, raw, entry) if request.method == "POST" else None
        except Refusal as refusal:
            return self._respond(refusal.answer)
        if route.operation is Operation.TRANSFER and isinstance(body, dict):
            self._last_order = body
        armed = self.faults.take(route.operation_for(body))
        if armed is None:
            return self._respond(await self._performed(request, route, path, body))
        return self._instead(armed) or await self._disturbed(armed, request, route, path, body)

    def _opened(self, request: Request, raw: bytes, entry: Entry) -> Any:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise refuse(415, "Bodies are application/json.", 415)
        try:
            if self._keys is not None:
                raw = jwe.open_sealed(raw, self._keys.server)
                entry.plain = raw.decode("utf-8", "replace")
            return parse(raw)
        except jwe.WronglySealed as error:
            raise refuse(400, f"The body isn't sealed as agreed: {error}.", 400) from None
        except (ValueError, RecursionError):
            raise refuse(400, "The body isn't JSON.", 400) from None

    async def _performed(
        self, request: Request, route: ApiRoute, path: dict[str, str], body: Any, armed: Armed | None = None
    ) -> Answer:
        delay = armed.options["seconds"] if armed and armed.name in ("latency", "late-commit") else 0
        try:
            self._check_fields(route, body)
            if route.operation is Operation.TOKEN:
                await self.clock.sleep(delay)
                return self._authenticator.token(body, self.clock.seconds())
            call = self._call(request, route, path, body)
            _disturb(call, armed)
            if armed and armed.name == "late-commit" and route.giver:
                # Proven on arrival: hours later the code would have run out.
                giver = route.giver(call)
                given = body.get("code")
                call.reserved = (self._codes.reserve(giver, given, call.now) if giver is not None else None,)
            with self._only_one(self._locked(route, call, armed)):
                await self.clock.sleep(delay)
                call.now = self.clock.seconds()
                return route.handle(call)
        except Refusal as refusal:
            return self._refused(refusal.answer)

    def _check_fields(self, route: ApiRoute, body: Any) -> None:
        if self.behaviour.unknown_fields == "ignored" or route.fields is None:
            return
        if name := unknown_field(body, route.fields):
            raise refuse(400, f"Unrecognized field {name}", 400)

    def _locked(self, route: ApiRoute, call: Call, armed: Armed | None) -> set[Party]:
        unlocked = armed is not None and armed.options.get("locked") == "no"
        return route.parties(call) if route.operation_for(call.body) in _LOCKING and not unlocked else set()

    def _refused(self, answer: Answer) -> Answer:
        """A business refusal, which may come with another status here."""
        if answer.status != 200 or answer.page is not None:
            return answer
        return Answer(answer.body, self.behaviour.error_status)

    def _call(self, request: Request, route: ApiRoute, path: dict[str, str], body: Any) -> Call:
        now = self.clock.seconds()
        till = self._authenticator.admit(request.headers, route.resource, now)
        query = dict(request.query_params)
        return Call(
            self.ledger, self._codes, self._zone, now, till, path, query, body,
            behaviour=self.behaviour, last_order=self._last_order,
        )  # fmt: skip

    @contextmanager
    def _only_one(self, parties: set[Party]) -> Iterator[None]:
        """A customer has one request at a time: others get 521 while it runs (Capillary, Redeem Points).

        So has a group, because its points are as easily given away twice.
        """
        if self._busy & parties:
            raise refuse(521, "Another request of this customer or group is running.", 521)
        self._busy |= parties
        try:
            yield
        finally:
            self._busy -= parties

    def _instead(self, armed: Armed) -> Response | None:
        """The reply of a fault that keeps the request from being handled."""
        options = armed.options
        match armed.name:
            case "request-lost":
                return SilentReply(self.listener, self.clock, options["seconds"])
            case "reset-before-commit":
                return ResetReply(self.listener)
            case "error-before-commit":
                return self._respond(error_answer(options, otherwise=int(options["status"])), options)
            case "provider-code":
                return self._respond(error_answer({**options, "body": "provider"}))
            case "too-many-requests":
                return self._respond(shaped(_TOO_MANY, options["body"]))
            case "html-error-page":
                return self._respond(edge_page(options["status"]))
            case "redirect":
                return Response(status_code=307, headers={"Location": options["location"]})
        return None

    async def _disturbed(
        self, armed: Armed, request: Request, route: ApiRoute, path: dict[str, str], body: Any
    ) -> Response:
        """The reply of a fault that happens around or after the handling."""
        handling = self._performed(request, route, path, body, armed)
        if armed.name == "late-commit":
            task = asyncio.create_task(handling)
            self._later.add(task)
            task.add_done_callback(self._finished_late)
            await asyncio.sleep(0)  # let it take its code before anybody can ask for another
            return self._put_off(armed.options)
        answer = await handling
        match armed.name:
            case "answer-lost":
                return SilentReply(self.listener, self.clock, armed.options["seconds"])
            case "reset-after-commit":
                return ResetReply(self.listener)
            case "error-after-commit":
                return self._respond(error_answer(armed.options), armed.options)
            case "huge-body":
                return HugeReply(answer.status, armed.options["megabytes"])
        reply = self._respond(doubted(distort(answer, armed.name), armed), armed.options, armed.name)
        if armed.name == "truncated-body":
            return TruncatedReply(reply, self.listener)
        return SlowReply(reply, self.clock, armed.options["seconds"]) if armed.name == "slow-body" else reply

    def _put_off(self, options: dict[str, Any]) -> Response:
        """What is said of a request that is handled later."""
        match options["answer"]:
            case "504":
                return self._respond(edge_page(504))
            case "refusal":
                return self._respond(error_answer({**options, "body": "provider"}))
        return SilentReply(self.listener, self.clock, 600)

    def _finished_late(self, task: asyncio.Task[Answer]) -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.crashes.append(error)

    def _respond(
        self, answer: Answer, options: Mapping[str, Any] = MappingProxyType({}), fault: str = ""
    ) -> Response:
        """The answer as bytes, sealed where bodies are; pages of the edge never are."""
        if answer.page is not None:
            return Response(answer.page, answer.status, media_type=answer.media_type)
        content = distort_text(render(answer.body), fault).encode()
        if self._keys is not None and fault != "not-encrypted" and options.get("sealed") != "no":
            key = jwe.stray_key() if fault == "wrong-key" else self._keys.client
            content = jwe.seal(content, key.public_key())
        return Response(content, answer.status, media_type=_JSON)


def _disturb(call: Call, armed: Armed | None) -> None:
    """What a fault changes before the request is handled."""
    call.fault = armed
    if armed and armed.name in ("history-lag", "pending-ledger"):
        call.lag_seconds = int(armed.options["seconds"])
    if armed and armed.name == "unpaged-history":
        call.query = {name: value for name, value in call.query.items() if name not in ("page", "offset")}
