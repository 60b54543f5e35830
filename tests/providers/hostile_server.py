"""A loopback server that misbehaves on purpose, and counts what reached it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.providers.http import Http

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class Visit:
    """One connection, as a behaviour sees it."""

    server: HostileServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self) -> bytes:
        """Read one whole request and count it; what the client has sent is empty where it hung up."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await self.reader.readexactly(int(length.group(1))) if length else b""
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        self.server.requests.append(head + body)
        self.server.arrived.set()
        return head + body

    async def write(self, data: bytes) -> None:
        self.server.written += len(data)
        self.writer.write(data)
        await self.writer.drain()

    async def pause(self, seconds: float) -> None:
        """Let a little time go by, less if the server is closing."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.server.closing.wait(), seconds)

    def reset(self) -> None:
        """Close with RST in place of FIN."""
        connection = self.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.writer.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]


@dataclass
class HostileServer:
    """What the tests look at afterwards."""

    port: int = 0
    connections: int = 0
    written: int = 0
    requests: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    tls: bool = False

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def hostile(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[HostileServer]:
    """A server that treats each connection by `behaviour`, then closes it."""
    server = HostileServer(tls=tls is not None)
    visits: set[asyncio.Task[None]] = set()

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        visits.add(task)
        server.connections += 1
        try:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await behaviour(Visit(server, reader, writer))
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await writer.wait_closed()

    listener = await asyncio.start_server(visit, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.closing.set()
        listener.close()
        _, stuck = await asyncio.wait(visits, timeout=5) if visits else (set(), set())
        assert not stuck, "a behaviour doesn't end when its server closes"


def answering(*answers: bytes) -> Behaviour:
    """Each request on a connection gets the next of `answers`, the last one again and again."""

    async def behave(visit: Visit) -> None:
        for number in range(1_000):
            if not await visit.request():
                return
            await visit.write(answers[min(number, len(answers) - 1)])

    return behave


def answer(status: str = "200 OK", body: bytes = b"{}", headers: str = "") -> bytes:
    """One well-formed answer."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode("latin-1") + body


class QuickClock(SystemClock):
    """The machine's clock, except that waiting takes no time and is written down."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


@contextlib.asynccontextmanager
async def client(
    url: str, *, deadline: float = 5, trace: Trace | None = None, **more: object
) -> AsyncIterator[Http]:
    """An `Http` for `url` that is closed afterwards."""
    options: dict[str, object] = {"authenticator": None, "cipher": None, "clock": QuickClock(), **more}
    http = Http(
        url,
        trace=Trace() if trace is None else trace,
        request_id_header="X-Cap-Requestid",
        deadline_seconds=deadline,
        **options,  # type: ignore[arg-type]
    )
    try:
        yield http
    finally:
        await http.aclose()
