"""A simulator on loopback and a plain HTTP client, both for one test."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.doubles.simulators import RunningSimulator, running_simulator

DOCUMENTED_BASIC = "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3"
"""The published example for user store.server and password server123."""


class Till:
    """What a branch's till does, in plain HTTP: no code is shared with the console."""

    def __init__(self, simulator: RunningSimulator, http: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.http = http

    def order(self, points: Any = 1000, sender: str = "9148574269", **changes: Any) -> dict[str, Any]:
        """The documented sample request, with changes; None removes a field."""
        body = {
            "pointsTobeTransferred": points,
            "groupProgramTransfer": "false",
            "programId": 973,
            "fromCustomerIdentifier": {"type": "MOBILE", "value": sender},
            "toCustomerIdentifier": {"type": "ID", "value": "565039506"},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    async def code(self, sender: str = "9148574269", **changes: Any) -> str:
        """Have a code sent and read it from the phone."""
        order = self.order(sender=sender, issueOtp=True, **changes)
        answer = await self.http.post("/v2/points/isTransferrable", json=order)
        assert errors(answer) == []
        return str(self.simulator.phone()[-1]["code"])

    async def transfer(
        self, points: Any = 1000, sender: str = "9148574269", **changes: Any
    ) -> httpx.Response:
        return await self.http.post("/v2/points/transfer", json=self.order(points, sender, **changes))

    async def paid(self, points: int = 1000, sender: str = "9148574269", **changes: Any) -> httpx.Response:
        """A transfer with the code from the phone."""
        return await self.transfer(points, sender, code=await self.code(sender), **changes)


def errors(answer: httpx.Response) -> list[int]:
    """The codes of an answer's errors."""
    return [error["code"] for error in answer.json().get("errors") or []]


def client(simulator: RunningSimulator, **headers: str) -> httpx.AsyncClient:
    """A plain client; the empty TLS context saves reading every CA for a loopback address."""
    return httpx.AsyncClient(
        base_url=simulator.base_url,
        headers={"Authorization": DOCUMENTED_BASIC, **headers},
        timeout=10,
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        trust_env=False,
    )


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    async with running_simulator(members=20) as running:
        yield running


@pytest.fixture
async def till(simulator: RunningSimulator) -> AsyncIterator[Till]:
    async with client(simulator) as http:
        yield Till(simulator, http)
