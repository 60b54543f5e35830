"""Real processes of the line mode, ended in every way: the exit code, the last words, and no traceback."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.doubles.simulators import RunningSimulator
from tests.journeys.line_process import ORDER, LineProcess

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


def confirms_nothing(line: LineProcess) -> None:
    line.hear(b"one-time code?")
    line.answer(b"no")


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


_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PLAINLY: dict[str, tuple[Act, int]] = {
    "sent": (sends, 0),
    "not confirmed": (confirms_nothing, 1),
    "input closed": (hangs_up, 1),
    "input in latin-1": (answers_in_latin_1, 1),
    "output closed": (stops_reading, 1),
    "output closed once sent": (stops_reading_once_sent, 0),
    **{f"{one.name} at a question": (_signalled(one), 1) for one in _SIGNALS},
}
WITH_A_LOST_ANSWER: dict[str, tuple[Act, int]] = {
    **{f"{one.name} while it looks": (_signalled_while_looking(one), 3) for one in _SIGNALS},
}


@pytest.mark.parametrize(("act", "code"), PLAINLY.values(), ids=PLAINLY.keys())
async def test_it_ends_with(started: Started, simulator: RunningSimulator, act: Act, code: int) -> None:
    before = len(simulator.transfers())
    ended, _ = await acted(act, started())
    assert ended == code
    assert len(simulator.transfers()) == before + (code == 0)


@pytest.mark.parametrize(("act", "code"), WITH_A_LOST_ANSWER.values(), ids=WITH_A_LOST_ANSWER.keys())
async def test_while_nobody_knows_it_ends_with(
    started: Started, simulator: RunningSimulator, act: Act, code: int
) -> None:
    # Lost on the way there: the search finds nothing at once, and goes on for a minute.
    simulator.arm("transfer", "reset-before-commit")
    line = started()
    ended, _ = await acted(act, line)
    assert ended == code
    last = line.said.decode().strip().splitlines()[-1]
    assert "do not send again" in last
    assert "Reference " in last
    assert "the search goes on" in last


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "shift_jis"])
async def test_an_encoding_that_lacks_characters(started: Started, encoding: str) -> None:
    line = started(*ORDER, "--note", "for Zoe", environment={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    ended, _ = await acted(sends, line)
    assert ended == 0
    assert "Madhurima B" in line.said.decode(encoding)
    if encoding == "ascii":
        assert "Madhurima B***" in line.said.decode(encoding)


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

_NO_HOME = "import pwd\ndef getpwuid(_): raise KeyError('nobody')\npwd.getpwuid = getpwuid\n"
_MAIN = "import sys\nfrom console.cli import main\nsys.exit(main())\n"


def run(
    *arguments: str | bytes, home: str | None, before: str = "", close: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The command itself, with a home folder or none, and with some of its streams closed."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "HOME"))}
    command = [sys.executable, "-c", before + _MAIN, *arguments]
    shell = ["sh", "-c", f'exec "$@" {close}', "sh"] if close else []
    done = subprocess.run(
        [*shell, *command], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
        env={**known, **({} if home is None else {"HOME": home}), **environment},
    )  # fmt: skip
    for noise in (b"Traceback", b"Exception ignored", b"Fatal Python error"):
        assert noise not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("--no-such-option",), 2),
        (("transfer", "--program", "x"), 2),
        (("transfer", b"--note=\xe9"), 2),
        (("journal", "accept"), 2),
        (("demo", "--group", "--provider", "mastercard"), 2),
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
    tmp_path: Path, arguments: tuple[str | bytes, ...], code: int
) -> None:
    done = run(*arguments, home=str(tmp_path))
    assert done.returncode == code
    assert done.stdout or done.stderr


@pytest.mark.parametrize("home", [None, "/dev/null", "/proc"], ids=["none", "no folder", "read-only"])
@pytest.mark.parametrize("arguments", [("transfer",), ("journal", "verify")], ids=" ".join)
def test_a_home_that_can_not_be_used(tmp_path: Path, home: str | None, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, home=home, before=_NO_HOME if home is None else "")
    assert done.returncode == 4
    assert done.stderr.startswith(b"points-console: ")


@pytest.mark.parametrize(("close", "code"), [("<&-", 4), (">&-", 4), ("2>&-", 4), ("<&- >&- 2>&-", 4)])
def test_streams_that_are_closed_at_the_start(tmp_path: Path, close: str, code: int) -> None:
    assert run("transfer", home=str(tmp_path), close=close).returncode == code


def test_closed_streams_stop_no_demo(tmp_path: Path) -> None:
    done = run("demo", "--line", home=str(tmp_path), close="<&- 2>&-", TMPDIR=str(tmp_path))
    assert done.returncode == 0
    assert b"shows this transfer 1 time." in done.stdout
