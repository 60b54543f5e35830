"""HTTP/1.1 on the loopback address, with the connection at hand, so that an answer can go wrong on its way.

A web server hides what a training provider cuts, resets and starves. Requests are read by h11, which is
strict with them; replies are written here, because half of them break the rules on purpose.
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

import h11

HOST = "127.0.0.1"
_AT_ONCE = 65_536
_LAST_WORDS_SECONDS = 2.0
"""Longer than any handler needs that isn't waiting for a fault to end."""


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

    @cached_property
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


class ClientConnection:
    """One client's connection, from which requests are read and on which replies are sent or broken off."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._ahead = b""
        """What came behind the last request."""
        self.bodiless = False
        self.last = False

    async def request(self) -> Request:
        """The next request, body and all.

        Raises `h11.RemoteProtocolError` for what is no request, `EOFError` where the client has gone.
        """
        # One for each: a reply may break every rule, and then no state machine would go on to the next.
        parser = h11.Connection(h11.SERVER)
        if self._ahead:
            parser.receive_data(self._ahead)
        head = await self._event(parser)
        if not isinstance(head, h11.Request):
            raise EOFError
        body = bytearray()
        while isinstance(part := await self._event(parser), h11.Data):
            body += part.data
        self._ahead = parser.trailing_data[0]
        headers: dict[str, str] = {}
        for name, value in head.headers:
            headers.setdefault(name.decode("ascii"), value.decode("latin-1"))
        self.bodiless = head.method == b"HEAD"
        self.last = head.http_version != b"1.1" or headers.get("connection", "").lower() == "close"
        return Request(head.method.decode("ascii"), head.target.decode("ascii"), headers, bytes(body))

    async def _event(self, parser: h11.Connection) -> object:
        while (event := parser.next_event()) is h11.NEED_DATA:
            parser.receive_data(await self._reader.read(_AT_ONCE))
        return event

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
        """End the connection after what was written; no other request is read from it."""
        self.last = True
        self._writer.close()

    def abort(self, *, reset: bool = False) -> None:
        """End the connection now, with a reset if so wished."""
        self.last = True
        if reset:
            raw: socket.socket = self._writer.get_extra_info("socket")
            # A lingering time of nothing makes the kernel send RST in place of FIN.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


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
        except h11.RemoteProtocolError as malformed:
            with contextlib.suppress(ConnectionError):
                await whole(connection, Reply(malformed.error_status_hint))
        except (ConnectionError, EOFError):
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
