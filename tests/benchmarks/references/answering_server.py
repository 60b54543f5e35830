"""A loopback server of its own process that gives one answer, read from standard input, to every request.

It prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import re
import sys

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_answer = b""


class _Answering(asyncio.Protocol):
    """Keeps connections open, whatever the client asks for."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._got = b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(body) >= (int(length[1]) if length else 0):
            self._got = b""
            self._transport.write(_answer)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    body = sys.stdin.buffer.readline().rstrip(b"\n")
    _answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        + f"X-Cap-Requestid: sample\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    asyncio.run(_serve())
