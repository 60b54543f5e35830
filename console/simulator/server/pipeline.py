"""One request's way through a simulated provider: receive, open, fault, handle, seal, respond."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from console.simulator.server.broken_replies import (
    HugeReply,
    ResetReply,
    SilentReply,
    SlowReply,
    TruncatedReply,
)
from console.simulator.server.json_answers import edge_page
from console.simulator.server.listener import Listener
from console.simulator.server.ordered_faults import NO_FAULT, Armed, Faults, SimulatedFault
from console.simulator.server.rate_limit import RateLimit, Window
from console.simulator.server.request_log import LoggedRequest, RequestLog
from console.simulator.server.simulator_clock import SimulatorClock

_LATE_SILENCE_SECONDS = 600
"""Longer than any client's deadline."""


@dataclass
class ServedExchange:
    """One request with what is known of it so far. `fault` is what a trainer ordered for it."""

    request: Request
    raw: bytes
    entry: LoggedRequest
    fault: Armed = NO_FAULT


X = TypeVar("X", bound=ServedExchange)
T = TypeVar("T")


class Pipeline(ABC, Generic[T, X]):
    """A provider, but for what its documents say. `T` is what a route tells of a request, `X` its exchange.

    The abstract methods are the provider's own steps, in the order in which they are taken.
    """

    def __init__(self, clock: SimulatorClock, catalogue: Mapping[str, SimulatedFault]) -> None:
        self.clock = clock
        self.faults = Faults(catalogue)
        self.log = RequestLog()
        self.listener: Listener
        self.behaviour: Any
        self.crashes: list[Exception] = []
        self.last_order: dict[str, Any] = {}
        self._rate = RateLimit()
        self._later: set[asyncio.Task[Response]] = set()

    @abstractmethod
    def receive(self, request: Request, raw: bytes, entry: LoggedRequest, target: T) -> X:
        """The exchange that begins with this request."""

    @abstractmethod
    def open(self, exchange: X) -> Response | None:
        """Look into the request as far as must be before a fault can happen to it, or refuse it."""

    @abstractmethod
    def refuse(self, exchange: X) -> Response | None:
        """A refusal before the request is handled: one of the provider's own, or an ordered one."""

    @abstractmethod
    async def handle(self, exchange: X) -> Response:
        """Do what is asked, and answer it, sealed where answers are."""

    @abstractmethod
    def ordered_error(self, exchange: X) -> Response:
        """The error that the exchange's fault describes."""

    @abstractmethod
    def stamp(self, exchange: X, reply: Response) -> None:
        """Add the headers that every reply of this provider has."""

    async def serve(self, request: Request, target: T) -> Response:
        """Answer one request."""
        raw = await request.body()
        exchange = self.receive(request, raw, self.log.open(request, raw), target)
        try:
            reply = await self._reply(exchange)
        except Exception as error:
            # Kept too: in a test the client sees a 500, and the fault's own words are gone.
            self.crashes.append(error)
            raise
        unanswered = isinstance(reply, SilentReply | ResetReply)
        exchange.entry.status = None if unanswered else reply.status_code
        self.stamp(exchange, reply)
        return reply

    async def close(self) -> None:
        """Drop what was still to be handled late."""
        for task in self._later:
            task.cancel()
        # Awaited, so that no task outlives the loop with an exception nobody has read.
        await asyncio.gather(*self._later, return_exceptions=True)

    def within_rate(self, limit: int, window: Window) -> bool:
        """Whether one more request may pass now; counts it if so."""
        return self._rate.passes(self.clock.seconds(), limit, window)

    async def _reply(self, exchange: X) -> Response:
        if reply := self.open(exchange) or self._at_the_edge(exchange) or self.refuse(exchange):
            return reply
        if exchange.fault.name == "late-commit":
            return await self._put_off(exchange)
        return self.spoiled(exchange, await self.handle(exchange))

    def _at_the_edge(self, exchange: X) -> Response | None:
        """Faults that keep the request from reaching the provider."""
        options = exchange.fault.options
        match exchange.fault.name:
            case "request-lost":
                return SilentReply(self.listener, self.clock, options["seconds"])
            case "reset-before-commit":
                return ResetReply(self.listener)
            case "html-error-page":
                return page_reply(options["status"])
            case "redirect":
                return Response(status_code=307, headers={"Location": options["location"]})
        return None

    async def _put_off(self, exchange: X) -> Response:
        """What is said of a request that is handled later."""
        task = asyncio.create_task(self.handle(exchange))
        self._later.add(task)
        task.add_done_callback(self._finished_late)
        await asyncio.sleep(0)  # let it take its code before anybody can ask for another
        match exchange.fault.options["answer"]:
            case "504":
                return page_reply(504)
            case "refusal":
                return self.ordered_error(exchange)
        return SilentReply(self.listener, self.clock, _LATE_SILENCE_SECONDS)

    def _finished_late(self, task: asyncio.Task[Response]) -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.crashes.append(error)

    def spoiled(self, exchange: X, reply: Response) -> Response:
        """`reply` as a fault of the connection or of the last step lets it through."""
        options = exchange.fault.options
        match exchange.fault.name:
            case "answer-lost":
                return SilentReply(self.listener, self.clock, options["seconds"])
            case "reset-after-commit":
                return ResetReply(self.listener)
            case "error-after-commit":
                return self.ordered_error(exchange)
            case "huge-body":
                return HugeReply(reply.status_code, options["megabytes"])
            case "truncated-body":
                return TruncatedReply(reply, self.listener)
            case "slow-body":
                return SlowReply(reply, self.clock, options["seconds"])
        return reply


def page_reply(status: int) -> Response:
    """A page of the network edge, which knows nothing of the provider behind it."""
    page = edge_page(status)
    return Response(page.page, page.status, media_type=page.media_type)


def sent_path(request: Request) -> str:
    """The path as it was sent, nothing decoded."""
    raw: bytes = request.scope["raw_path"]
    return raw.decode("latin-1")
