"""A console killed between SENDING and the answer: the next start finds the transfer and settles it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from console.domain.clock import HurriedClock
from console.domain.transfers import State
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import UNHURRIED, open_training_desk_on, sealed_simulator
from tests.journeys.teller import Teller, transfer_requests
from tests.journeys.ways import BETWEEN_CUSTOMERS, BETWEEN_GROUPS, FROM_GROUP, TO_GROUP, Way
from tests.loop_over import loop_over

_CONSOLE = """
import asyncio, json, sys
from pathlib import Path
from tests.doubles.training import training_profile
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import Attestation, CustomerCode, TransferOrder
from console.services.opening import Folders, Training, open_desk

async def move(facts, home, sides) -> None:
    home = Path(home)
    profile, vault = training_profile(facts, home)
    training = Training(facts["base_url"], facts["control_token"], "")
    desk = await open_desk(profile, vault, Folders(home / "journal", home / "state" / "anchor"),
                           operator="trainee", training=training)
    sender, recipient, acting = (side and Party(PartyKind(side[0]), side[1]) for side in sides)
    order = TransferOrder(sender, recipient, 1000, 973, "shared", acting=acting)
    intent = await desk.transfers.prepare(order)
    (home / "reference").write_text(intent.reference)
    proof = Attestation("sample document seen", "trainee")
    if acting is None:
        await desk.transfers.issue_code(intent.reference)
        proof = CustomerCode((await desk.training.phone())[-1].code)
    await desk.transfers.send(intent.reference, proof)

async def main() -> None:
    orders = json.loads(Path(sys.argv[1]).read_text())
    await asyncio.gather(*(move(*order) for order in orders))

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


@dataclass(frozen=True)
class Left:
    """What a killed console leaves: its files, and the provider that has its order."""

    simulator: RunningSimulator
    home: Path


@pytest.fixture
async def left(tmp_path: Path) -> AsyncIterator[dict[Killed, Left]]:
    """By case: each has a desk and a simulator of its own, and all are of the one console that is killed."""
    async with AsyncExitStack() as running:
        desks = {}
        for number, case in enumerate(CASES):
            simulator = await running.enter_async_context(sealed_simulator())
            simulator.arm("transfer", "answer-lost" if case.moved else "request-lost")
            if case.lists_hidden:
                simulator.arm("history", "empty-history", case.lists_hidden)
            desks[case] = Left(simulator, tmp_path / str(number))
            desks[case].home.mkdir()
        orders = tmp_path / "orders.json"
        orders.write_text(json.dumps([_order(case, desk) for case, desk in desks.items()]), encoding="utf-8")
        await _run_until_sent_and_kill(orders, [desk.simulator for desk in desks.values()])
        yield desks


def _order(case: Killed, desk: Left) -> tuple[object, ...]:
    way = case.way
    sides = [[side.kind.value, side.id] for side in (way.sender, way.recipient)]
    acting = ["customer", way.acting] if way.acting else None
    return asdict(desk.simulator.facts), str(desk.home), [*sides, acting]


async def _run_until_sent_and_kill(orders: Path, simulators: list[RunningSimulator]) -> None:
    """Start a console of its own, wait until each simulator has its transfer request, and kill it."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _CONSOLE, str(orders))
    try:
        async with asyncio.timeout(30):
            while not all(map(transfer_requests, simulators)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # another process is watched through its effects
    finally:
        process.kill()
        await process.wait()


@loop_over("case", CASES)
async def test_the_next_start_settles_what_a_kill_left_open(left: dict[Killed, Left], case: Killed) -> None:
    simulator, clock = left[case].simulator, HurriedClock()
    desk = await open_training_desk_on(simulator, left[case].home, clock=clock, deadline_seconds=UNHURRIED)
    teller = Teller(desk, simulator, case.way)
    try:
        (recovered,) = await desk.reconciliation.recover()
        sent = (left[case].home / "reference").read_text(encoding="utf-8")
        assert (recovered.reference, recovered.state) == (sent, State.UNKNOWN)
        looked = await desk.reconciliation.look(recovered.reference)
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
