"""What is odd is answered as strictly as the documents say, signed as well as it can be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from console.simulator.mastercard.behaviour import MastercardBehaviour
from tests.doubles.simulators import running_mastercard
from tests.simulator.mastercard.conftest import Bank, client
from tests.simulator.odd_requests import answered, listed, named

REQUESTS = Path(__file__).parent / "odd_requests.json"


async def test_odd_requests_are_answered_as_listed() -> None:
    now = datetime(2025, 6, 2, 7, 24, 58, tzinfo=UTC)
    different = {}
    async with (
        running_mastercard(behaviour=MastercardBehaviour(encryption=False), now=lambda: now) as simulator,
        client() as http,
    ):
        bank, root = Bank(simulator, http), simulator.facts.control_url
        for request in listed(REQUESTS):
            known = len(simulator.requests())
            signed = bank.header(
                request["method"], root + request["target"], request["body"].encode(),
                oauth_timestamp=str(int(now.timestamp())),
            )  # fmt: skip
            answer = await answered(simulator.facts.port, request, Authorization=signed)
            answer["logged"] = len(simulator.requests()) > known
            if request != {**request, **answer}:
                different[named(request)] = answer
        assert simulator.transfers() == []

    assert different == {}
