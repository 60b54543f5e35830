"""What a transfer costs the training ledger, so that a whole class can send at once."""

from __future__ import annotations

from collections import Counter

from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import Till, client


async def test_a_transfer_is_one_commit_and_reads_only_what_can_have_changed() -> None:
    said: list[str] = []
    async with running_simulator(members=20, otp="off") as simulator, client(simulator) as http:
        till = Till(simulator, http)
        first = await till.transfer(1)
        simulator.provider.ledger.db.set_trace_callback(said.append)
        second = await till.transfer(1)
        simulator.provider.ledger.db.set_trace_callback(None)

    assert (first.status_code, second.status_code) == (201, 201)
    assert Counter(statement.split()[0] for statement in said) == {
        "SELECT": 4,  # the sender's lots before, while and after it is booked, and whether a code is alive
        "BEGIN": 1,
        "INSERT": 4,
        "UPDATE": 1,
        "COMMIT": 1,
    }
