"""One request's way through a simulated provider: receive, open, fault, handle, seal, respond."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from console.simulator.server.broken_replies import endless, halved, reset, silence, trickled
from console.simulator.server.json_answers import ProviderAnswer, edge_page
from console.simulator.server.listener import Reply, Request
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
    entry: LoggedRequest
    fault: Armed = NO_FAULT


X = TypeVar("X", bound=ServedExchange)


class Pipeline(ABC, Generic[X]):
    """A provider, but for what its documents say. `X` is one request with what is known of it so far.

    The abstract methods are the provider's own steps, in the order in which they are taken.
    """

    def __init__(self, clock: SimulatorClock, catalogue: Mapping[str, SimulatedFault]) -> None:
        self.clock = clock
        self.faults = Faults(catalogue)
        self.log = RequestLog()
        self.behaviour: Any
        self.crashes: list[Exception] = []
        self.last_order: dict[str, Any] = {}
        self._rate = RateLimit()
        self._later: set[asyncio.Task[Reply]] = set()

    def phone(self, after: int) -> list[dict[str, Any]]:  # noqa: ARG002 - most services send no codes
        """The messages customers have got, oldest first, those with a larger number than `after`."""
        return []

    @abstractmethod
    def booked(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """What was really booked, oldest first: of whom the query names, or all."""

    @abstractmethod
    def book_past(self, told: list[dict[str, Any]]) -> list[Any]:
        """Book transfers of the past, oldest first, and give their numbers; balances are as of today."""

    @abstractmethod
    def receive(self, request: Request, entry: LoggedRequest) -> X:
        """The exchange that begins with this request."""

    @abstractmethod
    def open(self, exchange: X) -> Reply | None:
        """Look into the request as far as must be before a fault can happen to it, or refuse it."""

    @abstractmethod
    def refuse(self, exchange: X) -> Reply | None:
        """A refusal before the request is handled: one of the provider's own, or an ordered one."""

    @abstractmethod
    async def handle(self, exchange: X) -> Reply:
        """Do what is asked, and answer it, sealed where answers are."""

    @abstractmethod
    def ordered_error(self, exchange: X) -> Reply:
        """The error that the exchange's fault describes."""

    @abstractmethod
    def stamp(self, exchange: X, reply: Reply) -> None:
        """Add the headers that every reply of this provider has."""

    async def serve(self, request: Request) -> Reply:
        """Answer one request."""
        exchange = self.receive(request, self.log.open(request))
        try:
            reply = await self._reply(exchange)
        except Exception as error:
            self.crashes.append(error)
            reply = Reply(500)
        exchange.entry.status = reply.status or None
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

    async def _reply(self, exchange: X) -> Reply:
        if reply := self.open(exchange) or self._at_the_edge(exchange) or self.refuse(exchange):
            return reply
        if exchange.fault.name == "late-commit":
            return await self._put_off(exchange)
        return self.spoiled(exchange, await self.handle(exchange))

    def _at_the_edge(self, exchange: X) -> Reply | None:
        """Faults that keep the request from reaching the provider."""
        options = exchange.fault.options
        match exchange.fault.name:
            case "request-lost":
                return silence(self.clock, options["seconds"])
            case "reset-before-commit":
                return reset()
            case "html-error-page":
                return paged(edge_page(options["status"]))
            case "redirect":
                return Reply(307, media_type="", headers={"Location": options["location"]})
        return None

    async def _put_off(self, exchange: X) -> Reply:
        """What is said of a request that is handled later."""
        task = asyncio.create_task(self.handle(exchange))
        self._later.add(task)
        task.add_done_callback(self._finished_late)
        await asyncio.sleep(0)  # let it take its code before anybody can ask for another
        match exchange.fault.options["answer"]:
            case "504":
                return paged(edge_page(504))
            case "refusal":
                return self.ordered_error(exchange)
        return silence(self.clock, _LATE_SILENCE_SECONDS)

    def _finished_late(self, task: asyncio.Task[Reply]) -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.crashes.append(error)

    def spoiled(self, exchange: X, reply: Reply) -> Reply:
        """`reply` as a fault of the connection or of the last step lets it through."""
        options = exchange.fault.options
        match exchange.fault.name:
            case "answer-lost":
                return silence(self.clock, options["seconds"])
            case "reset-after-commit":
                return reset()
            case "error-after-commit":
                return self.ordered_error(exchange)
            case "huge-body":
                return replace(reply, way=endless(int(options["megabytes"])))
            case "truncated-body":
                return replace(reply, way=halved)
            case "slow-body":
                return replace(reply, way=trickled(self.clock, options["seconds"]))
        return reply


def paged(answer: ProviderAnswer) -> Reply:
    """An answer that is a page: never sealed, and of its own media type."""
    charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
    return Reply(answer.status, (answer.page or "").encode(), answer.media_type + charset)
