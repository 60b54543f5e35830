"""What is odd is answered as strictly as the documents say: no odd path, method or query finds a way in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import DOCUMENTED_BASIC
from tests.simulator.odd_requests import answered, listed, named

REQUESTS = Path(__file__).parent / "odd_requests.json"


async def test_odd_requests_are_answered_as_listed() -> None:
    now = datetime(2025, 6, 2, 7, 24, 58, tzinfo=UTC)
    different = {}
    async with running_simulator(members=20, now=lambda: now) as simulator:
        for request in listed(REQUESTS):
            known = len(simulator.requests())
            answer = await answered(simulator.facts.port, request, Authorization=DOCUMENTED_BASIC)
            answer["logged"] = len(simulator.requests()) > known
            if request != {**request, **answer}:
                different[named(request)] = answer
        assert simulator.transfers()[-1]["transferId"] == 1037889

    assert different == {}
