"""The demo as a process: however it ends, no process and no file of it stays behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.cli import main
from tests.terminal import Terminal, close_window, kill, terminate, until

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="reads /proc to find processes"
)


def left_running(folder: Path) -> list[str]:
    """Command lines that name `folder`, which only this test's processes know."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            found.append(command)
    return found


class Demo(Terminal):
    """The demo in a terminal, with its temporary files under `folder`."""

    def __init__(self, folder: Path, *given: str, **environment: str) -> None:
        super().__init__(["-m", "console", "demo", *given], {"TMPDIR": str(folder), **environment})
        self.folder = folder


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path)
    try:
        started.read_until("branch 12")
        yield started
    finally:
        started.end()


def quit_it(terminal: Terminal) -> None:
    terminal.press("\x11")


def interrupt(terminal: Terminal) -> None:
    terminal.press("\x03")


def assert_nothing_stays_behind(demo: Demo, end: Callable[[Terminal], None]) -> None:
    """Once it is ended so."""
    assert list(demo.folder.glob("points-console-demo-*"))
    end(demo)
    assert until(demo.has_ended), "still running"
    demo.close()
    assert until(lambda: not left_running(demo.folder)), left_running(demo.folder)
    assert until(lambda: not list(demo.folder.glob("points-console-demo-*")))


@pytest.mark.parametrize("end", [interrupt, terminate, close_window], ids=lambda end: end.__name__)
def test_nothing_stays_behind(demo: Demo, end: Callable[[Terminal], None]) -> None:
    """Killed: below and with two tills; left by its key: where a whole transfer is typed (journeys)."""
    assert_nothing_stays_behind(demo, end)


@pytest.mark.parametrize(
    ("given", "closed"),
    [([], "<&- 2>&-"), (["--line", "--group"], ""), (["--line", "--provider", "mastercard"], "")],
    ids=["to a person, with nothing but an output", "to a group", "between accounts"],
)
def test_without_a_terminal_it_plays_the_transfer(tmp_path: Path, given: list[str], closed: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "console", "demo", *given],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "shows this transfer 1 time." in done.stdout
    assert "\x1b" not in done.stdout
    assert not re.search(r"[0-9]{11}000", done.stdout), "a whole account number"
    assert not list(tmp_path.iterdir())


def test_groups_are_refused_where_there_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--group", "--provider", "mastercard"]) == 2
    assert capsys.readouterr() == ("", "points-console: this provider has no groups. Leave --group out.\n")


def test_nothing_stays_behind_of_a_simulated_mastercard(tmp_path: Path) -> None:
    demo = Demo(tmp_path, "--provider", "mastercard")
    try:
        assert until(lambda: len(_private_keys(tmp_path)) == 3), "no keys"
        assert {path.stat().st_mode & 0o777 for path in _private_keys(tmp_path)} == {0o600}
        assert_nothing_stays_behind(demo, kill)
    finally:
        demo.end()


def _private_keys(folder: Path) -> list[Path]:
    """The signing key, and both keys for answers."""
    home = "points-console-demo-*"
    return [*folder.glob(f"{home}/signing.p12"), *folder.glob(f"{home}/from-mastercard-*.pem")]
