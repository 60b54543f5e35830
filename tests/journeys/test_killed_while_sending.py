"""A console killed between SENDING and the answer: the next start finds the transfer and settles it."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from console.domain.clock import HurriedClock
from console.domain.transfers import State
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import UNHURRIED, open_training_desk_on
from tests.journeys.teller import Teller, transfer_requests
from tests.journeys.ways import BETWEEN_CUSTOMERS, BETWEEN_GROUPS, FROM_GROUP, TO_GROUP, Way

_CONSOLE = """
import asyncio, json, sys
from pathlib import Path
from tests.doubles.training import training_profile
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Attestation, CustomerCode, TransferOrder
from console.services.opening import Folders, Training, open_desk

async def main() -> None:
    facts, home, sides = json.loads(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    profile, vault = training_profile(facts, home)
    training = Training(facts["base_url"], facts["control_token"], "")
    desk = await open_desk(profile, vault, Folders(home / "journal", home / "state" / "anchor"),
                           operator="trainee", training=training)
    sender, recipient, acting = (side and Party(PartyKind(side[0]), side[1]) for side in sides)
    order = TransferOrder(sender, recipient, 1000, 973, "shared", acting=acting)
    intent = await desk.transfers.prepare(order)
    proof = Attestation("sample document seen", "trainee")
    if acting is None:
        await desk.transfers.issue_code(intent.reference)
        proof = CustomerCode((await desk.training.phone())[-1].code)
    print(intent.reference, flush=True)
    await desk.transfers.send(intent.reference, proof)

asyncio.run(main())
"""
_FOR_GOOD = 1000
_ONLY_FOR_THE_FIRST_LOOK = 2
"""Once for the baseline, once for the look: the recipient's own list, read after it, is there."""


@dataclass(frozen=True)
class Killed:
    """How it was sent, what is left to find it by, and the verdict in the end."""

    name: str
    way: Way
    moved: bool
    in_the_end: State
    proof: str = ""
    lists_hidden: int = 0
    """How many reads of lists find nothing."""


_REFERENCE = "reference in history"
CASES = (
    Killed("after the commit", BETWEEN_CUSTOMERS, True, State.CONFIRMED, _REFERENCE),
    Killed("before the commit", BETWEEN_CUSTOMERS, False, State.NOT_APPLIED),
    Killed("to a group, after", TO_GROUP, True, State.CONFIRMED, _REFERENCE),
    Killed("from a group, after", FROM_GROUP, True, State.CONFIRMED, _REFERENCE),
    Killed("from a group, before", FROM_GROUP, False, State.NOT_APPLIED),
    Killed(
        "from a group without a list, after",
        FROM_GROUP,
        True,
        State.CONFIRMED,
        _REFERENCE,
        _ONLY_FOR_THE_FIRST_LOOK,
    ),
    Killed("by the ledger alone, after", BETWEEN_GROUPS, True, State.NEEDS_HUMAN, lists_hidden=_FOR_GOOD),
    Killed("by the ledger alone, before", BETWEEN_GROUPS, False, State.NOT_APPLIED, lists_hidden=_FOR_GOOD),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_the_next_start_settles_what_a_kill_left_open(
    simulator: RunningSimulator, tmp_path: Path, case: Killed
) -> None:
    simulator.arm("transfer", "answer-lost" if case.moved else "request-lost")
    if case.lists_hidden:
        simulator.arm("history", "empty-history", case.lists_hidden)
    reference = await _run_until_sent_and_kill(simulator, tmp_path, case.way)

    clock = HurriedClock()
    desk = await open_training_desk_on(simulator, tmp_path, clock=clock, deadline_seconds=UNHURRIED)
    teller = Teller(desk, simulator, case.way)
    try:
        (recovered,) = await desk.reconciliation.recover()
        assert (recovered.reference, recovered.state) == (reference, State.UNKNOWN)
        looked = await desk.reconciliation.look(reference)
        assert looked.state is (State.CONFIRMED if case.proof else State.RECONCILING)
        ended = await teller.watch(looked, 300)
        assert (ended.state, ended.proof) == (case.in_the_end, case.proof)
        assert (teller.booked(), teller.transfer_requests()) == (case.moved, 1)
        if case.proof:
            assert ended.receipt is not None
            assert ended.receipt.transfer_id == str(simulator.transfers()[-1]["transferId"])
        if ended.state is State.NEEDS_HUMAN:
            candidate = ended.reconciliation.candidate
            assert candidate is not None
            assert candidate.amount == 1000
            assert candidate.is_partial
    finally:
        await desk.close()


async def _run_until_sent_and_kill(simulator: RunningSimulator, home: Path, way: Way) -> str:
    """Start a console of its own, wait until the simulator has its transfer request, and kill it."""
    named = [[side.kind.value, side.id] for side in (way.sender, way.recipient)]
    sides = json.dumps([*named, ["customer", way.acting] if way.acting else None])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CONSOLE, json.dumps(asdict(simulator.facts)), str(home), sides,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            reference = (await process.stdout.readline()).decode().strip()
            while not transfer_requests(simulator):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # another process is watched through its effects
    finally:
        process.kill()
        await process.wait()
    return reference
