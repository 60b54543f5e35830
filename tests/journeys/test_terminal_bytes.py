"""Bytes that nobody typed, at the console in a terminal: it outlives them, and nothing is sent."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.app_base import CRASHED
from tests.doubles.simulators import RunningSimulator
from tests.journeys.test_kills_in_a_terminal import Console
from tests.terminal import until

_LEAVING = b"\x03\x10\x11"
"""Ctrl+C and Ctrl+Q leave, and Ctrl+P leads to a list of commands with leaving in it: those are asked for."""
_NOISE = (
    b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\x9b5n",
    b"\x1b[?1;2c", b"\x1b[>0;276;0c", b"\x1b[12;40R", b"\x1b[?2026;2$y", b"\x1b[48;40000;40000;1;1t",
    b"\x1b]52;c;NTAw\x07", b"\x1b]11;rgb:0/0/0\x1b\\", b"\x1b]52;c;", b"\x1bP1$r", b"\x1b_x",
    b"\x1b[M \xff\xff", b"\x1b[M#!!", b"\x1b[<0;10;10M", b"\x1b[<35;9999;9999M", b"\x1b[32;5;5M",
    b"\x1b[", b"\x1b",
    b"\x1b[200~5\r5", b"\x1b[201~", b"\x1b[I", b"\x1b[O", b"\x1b[99999999999u", b"\x1bOx", b"\x1b\x1b[A",
    b"500\r", b"9148574269\r", b"565039506\t", b"123456\r", b"yes\r", b"\r\r\r",
)  # fmt: skip


@pytest.fixture
async def console(simulator: RunningSimulator, tmp_path: Path) -> AsyncIterator[Console]:
    started = Console(simulator, tmp_path)
    try:
        await started.shows("find the sender")
        yield started
    finally:
        started.terminal.end()


def _burst(chance: random.Random) -> bytes:
    parts = [
        chance.choice(_NOISE) if chance.random() < 0.5 else chance.randbytes(chance.randrange(1, 9))
        for _ in range(chance.randrange(1, 4))
    ]
    return b"".join(parts).translate(None, _LEAVING)


def _sendings(simulator: RunningSimulator) -> list[str]:
    return [one["path"] for one in simulator.requests() if one["path"] == "/v2/points/transfer"]


@pytest.mark.parametrize(
    "bursts", [300, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
)
async def test_random_bursts_end_nothing_and_send_nothing(
    console: Console, simulator: RunningSimulator, bursts: int
) -> None:
    seed = int(os.environ.get("BURSTS_SEED", "1"))
    chance = random.Random(seed)
    for number in range(bursts):
        burst = _burst(chance)
        await asyncio.to_thread(console.terminal.press, burst)
        assert not console.terminal.has_ended(), f"seed {seed}, burst {number}: {burst!r}"
    await _assert_takes_keys(console)
    assert _sendings(simulator) == []


async def _assert_takes_keys(console: Console) -> None:
    """A paste that was begun ends by itself, dialogs close, and another screen comes."""

    def on_history() -> bool:
        console.terminal.press("\x1b[201~\x1b")
        console.terminal.press("\x1b[15~")
        return not console.terminal.has_ended() and "console's transfers" in console.terminal.screen

    assert await asyncio.to_thread(until, on_history, 60.0), console.terminal.screen


async def test_while_sending_too(console: Console, simulator: RunningSimulator) -> None:
    simulator.arm("transfer", "answer-lost")
    await console.be_sending()
    for noise in (b"\xff", b"\xc3\x28", b"\x1b]52;c;NTAw\x07", b"\x1b[M \xff\xff", b"\x1b[?1;2c"):
        console.terminal.press(noise)
    await console.shows("do not send again")
    for noise in (b"\x1b[?1;2c", b"\x1b[M \xff\xff", b"\x1b]52;c;NTAw\x07", b"\xc3\x28", b"\xff"):
        console.terminal.press(noise)
    await _assert_takes_keys(console)
    assert len(_sendings(simulator)) == 1


def _is_stopped(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T"


async def test_the_locks_key_locks_in_one_write_with_any_other(console: Console) -> None:
    """With what is typed and sent off, with two screens' keys, and with the key of the list of commands."""
    for before in (b"500\r", b"\x1b[15~\x1bOR", b"\x10"):
        console.terminal.press(before + b"\x1b[20~")
        await console.shows("Training PINs")
        console.terminal.press(b"\x1b[15~\x1bOQ\x10\x1b")
        _try_to_stop(console.terminal.process)
        console.terminal.press(b"1234\r")
        await _assert_takes_keys(console)
    assert not _is_stopped(console.terminal.process.pid)


def _try_to_stop(process: subprocess.Popen[bytes]) -> None:
    """A stopped console would hand whoever stands at a locked screen the shell below."""
    for number in (signal.SIGTSTP, signal.SIGCONT, signal.SIGTSTP):
        process.send_signal(number)


async def test_no_window_is_believed_but_the_one_it_is_in(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    """Neither another one's size from the environment, nor this one's from before it was drawn small."""
    console = Console(simulator, tmp_path, COLUMNS="200", LINES="70")
    try:
        await console.shows("f1 Help")
        assert "f1 Help" in console.terminal.screen.splitlines()[-1]
        await console.fill_the_form()
        console.terminal.resize(40, 10)
        await console.shows("Make the window larger")
        console.terminal.press("\r\r")
        console.terminal.resize(80, 24)
        await console.shows("Send the code")
        assert simulator.phone() == []
    finally:
        console.terminal.end()


async def test_a_fault_of_its_own_while_reading_ends_with_a_report(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    broken = (
        "from console.widgets.terminal_driver import TerminalDriver\n"
        "def fails(*_): raise RuntimeError('canary-4711')\n"
        "TerminalDriver._messages = fails\n"
    )
    console = Console(simulator, tmp_path, before=broken)
    try:
        await console.shows("find the sender")
        console.terminal.press("5")
        assert await console.has_ended()
        assert console.terminal.process.returncode == CRASHED
        report = console.terminal.painted.decode(errors="replace")  # it ends wherever a read did
        assert "incident" in report
        assert "looked into at the next start" in report
        assert "canary" not in report
    finally:
        console.terminal.end()
