"""Ways of sending a reply that misbehave on the wire: silence, cuts, bodies that are slow or endless."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from console.simulator.server.listener import ClientConnection, Reply
from console.simulator.server.simulator_clock import SimulatorClock

Way = Callable[[ClientConnection, Reply], Awaitable[None]]
_CHUNK = b"x" * 65_536
"""Large enough that a body of many megabytes is sent in a second."""
_MEGABYTE = 1_048_576


def silence(clock: SimulatorClock, seconds: float) -> Reply:
    """No byte until the client gives up or `seconds` have passed; then the connection is closed."""

    async def wait(connection: ClientConnection, _: Reply) -> None:
        waits = [asyncio.ensure_future(connection.client_left()), asyncio.ensure_future(clock.sleep(seconds))]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
        connection.close()

    return Reply(0, way=wait)


def reset() -> Reply:
    """The connection is reset without an answer."""

    async def end(connection: ClientConnection, _: Reply) -> None:
        connection.abort(reset=True)

    return Reply(0, way=end)


async def halved(connection: ClientConnection, reply: Reply) -> None:
    """Half of the promised body, then the end of the connection."""
    await connection.write(reply.head() + reply.body[: len(reply.body) // 2])
    connection.close()


def trickled(clock: SimulatorClock, seconds: float) -> Way:
    """The body byte by byte, `seconds` apart."""

    async def send(connection: ClientConnection, reply: Reply) -> None:
        await connection.write(reply.head())
        for byte in reply.body:
            await connection.write(bytes([byte]))
            await clock.sleep(seconds)

    return send


def endless(megabytes: int) -> Way:
    """A body of `megabytes` that begins like JSON, in place of the reply's own."""

    async def send(connection: ClientConnection, reply: Reply) -> None:
        await connection.write(reply.head("Transfer-Encoding: chunked"))
        filling = [_CHUNK] * (megabytes * _MEGABYTE // len(_CHUNK))
        for part in (b'{"data":"', *filling, b'"}', b""):
            await connection.write(b"%x\r\n%s\r\n" % (len(part), part))

    return send
