"""The whole console in a terminal, ended in every way at every stage of a transfer, and started again."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from console.app_base import HUNG_UP
from console.domain.clock import HurriedClock
from console.domain.transfers import Intent, State
from console.services.desk import Desk
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import UNHURRIED, open_training_desk_on
from tests.journeys.teller import RECIPIENT, SENDER, Teller
from tests.terminal import (
    LEFT_THE_ALTERNATE_SCREEN,
    Terminal,
    close_window,
    hang_up,
    kill,
    terminate,
    until,
)

_CONSOLE = """
import json, sys
from pathlib import Path
from console.cli.full_screen import run_app
from console.cli.process import harden
from console.providers.registry import PROVIDERS
from tests.doubles.training import training_profile
from console.services.awaited_desk import Opening
from console.services.opening import Folders, Training, open_desk

home = Path(sys.argv[1])
facts = json.loads((home / "facts.json").read_text())

async def open_it():
    profile, vault = training_profile(facts, home)
    training = Training(facts["base_url"], facts["control_token"], "")
    folders = Folders(home / "journal", home / "state" / "anchor")
    return await open_desk(profile, vault, folders, operator="trainee", training=training)

harden()
parties = PROVIDERS["capillary"].parties
sys.exit(run_app(lambda: Opening(open_it, environment="training", profile="training", parties=parties)))
"""
_FILLED, _CODE_SENT, _SHOWN = "transferable", "Code sent to", "✓ processed"


class Console:
    """The application in a terminal, on the simulator of this test, typed at by a person."""

    def __init__(self, simulator: RunningSimulator, home: Path, before: str = "", **environment: str) -> None:
        facts = home / "facts.json"
        facts.write_text(json.dumps(asdict(simulator.facts)), encoding="utf-8")
        self.simulator = simulator
        self.terminal = Terminal(["-c", before + _CONSOLE, str(home)], environment)

    async def shows(self, words: str) -> None:
        await asyncio.to_thread(self.terminal.read_until, words)

    async def fill_the_form(self) -> None:
        await self.shows("find the sender")
        self.terminal.press(f"{SENDER}\r")
        await self.shows("find the recipient")
        self.terminal.press(f"{RECIPIENT}\r")
        await self.shows("check the transfer")
        self.terminal.press("1000\r")
        await self.shows(_FILLED)

    async def have_the_code_sent(self) -> None:
        await self.fill_the_form()
        await asyncio.to_thread(self.terminal.see, "Send the code")
        self.terminal.press("\r")
        await self.shows(_CODE_SENT)

    async def send(self) -> None:
        await self.have_the_code_sent()
        self.terminal.press(f"{self.simulator.phone()[-1]['code']}\r")

    async def be_sending(self) -> None:
        await self.send()
        assert await asyncio.to_thread(until, self._has_asked)

    async def move_the_points(self) -> None:
        await self.send()
        await self.shows(_SHOWN)

    async def has_ended(self) -> bool:
        return await asyncio.to_thread(until, self.terminal.has_ended)

    def _has_asked(self) -> bool:
        return any(request["path"] == "/v2/points/transfer" for request in self.simulator.requests())


@asynccontextmanager
async def _console(simulator: RunningSimulator, home: Path) -> AsyncIterator[Console]:
    console = Console(simulator, home)
    try:
        yield console
    finally:
        console.terminal.end()


CODES: dict[Callable[[Terminal], None], int] = {
    kill: -signal.SIGKILL,
    terminate: 128 + signal.SIGTERM,
    hang_up: HUNG_UP,
    close_window: HUNG_UP,
}
"""Ways to end it, and what its process ends with."""
STAGES = {
    "form filled": (Console.fill_the_form, None, None, 0),
    "code sent": (Console.have_the_code_sent, None, State.ABANDONED, 0),
    "sending, and it arrived": (Console.be_sending, "answer-lost", State.CONFIRMED, 1),
    "sending, and it got lost": (Console.be_sending, "request-lost", State.NOT_APPLIED, 0),
    "shown": (Console.move_the_points, None, State.CONFIRMED, 1),
}
"""How far it comes, the fault that holds it there, the state after a restart, and what the ledger shows."""

IN_EVERY_RUN = {
    "form filled": (close_window,),
    "code sent": (kill,),
    "sending, and it arrived": (terminate, close_window),
    "sending, and it got lost": (hang_up,),
    "shown": (),
}
"""Each takes seconds; the rest of the matrix belongs to the long run. A second console, below, finds what was
killed while it was sent, and is killed when it shows it.
"""


@pytest.mark.parametrize(
    ("stage", "way"),
    [
        pytest.param(
            stage,
            way,
            id=f"{stage}, {way.__name__}",
            marks=() if way in IN_EVERY_RUN[stage] else pytest.mark.long,
        )
        for stage in STAGES
        for way in CODES
    ],
)
async def test_whatever_ends_it_the_next_start_knows(
    simulator: RunningSimulator, tmp_path: Path, stage: str, way: Callable[[Terminal], None]
) -> None:
    reach, fault, expected, booked = STAGES[stage]
    if fault is not None:
        simulator.arm("transfer", fault)
    async with _console(simulator, tmp_path) as console:
        await reach(console)
        way(console.terminal)
        assert await console.has_ended(), "still running"
        assert console.terminal.process.returncode == CODES[way]
        if way in (terminate, hang_up):
            _assert_terminal_is_restored(console.terminal)
    await _assert_the_next_start_knows(simulator, tmp_path, expected, booked)


def _assert_terminal_is_restored(terminal: Terminal) -> None:
    """What was on the other screen is back, and nothing of the customers was written after it."""
    _, left, after = terminal.painted.rpartition(LEFT_THE_ALTERNATE_SCREEN)
    assert left
    assert b"4269" not in after
    assert b"Madhurima" not in after
    assert b"\x1b[?25h" in terminal.painted


async def _assert_the_next_start_knows(
    simulator: RunningSimulator, home: Path, expected: State | None, booked: int
) -> None:
    desk = await open_training_desk_on(simulator, home, clock=HurriedClock(), deadline_seconds=UNHURRIED)
    try:
        await _assert_recovered(Teller(desk, simulator), expected, booked)
    finally:
        await desk.close()


async def _assert_recovered(teller: Teller, expected: State | None, booked: int) -> None:
    await teller.desk.reconciliation.recover()
    for intent in await teller.desk.reconciliation.open_intents():
        assert intent.is_unproven
        await teller.watch(intent, 300)
    intents = await _all_intents(teller.desk)
    assert [intent.state for intent in intents] == ([] if expected is None else [expected])
    assert teller.booked() == booked
    assert teller.transfer_requests() <= 1
    if expected is State.CONFIRMED:
        assert intents[0].receipt is not None
        assert intents[0].receipt.transfer_id == str(teller.simulator.transfers()[-1]["transferId"])
    await teller.moved(700)
    assert teller.booked() == booked + 1


async def _all_intents(desk: Desk) -> list[Intent]:
    listed = await desk.history.of_console()
    return [entry.intent for entry in listed.entries if entry.intent is not None]


async def test_a_second_console_tells_what_the_killed_one_left(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    """It finds out by itself, while somebody looks at what is open; killed in turn, it has kept it."""
    simulator.arm("transfer", "answer-lost")
    async with _console(simulator, tmp_path) as killed:
        await killed.be_sending()
        kill(killed.terminal)
        assert await killed.has_ended()
    async with _console(simulator, tmp_path) as console:
        await console.shows("find the sender")
        console.terminal.press("\x1b[15~")
        await console.shows("processed")
        kill(console.terminal)
        assert await console.has_ended()
    await _assert_the_next_start_knows(simulator, tmp_path, State.CONFIRMED, 1)
