"""The socket side: uvicorn on the loopback address, and ways to cut a connection as networks do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from email.utils import formatdate

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"
_LAST_WORDS_SECONDS = 2.0
"""Longer than any handler needs that isn't waiting for a fault to end."""


class Listener(uvicorn.Server):
    """A server that starts and stops within milliseconds and leaves signals to its owner.

    An app that dates its answers itself says so with `dated` False.
    """

    def __init__(self, app: ASGIApp, *, dated: bool = True) -> None:
        self._dated = dated
        super().__init__(
            uvicorn.Config(
                app,
                host=HOST,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_keep_alive=300,
            )
        )
        self._stopped = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """No signal is taken: whoever runs the server handles them."""
        yield

    async def open(self, port: int) -> int:
        """Listen on `port`, or on a free one for 0; gives the port once connections are accepted."""
        # Named as TCP, because asyncio turns Nagle's delay off only for sockets that say so: 40 ms a request.
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, port))
        except OSError:
            bound.close()
            raise
        self._running = asyncio.create_task(self.serve([bound]))
        # uvicorn has no event for this; it takes a few turns of the loop.
        while not self.started:
            await asyncio.sleep(0)
            if self._running.done():
                self._running.result()
        return int(bound.getsockname()[1])

    async def close(self) -> None:
        """Stop listening, cut what is open, and wait until every request has ended."""
        self._stopped.set()
        if self._running is not None:
            await self._running

    async def main_loop(self) -> None:
        """Renew the date of answers once a second until `close`."""
        while not self._stopped.is_set():
            date = (b"date", formatdate(time.time(), usegmt=True).encode())
            self.server_state.default_headers = [date] if self._dated else []
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Close sockets and connections now; handlers get two seconds for their last words."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        running = list(self.server_state.tasks)
        if running:
            _, late = await asyncio.wait(running, timeout=_LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def cut(self, scope: Scope, *, reset: bool) -> None:
        """End the connection of a request: with a reset, or by closing it after what was written."""
        for connection in list(self.server_state.connections):
            # By the peer's address: uvicorn tells a handler its scope, not its connection.
            if not isinstance(connection, H11Protocol) or connection.client != scope["client"]:
                continue
            transport = connection.transport
            if reset:
                raw = transport.get_extra_info("socket")
                # A lingering time of nothing makes the kernel send RST in place of FIN.
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()
            else:
                transport.close()
