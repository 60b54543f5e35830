"""The demo as a process: however it ends, no process and no file of it stays behind."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_START_SECONDS = 30.0
_END_SECONDS = 20.0

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


def _until(holds: Callable[[], bool], seconds: float = _END_SECONDS) -> bool:
    """Whether `holds` comes true within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        select.select([], [], [], 0.05)
    return holds()


class Terminal:
    """A pseudo-terminal of 80 by 24 with the demo in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._master, slave = pty.openpty()
        environment = {
            **os.environ,
            "TMPDIR": str(folder),
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            "LINES": "24",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "console", "demo"],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
            # Only a controlling terminal hangs its processes up when it is closed.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self._open = True
        self.painted = b""

    def read_until(self, words: bytes) -> None:
        """Read what is painted until `words` are in it."""
        end = time.monotonic() + _START_SECONDS
        while words not in self.painted:
            ready, _, _ = select.select([self._master], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"never painted {words!r}"
            self.painted += os.read(self._master, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def close(self) -> None:
        if self._open:
            os.close(self._master)
            self._open = False

    def drain(self) -> bool:
        """Take what is painted, so that the process can go on writing; whether it has ended."""
        while self._open and select.select([self._master], [], [], 0)[0]:
            try:
                if not os.read(self._master, 65536):
                    break
            except OSError:
                break
        return self.process.poll() is not None


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    started = Terminal(tmp_path)
    try:
        started.read_until(b"branch 12")
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        started.close()


def _quit(terminal: Terminal) -> None:
    terminal.press(b"\x11")


def _interrupt(terminal: Terminal) -> None:
    terminal.press(b"\x03")


def _terminate(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGTERM)


def _kill(terminal: Terminal) -> None:
    terminal.process.kill()


def _close(terminal: Terminal) -> None:
    terminal.close()


@pytest.mark.parametrize("end", [_quit, _interrupt, _terminate, _kill, _close], ids=lambda end: end.__name__)
def test_nothing_stays_behind(terminal: Terminal, end: Callable[[Terminal], None]) -> None:
    assert list(terminal.folder.glob("points-console-demo-*"))
    end(terminal)
    assert _until(terminal.drain), "still running"
    terminal.close()
    assert _until(lambda: not _left_running(terminal.folder)), _left_running(terminal.folder)
    assert _until(lambda: not list(terminal.folder.glob("points-console-demo-*")))


def test_without_a_terminal_it_plays_the_transfer(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console", "demo"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "shows this transfer 1 time." in done.stdout
    assert "\x1b" not in done.stdout
    assert not list(tmp_path.iterdir())
