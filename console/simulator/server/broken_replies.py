"""Responses that misbehave on the wire: silence, cuts, and bodies that are short, slow or endless."""

# ruff: noqa: ARG002 - ASGI hands over three things, and not every misbehaviour needs them all

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console.simulator.server.listener import Listener
from console.simulator.server.simulator_clock import SimulatorClock

_CHUNK = b"x" * 65_536
"""Large enough that a body of many megabytes is sent in a second."""
_MEGABYTE = 1_048_576


async def _begin(send: Send, reply: Response) -> None:
    await send({"type": "http.response.start", "status": reply.status_code, "headers": reply.raw_headers})


async def _part(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


class SilentReply(Response):
    """No byte until the client gives up or `seconds` have passed; then the connection is closed."""

    def __init__(self, listener: Listener, clock: SimulatorClock, seconds: float) -> None:
        super().__init__()
        self._listener, self._clock, self._seconds = listener, clock, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        waits = [asyncio.ensure_future(receive()), asyncio.ensure_future(self._clock.sleep(self._seconds))]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._listener.cut(scope, reset=False)
        # An app that returns without a response would have uvicorn answer 500; wait for the end instead.
        await receive()


class ResetReply(Response):
    """The connection is reset without an answer."""

    def __init__(self, listener: Listener) -> None:
        super().__init__()
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._listener.cut(scope, reset=True)
        await receive()


class TruncatedReply(Response):
    """Half of the promised body, then the end of the connection."""

    def __init__(self, whole: Response, listener: Listener) -> None:
        super().__init__(whole.body, whole.status_code, dict(whole.headers))
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _begin(send, self)
        await _part(send, bytes(self.body)[: len(self.body) // 2])
        self._listener.cut(scope, reset=False)
        await receive()


class SlowReply(Response):
    """The body byte by byte, `seconds` apart."""

    def __init__(self, whole: Response, clock: SimulatorClock, seconds: float) -> None:
        super().__init__(whole.body, whole.status_code, dict(whole.headers))
        self._clock, self._seconds = clock, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _begin(send, self)
        gone = asyncio.ensure_future(receive())
        for byte in bytes(self.body):
            if gone.done():
                return
            await _part(send, bytes([byte]))
            await self._clock.sleep(self._seconds)
        gone.cancel()
        await send({"type": "http.response.body", "body": b""})


class HugeReply(Response):
    """A body of `megabytes` that begins like JSON."""

    def __init__(self, status: int, megabytes: int) -> None:
        super().__init__(status_code=status)
        self._megabytes = megabytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del self.headers["content-length"]
        self.headers["content-type"] = "application/json"
        await _begin(send, self)
        await _part(send, b'{"data":"')
        gone = asyncio.ensure_future(receive())
        for _ in range(self._megabytes * _MEGABYTE // len(_CHUNK)):
            if gone.done():
                return
            await _part(send, _CHUNK)
            await asyncio.sleep(0)
        gone.cancel()
        await send({"type": "http.response.body", "body": b'"}'})
