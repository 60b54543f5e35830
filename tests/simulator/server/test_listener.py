"""What the simulator's own HTTP takes from a client, byte for byte, and what it says to the rest."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

from console.simulator.server.broken_replies import silence
from console.simulator.server.listener import Listener, Reply, Request
from console.simulator.server.simulator_clock import SimulatorClock

_HOST = b"Host: h\r\n"
_POST = b"POST /a%20b?x=1&x=2&y= HTTP/1.1\r\nHOST: h\r\nx-one: 1\r\nX-One: 2\r\nContent-Length: 3\r\n\r\nabc"
_CHUNKED = b"PUT / HTTP/1.1\r\n" + _HOST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
_SEEN = {
    b"GET / HTTP/1.0\r\n\r\n": [200],
    b"GET / HTTP/1.1\r\n" + _HOST + b"Connection: Close\r\n\r\nGET / HTTP/1.1\r\n\r\n": [200],
    _POST + _POST + b"HEAD / HTTP/1.0\r\n\r\n": [200, 200, 200],
    _CHUNKED: [200],
    b"GET / HTTP/1.1\r\n\r\n": [400],
    b"GET /\r\n\r\n": [400],
    b"GET / HTTP/1.1\r\n" + _HOST + b"X one: 1\r\n\r\n": [400],
    b"GET / HTTP/1.1\r\n" + _HOST + b"Content-Length: -1\r\n\r\n": [400],
    b"GET / HTTP/1.1\r\n" + _HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab": [400],
    b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: 9\r\n\r\nshort": [400],
    b"GET / HTTP/1.1\r\n" + _HOST + b"X: " + b"x" * 100_000 + b"\r\n\r\n": [431],
    b"": [],
}


async def test_requests_are_read_one_after_the_other_and_odd_ones_refused() -> None:
    read: list[Request] = []

    async def answer(request: Request) -> Reply:
        read.append(request)
        return Reply(200, b"answer")

    listener = Listener(answer)
    port = await listener.open(0)
    answered = {sent: await _statuses(port, sent) for sent in _SEEN}
    await listener.close()

    assert answered == _SEEN
    assert [request.body for request in read if request.method == "PUT"] == [b"abc"]
    post = next(request for request in read if request.method == "POST")
    assert (post.path, post.query, post.body) == ("/a b", {"x": "2", "y": ""}, b"abc")
    assert (post.headers["host"], post.headers["x-one"]) == ("h", "1")


async def test_a_connection_that_a_reply_has_ended_is_read_no_more() -> None:
    failures: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, failure: failures.append(failure))

    async def answer(request: Request) -> Reply:
        return silence(SimulatorClock(), 0.0)

    listener = Listener(answer)
    reader, writer = await asyncio.open_connection("127.0.0.1", await listener.open(0))
    writer.write(b"GET / HTTP/1.1\r\n" + _HOST + b"\r\n")
    assert await reader.read() == b""
    writer.close()
    await listener.close()
    gc.collect()
    assert failures == []


async def _statuses(port: int, sent: bytes) -> list[int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    writer.write_eof()
    got = await reader.read()
    writer.close()
    return [int(part[:3]) for part in got.decode().split("HTTP/1.1 ")[1:]]
