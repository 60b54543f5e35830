"""A loopback server of its own process that answers from a list, in turn and again from the start.

The list is one JSON array of texts on the first line of standard input. It prints its port, and ends when
its standard input does.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
from collections.abc import Iterator

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Answering(asyncio.Protocol):
    """Keeps connections open, unless the client asks to close them."""

    def __init__(self, answers: Iterator[bytes]) -> None:
        self._answers = answers

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
            self._transport.write(next(self._answers))
            if b"connection: close" in head.lower():
                self._transport.close()


async def _serve(answers: Iterator[bytes]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(answers), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)


def _with_head(body: str) -> bytes:
    return (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        f"X-Cap-Requestid: sample\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode("ascii")


if __name__ == "__main__":
    bodies = json.loads(sys.stdin.buffer.readline())
    asyncio.run(_serve(itertools.cycle([_with_head(body) for body in bodies])))
