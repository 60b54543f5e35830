"""A console killed between SENDING and the answer: the next start finds the transfer and settles it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from console.domain.transfers import State
from console.simulator.running import RunningSimulator
from tests.journeys.conftest import open_training_desk_on

SENDER, RECIPIENT = 565039505, 565039506

_CONSOLE = """
import asyncio, json, sys
from pathlib import Path
from console.demo import training_profile
from console.domain.transfers import CustomerCode, TransferOrder
from console.services.opening import Folders, Training, open_desk

async def main() -> None:
    facts, home = json.loads(sys.argv[1]), Path(sys.argv[2])
    profile, vault = training_profile(facts, home)
    training = Training(facts["base_url"], facts["control_token"], "")
    desk = await open_desk(profile, vault, Folders(home / "journal", home / "state" / "anchor"),
                           operator="trainee", training=training)
    sender = (await desk.lookup.find("9148574269")).customer
    recipient = (await desk.lookup.find("565039506")).customer
    intent = await desk.transfers.prepare(TransferOrder(sender.party, recipient.party, 1000, 973, "shared"))
    await desk.transfers.issue_code(intent.reference)
    code = (await desk.training.phone())[-1].code
    print(intent.reference, flush=True)
    await desk.transfers.send(intent.reference, CustomerCode(code))

asyncio.run(main())
"""


@pytest.mark.parametrize("moved", [True, False], ids=["after the commit", "before the commit"])
async def test_the_next_start_settles_what_a_kill_left_open(
    simulator: RunningSimulator, tmp_path: Path, moved: bool
) -> None:
    simulator.arm("transfer", "answer-lost" if moved else "request-lost")
    before = len(simulator.transfers())
    reference = await _run_until_sent_and_kill(simulator, tmp_path)

    desk = await open_training_desk_on(simulator, tmp_path)
    try:
        (recovered,) = await desk.reconciliation.recover()
        assert (recovered.reference, recovered.state) == (reference, State.UNKNOWN)
        looked = await desk.reconciliation.look(reference)
        assert looked.state is (State.CONFIRMED if moved else State.RECONCILING)
        assert len(simulator.transfers()) == before + moved
        if moved:
            assert looked.receipt is not None
            assert looked.receipt.transfer_id == str(simulator.transfers()[-1]["transferId"])
    finally:
        await desk.close()


async def _run_until_sent_and_kill(simulator: RunningSimulator, home: Path) -> str:
    """Start a console of its own, wait until the simulator has its transfer request, and kill it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CONSOLE, json.dumps(simulator.facts.described()), str(home),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            reference = (await process.stdout.readline()).decode().strip()
            while not any(request["path"] == "/v2/points/transfer" for request in simulator.requests()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # another process is watched through its effects
    finally:
        process.kill()
        await process.wait()
    return reference
