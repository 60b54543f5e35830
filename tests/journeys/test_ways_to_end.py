"""Real processes of the line mode, ended in every way: the exit code, the last words, and no traceback."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from console.cli import main
from console.cli.output import prepare_streams, say
from tests.doubles.simulators import RunningSimulator
from tests.journeys.line_process import ORDER, LineProcess
from tests.loop_over import loop_over

Started = Callable[..., LineProcess]
Act = Callable[[LineProcess], None]


@pytest.fixture
def started(simulator: RunningSimulator, tmp_path: Path) -> Started:
    return lambda *order, **named: LineProcess(simulator, tmp_path, *order, **named)


async def acted(act: Act, line: LineProcess) -> tuple[int, str]:
    """Beside the simulator's event loop, which the process talks to."""

    def run() -> tuple[int, str]:
        try:
            act(line)
            return line.end()
        finally:
            line.process.kill()

    return await asyncio.to_thread(run)


def sends(line: LineProcess) -> None:
    line.send()


def hangs_up(line: LineProcess) -> None:
    line.hear(b"one-time code?")
    assert line.process.stdin is not None
    line.process.stdin.close()
    line.process.stdin = None


def answers_in_latin_1(line: LineProcess) -> None:
    line.hear(b"one-time code?")
    line.answer("né".encode("latin-1"))


def stops_reading(line: LineProcess) -> None:
    line.hear(b"From:")
    line.close_output()
    with suppress(BrokenPipeError):
        line.answer(b"yes")


def stops_reading_once_sent(line: LineProcess) -> None:
    line.send()
    line.hear(b"Sending.")
    line.close_output()


def _signalled(number: int) -> Act:
    def act(line: LineProcess) -> None:
        line.hear(b"one-time code?")
        line.process.send_signal(number)

    return act


def _signalled_while_looking(number: int) -> Act:
    def act(line: LineProcess) -> None:
        line.send()
        line.hear(b"Looking in the provider's history")
        line.process.send_signal(number)

    return act


PLAINLY: dict[str, tuple[Act, int]] = {
    "input closed": (hangs_up, 1),
    "input in latin-1": (answers_in_latin_1, 1),
    "output closed": (stops_reading, 1),
    "output closed once sent": (stops_reading_once_sent, 0),
    "SIGTERM at a question": (_signalled(signal.SIGTERM), 1),
    "SIGQUIT at a question": (_signalled(signal.SIGQUIT), 1),
}
"""Ctrl+C at each question is pressed at a real terminal."""


@pytest.mark.parametrize(("act", "code"), PLAINLY.values(), ids=PLAINLY.keys())
async def test_it_ends_with(started: Started, simulator: RunningSimulator, act: Act, code: int) -> None:
    before = len(simulator.transfers())
    ended, _ = await acted(act, started())
    assert ended == code
    assert len(simulator.transfers()) == before + (code == 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
async def test_a_signal_while_nobody_knows(
    started: Started, simulator: RunningSimulator, number: signal.Signals
) -> None:
    # Lost on the way there: the search finds nothing at once, and goes on for a minute.
    simulator.arm("transfer", "reset-before-commit")
    line = started()
    ended, _ = await acted(_signalled_while_looking(number), line)
    assert ended == 3
    last = line.said.decode().strip().splitlines()[-1]
    assert "do not send again" in last
    assert "Reference " in last
    assert "the search goes on" in last


async def test_an_encoding_that_lacks_characters(started: Started, simulator: RunningSimulator) -> None:
    before = len(simulator.transfers())
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    line = started(*ORDER, "--note", "for Zoe", environment=environment)
    ended, _ = await acted(sends, line)
    assert ended == 0
    assert "Madhurima B***" in line.said.decode("ascii")
    assert len(simulator.transfers()) == before + 1


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "shift_jis"])
def test_whatever_is_said_in_an_encoding_that_lacks_it(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=encoding))
    prepare_streams()
    say("Madhurima B•••: 1,000 → 973 — ✓ as expected… ☃")
    assert written.getvalue().decode(encoding).startswith("Madhurima B")


_LIMITS = {
    "descriptors": "NOFILE, (8, 8)",
    "disk full": "FSIZE, (0, 0)",
}
_LIMITED = """
import resource
from console.cli import commands
harden = commands.harden
def limited():
    harden()
    resource.setrlimit(resource.RLIMIT_{limit})
commands.harden = limited
"""


@pytest.mark.parametrize("limit", _LIMITS.values(), ids=_LIMITS.keys())
async def test_a_limit_of_the_machine(started: Started, simulator: RunningSimulator, limit: str) -> None:
    before = len(simulator.transfers())
    ended, wrong = await acted(lambda _line: None, started(before=_LIMITED.format(limit=limit)))
    assert ended == 4
    assert wrong.startswith("points-console: ")
    assert len(simulator.transfers()) == before


async def test_a_full_disk_behind_the_output(started: Started, simulator: RunningSimulator) -> None:
    before = len(simulator.transfers())
    with Path("/dev/full").open("wb") as full:  # noqa: ASYNC230 - a device
        ended, wrong = await acted(lambda _line: None, started(output=full))
    assert ended == 1
    assert "Nothing was sent" in wrong
    assert len(simulator.transfers()) == before


# -- without a simulator ---------------------------------------------------------------------------


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """At no terminal, in an empty home."""
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def _ended(*arguments: str) -> int:
    try:
        return main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.mark.usefixtures("nobody")
@loop_over(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("--no-such-option",), 2),
        (("transfer", "--program", "x"), 2),
        (("transfer", "--note=\udce9"), 2),
        (("journal", "accept"), 2),
        ((), 4),
        (("transfer",), 4),
        (("--profile", "gone", "transfer"), 4),
        (("transfer", "--profile", "gone"), 4),
        (("group-transfer",), 4),
        (("credentials", "test"), 4),
        (("profile", "test"), 4),
    ],
)
def test_what_never_comes_to_a_transfer(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    assert _ended(*arguments) == code
    said, wrong = capsys.readouterr()
    assert said or wrong
    assert "Traceback" not in said + wrong


@loop_over("home", [None, "/dev/null", "/proc"])
@loop_over("arguments", [("transfer",), ("journal", "verify")])
def test_a_home_that_can_not_be_used(
    nobody: Path, capsys: pytest.CaptureFixture[str], home: str | None, arguments: tuple[str, ...]
) -> None:
    """None, no folder, and one that nothing can be written to."""

    def unknown(_: int) -> None:
        raise KeyError("nobody")

    with pytest.MonkeyPatch.context() as patch:
        if home is None:
            patch.delenv("HOME")
            patch.setattr("pwd.getpwuid", unknown)
        else:
            patch.setenv("HOME", home)
        assert _ended(*arguments) == 4
    _, wrong = capsys.readouterr()
    assert wrong.startswith("points-console: ")
    assert "Traceback" not in wrong


@pytest.mark.parametrize(
    ("closed", "arguments", "code"),
    [
        (">&-", ("demo", "--line"), 4),
        ("<&- >&- 2>&-", ("demo", "--line"), 4),
        ("", ("transfer", b"--note=\xe9"), 2),
    ],
    ids=["no output", "no stream", "bytes that are no text"],
)
def test_what_only_a_process_is_started_with(
    nobody: Path, closed: str, arguments: tuple[str | bytes, ...], code: int
) -> None:
    """Without an input, and without errors, a demo is played (test_demo_process.py)."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "console", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == code
    for noise in (b"Traceback", b"Exception ignored", b"Fatal Python error"):
        assert noise not in done.stdout + done.stderr
