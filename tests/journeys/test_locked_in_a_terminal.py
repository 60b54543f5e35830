"""The lock in a real terminal: no byte behind it tells of a customer, and what is under way ends."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.doubles.simulators import RunningSimulator
from tests.journeys.teller import RECIPIENT, SENDER
from tests.journeys.test_kills_in_a_terminal import Console
from tests.terminal import until

_LOCKED, _F9, _PIN = "Training PINs", "\x1b[20~", "1234\r"
_ANSWER_SECONDS, _SENDER_ID = 60, 565039505


@pytest.fixture
async def console(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[Console]:
    started = Console(simulator, tmp_path)
    yield started
    started.terminal.end()


async def test_a_transfer_completes_behind_the_lock_and_nothing_of_it_is_painted(
    console: Console, simulator: RunningSimulator
) -> None:
    booked = len(simulator.transfers(_SENDER_ID))
    simulator.arm("transfer", "latency", seconds=_ANSWER_SECONDS)
    await console.be_sending()
    assert any(each in console.terminal.painted for each in (b"4269", RECIPIENT.encode(), b"Ravi"))
    console.terminal.press(_F9)
    await console.shows(_LOCKED)
    before = len(console.terminal.painted)
    simulator.advance(_ANSWER_SECONDS)
    assert await asyncio.to_thread(until, lambda: len(simulator.transfers(_SENDER_ID)) > booked)
    console.terminal.press("\x1b[15~\x1bOQ\x10\x1b0000\r")
    await console.shows("not the PIN")
    painted = console.terminal.painted[before:].decode(errors="replace")  # it ends wherever a read did
    locked = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", painted)
    hidden = (SENDER[-4:], RECIPIENT[-4:], "Ravi", "Priya", "1,000", "9••", "requested")
    assert [each for each in hidden if each in locked] == []
    assert [each for each in hidden if each in console.terminal.screen] == []
    await console.shows("Type your PIN and press Enter")
    console.terminal.press(_PIN)
    await console.shows("✓ processed")
    assert len(simulator.transfers(_SENDER_ID)) == booked + 1
