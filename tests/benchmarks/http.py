"""H1: one read over a kept connection."""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from console.domain.clock import SystemClock
from console.domain.exchanges import Trace
from console.providers.http import Http
from tests.benchmarks.report import Figure
from tests.benchmarks.statistics import ratio_of

_SERVER = Path(__file__).parent / "references" / "answering_server.py"
_ANSWER = b'{"data":"' + b"x" * 1000 + b'"}'
_PER_ROUND = 20
_MICROSECONDS = 1e6


def reading(rounds: int) -> Iterator[Figure]:
    """H1, with the trace that every read is recorded in."""
    with answering_server([_ANSWER]) as address:
        times = asyncio.run(_read(address, rounds))
    yield Figure("H1", "read with our client ÷ bare reused AsyncClient", ratio_of(*times), 1.05, unit="µs")


@contextmanager
def answering_server(bodies: Sequence[bytes]) -> Iterator[str]:
    """The address of a process that answers whatever it is asked with these ASCII bodies in turn."""
    with subprocess.Popen(
        [sys.executable, str(_SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps([body.decode("ascii") for body in bodies]).encode() + b"\n")
        server.stdin.flush()
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()


async def _read(address: str, rounds: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    http = Http(
        address,
        authenticator=None,
        cipher=None,
        trace=Trace(),
        clock=SystemClock(),
        request_id_header="X-Cap-Requestid",
    )
    # The empty TLS context saves reading every certificate for a loopback address.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with httpx.AsyncClient(base_url=address, verify=context, trust_env=False) as client:
        for _ in range((rounds + 1) * _PER_ROUND):
            ours.append(await _timed(lambda: http.read("GET", "/v2/sample", query={"limit": "50"})))
            bare.append(await _timed(lambda: client.get("/v2/sample", params={"limit": "50"})))
    await http.aclose()
    return ours[_PER_ROUND:], bare[_PER_ROUND:]


async def _timed(ask: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * _MICROSECONDS
