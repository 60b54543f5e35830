"""HTTP/1.1 on the loopback address, written out so that an answer can go wrong anywhere on its way.

A web server hides the connection, and that is what a training provider cuts, resets and starves. Taken is
what a client of ours may send: one request after the other, bodies with their length.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cached_property
from urllib.parse import parse_qsl, unquote

HOST = "127.0.0.1"
_LAST_WORDS_SECONDS = 2.0
"""Longer than any handler needs that isn't waiting for a fault to end."""
_LONGEST_LENGTH = 10
"""Digits of a body's length."""


@dataclass(frozen=True)
class Request:
    """One request. `target` is as it was sent; headers' names are in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @cached_property
    def sent_path(self) -> str:
        """The path, nothing decoded."""
        return self.target.partition("?")[0]

    @property
    def path(self) -> str:
        """The path, decoded."""
        return unquote(self.sent_path)

    @property
    def sent_query(self) -> str:
        """What follows the question mark, nothing decoded."""
        return self.target.partition("?")[2]

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of two with one name the last counts."""
        return dict(parse_qsl(self.sent_query, keep_blank_values=True))

    @property
    def media_type(self) -> str:
        """What the body says it is, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


class Malformed(Exception):
    """What came isn't a request that is taken here; holds the status to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ClientConnection:
    """One client's connection, from which requests are read and on which replies are sent or broken off."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.bodiless = False
        self.last = False

    async def request(self) -> Request:
        """The next request. Raises `Malformed`, and `IncompleteReadError` where the client has gone."""
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise Malformed(431) from None
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        method, target, version = _three(first)
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), value.strip())
        self.bodiless = method == "HEAD"
        self.last = version != "HTTP/1.1" or headers.get("connection", "").lower() == "close"
        return Request(method, target, headers, await self._body(headers))

    async def _body(self, headers: dict[str, str]) -> bytes:
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers:
            raise Malformed(411)
        if not (length.isascii() and length.isdigit() and len(length) < _LONGEST_LENGTH):
            raise Malformed(400)
        return await self._reader.readexactly(int(length))

    async def write(self, data: bytes) -> None:
        """Send bytes once there is room for them. Raises `ConnectionError` where the client has gone."""
        self._writer.write(data)
        await self._writer.drain()

    async def client_left(self) -> None:
        """Wait until the client ends the connection; whatever else it says is lost."""
        with contextlib.suppress(ConnectionError):
            while await self._reader.read(4096):
                pass

    def close(self) -> None:
        """End the connection after what was written."""
        self._writer.close()

    def abort(self, *, reset: bool = False) -> None:
        """End the connection now, with a reset if so wished."""
        if reset:
            raw: socket.socket = self._writer.get_extra_info("socket")
            # A lingering time of nothing makes the kernel send RST in place of FIN.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


def _three(line: str) -> list[str]:
    parts = line.split(" ")
    if len(parts) != 3:
        raise Malformed(400)
    return parts


async def whole(connection: ClientConnection, reply: Reply) -> None:
    """Send a reply as it should be sent."""
    await connection.write(reply.head() + (b"" if connection.bodiless else reply.body))


@dataclass
class Reply:
    """An answer and the `way` it is sent. `status` 0 is of a reply that says nothing."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    way: Callable[[ClientConnection, Reply], Awaitable[None]] = whole

    def head(self, framing: str = "") -> bytes:
        """The status and the headers, with the body's length unless it is framed otherwise."""
        headers = {"Date": formatdate(usegmt=True), "Content-Type": self.media_type, **self.headers}
        lines = [f"HTTP/1.1 {self.status} {http.client.responses.get(self.status, 'Other')}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value]
        lines.append(framing or f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Listener:
    """Takes requests and sends what `answer` says to them."""

    def __init__(self, answer: Callable[[Request], Awaitable[Reply]]) -> None:
        self._answer = answer
        self._server: asyncio.Server
        self._open: dict[asyncio.Task[None], ClientConnection] = {}

    async def open(self, port: int) -> int:
        """Listen on `port`, or on a free one for 0; gives the port once connections are accepted."""
        self._server = await asyncio.start_server(self._served, HOST, port)
        return int(self._server.sockets[0].getsockname()[1])

    def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = ClientConnection(reader, writer)
        task = asyncio.create_task(self._serve(connection))
        self._open[task] = connection
        task.add_done_callback(self._open.pop)

    async def _serve(self, connection: ClientConnection) -> None:
        try:
            while not connection.last:
                reply = await self._answer(await connection.request())
                await reply.way(connection, reply)
        except Malformed as malformed:
            await whole(connection, Reply(malformed.status))
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            connection.close()

    async def close(self) -> None:
        """Stop listening, cut what is open, and wait until every request has ended, two seconds at most."""
        self._server.close()
        for connection in self._open.values():
            connection.abort()
        if not self._open:
            return
        _, late = await asyncio.wait(list(self._open), timeout=_LAST_WORDS_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
