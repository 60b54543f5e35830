"""The demo as a process: however it ends, no process and no file of it stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal, close_window, kill, terminate, until

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="reads /proc to find processes"
)


def _left_running(folder: Path) -> list[str]:
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

    def __init__(self, folder: Path) -> None:
        super().__init__(["-m", "console", "demo"], {"TMPDIR": str(folder)})
        self.folder = folder


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path)
    try:
        started.read_until("branch 12")
        yield started
    finally:
        started.end()


def _quit(terminal: Terminal) -> None:
    terminal.press("\x11")


def _interrupt(terminal: Terminal) -> None:
    terminal.press("\x03")


@pytest.mark.parametrize(
    "end", [_quit, _interrupt, terminate, kill, close_window], ids=lambda end: end.__name__
)
def test_nothing_stays_behind(demo: Demo, end: Callable[[Terminal], None]) -> None:
    assert list(demo.folder.glob("points-console-demo-*"))
    end(demo)
    assert until(demo.has_ended), "still running"
    demo.close()
    assert until(lambda: not _left_running(demo.folder)), _left_running(demo.folder)
    assert until(lambda: not list(demo.folder.glob("points-console-demo-*")))


@pytest.mark.parametrize("given", [[], ["--line", "--group"]], ids=["to a person", "to a group"])
def test_without_a_terminal_it_plays_the_transfer(tmp_path: Path, given: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console", "demo", *given],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "shows this transfer 1 time." in done.stdout
    assert "\x1b" not in done.stdout
    assert not list(tmp_path.iterdir())
