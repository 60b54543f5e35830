"""A pseudo-terminal of 80 by 24 with a console in it: keys go in, and what stands on its screen is read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

COLUMNS, LINES = 80, 24
LEFT_THE_ALTERNATE_SCREEN = b"\x1b[?1049l"
START_SECONDS = 30.0
END_SECONDS = 20.0
SEEN_SECONDS = 0.6


def until(holds: Callable[[], bool], seconds: float = END_SECONDS) -> bool:
    """Whether `holds` comes true within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        select.select([], [], [], 0.05)
    return holds()


def _as_at_a_terminal() -> None:
    """Only a controlling terminal hangs its processes up when it is closed, and a test run in the background,
    which ignores Ctrl+C, would hand that down to the program.
    """
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`painted` is every byte the program wrote, `screen` what a person would see of it now."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                **(environment or {}),
            },
            start_new_session=True,
            preexec_fn=_as_at_a_terminal,
        )
        os.close(slave)
        self._open = True
        self.painted = b""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def screen(self) -> str:
        """The lines on the screen."""
        return "\n".join(self._screen.display)

    @property
    def echoes(self) -> bool:
        """Whether what is typed now is shown, as it is at a shell's prompt."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def read_until(self, words: str) -> None:
        """Read what is painted until `words` stand on the screen."""
        end = time.monotonic() + START_SECONDS
        while words not in self.screen:
            ready, _, _ = select.select([self._master], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"never painted {words!r}:\n{self.screen}"
            assert self._take(), f"ended before it painted {words!r}:\n{self.screen}"

    def see(self, words: str) -> None:
        """Read until `words` stand on the screen, and for as long as a person needs: Enter waits for that."""
        self.read_until(words)
        time.sleep(SEEN_SECONDS)

    def press(self, keys: str | bytes) -> None:
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, lines: int) -> None:
        """As when the window is drawn larger or smaller."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def close(self) -> None:
        """As when the window is closed: what runs in it is hung up."""
        if self._open:
            os.close(self._master)
            self._open = False

    def has_ended(self) -> bool:
        """Take what is painted, so that the program can go on writing; whether it has ended."""
        while self._open and select.select([self._master], [], [], 0)[0]:
            if not self._take():
                break
        return self.process.poll() is not None

    def end(self) -> None:
        """However the test went, nothing of it goes on."""
        self.process.kill()
        self.process.wait()
        self.close()

    def _take(self) -> bytes:
        """What was painted since; nothing once the program has gone."""
        try:
            got = os.read(self._master, 65536)
        except OSError:
            return b""
        self.painted += got
        self._stream.feed(got)
        return got


def kill(terminal: Terminal) -> None:
    """SIGKILL: nothing of the program runs any more."""
    terminal.process.kill()


def terminate(terminal: Terminal) -> None:
    """SIGTERM, as at a shutdown."""
    terminal.process.send_signal(signal.SIGTERM)


def hang_up(terminal: Terminal) -> None:
    """SIGHUP alone, with the terminal still there."""
    terminal.process.send_signal(signal.SIGHUP)


def close_window(terminal: Terminal) -> None:
    """The terminal goes, and the system hangs up."""
    terminal.close()
