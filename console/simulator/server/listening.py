"""A simulated provider and its trainer's control behind one socket."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from console.simulator.server.control import control
from console.simulator.server.listener import Listener, Reply, Request
from console.simulator.server.pipeline import Pipeline


@asynccontextmanager
async def listening(provider: Pipeline[Any], port: int) -> AsyncIterator[tuple[int, str]]:
    """Serve until the block ends; gives the port and the token of the trainer's control.

    The provider gets whatever isn't for the trainer, by any method.
    """
    token = secrets.token_urlsafe(24)
    trainer = control(provider, token)

    async def answer(request: Request) -> Reply:
        return trainer(request) or await provider.serve(request)

    listener = Listener(answer)
    port = await listener.open(port)
    try:
        yield port, token
    finally:
        await listener.close()
        await provider.close()
    # A fault of ours would else look to the client like one of the provider.
    if provider.crashes:
        raise provider.crashes[0]
