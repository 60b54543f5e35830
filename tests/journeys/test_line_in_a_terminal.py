"""The line mode at a real terminal, interrupted: the sender is free at once, and the terminal as it was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from console.cli.exit_codes import ExitCode
from console.domain.transfers import State
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import open_training_desk_on
from tests.journeys.teller import RECIPIENT, SENDER
from tests.terminal import Terminal, until

LINE_CONSOLE = """
import json, sys
from pathlib import Path
from console.cli import main, transfer
from tests.doubles.training import training_profile
from console.services.opening import Folders, open_desk

home = Path(sys.argv[1])
facts = json.loads((home / "facts.json").read_text())
found, vault = training_profile(facts, home)

async def open_profile(profile, _vault):
    folders = Folders(home / "journal", home / "state" / "anchor")
    return await open_desk(profile, vault, folders, operator="trainee")

transfer.chosen_profile, transfer.open_connection = lambda _name: found, open_profile
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def terminal(simulator: RunningSimulator, tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "facts.json").write_text(json.dumps(asdict(simulator.facts)), encoding="utf-8")
    order = ["transfer", "--from", SENDER, "--to", RECIPIENT, "--points", "1000"]
    started = Terminal(["-c", LINE_CONSOLE, str(tmp_path), *order])
    try:
        yield started
    finally:
        started.end()


@pytest.mark.parametrize("question", ["Send the sender a one-time code?", "Code the sender received:"])
async def test_an_interrupt_frees_the_sender(
    terminal: Terminal, simulator: RunningSimulator, tmp_path: Path, question: str
) -> None:
    before = simulator.transfers()
    await asyncio.to_thread(terminal.read_until, "Send the sender a one-time code?")
    if question not in terminal.screen:
        terminal.press("yes\n")
        await asyncio.to_thread(terminal.read_until, question)
    terminal.press("\x03")
    assert await asyncio.to_thread(until, terminal.has_ended), "still running"
    assert terminal.process.returncode == ExitCode.NOT_DONE
    assert terminal.echoes
    desk = await open_training_desk_on(simulator, tmp_path)
    try:
        assert await desk.reconciliation.open_intents() == ()
        # Before the code is wanted nothing is written down.
        written = [] if question.startswith("Send") else [State.ABANDONED]
        assert [intent.state for intent in await desk.reconciliation.recent()] == written
    finally:
        await desk.close()
    assert simulator.transfers() == before
