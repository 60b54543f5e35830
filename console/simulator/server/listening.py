"""A simulated provider and its trainer's control behind one socket."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from console.simulator.server.control import Reports, control_routes
from console.simulator.server.listener import Listener
from console.simulator.server.pipeline import Pipeline


@asynccontextmanager
async def listening(
    provider: Pipeline[Any, Any], api: ASGIApp, reports: Reports, port: int, *, dated: bool = True
) -> AsyncIterator[tuple[int, str]]:
    """Serve until the block ends; gives the port and the token of the trainer's control.

    `api` gets whatever isn't for the trainer, by any method. `dated` False leaves the dating of answers to
    the provider.
    """
    token = secrets.token_urlsafe(24)
    app = Starlette(routes=[*control_routes(provider, reports, token), Mount("/", app=api)])
    provider.listener = Listener(app, dated=dated)
    port = await provider.listener.open(port)
    try:
        yield port, token
    finally:
        await provider.listener.close()
        await provider.close()
    # A fault of ours would else look to the client like one of the provider.
    if provider.crashes:
        raise provider.crashes[0]
