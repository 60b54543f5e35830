"""Watches a terminal program from outside: what it has painted, when, and how much memory it holds.

Times are seconds of `time.perf_counter`. A text counts as painted with the chunk of output that completes
it, escape sequences left out; the kernel's echo is off, so that it can't be taken for paint.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

COLUMNS, LINES = 100, 30
CLEAR = "\x7f"

_ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)"  # OSC, DCS and the other strings
    rb"|\x1b[ -/]*[0-~]",
    re.DOTALL,
)
_ANSWERS = {
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y",  # synchronised output: known
    rb"\x1b\[\?2048\$p": b"\x1b[?2048;0$y",  # size reports in band: unknown
    rb"\x1b\[c": b"\x1b[?62;22c",
    rb"\x1b\[6n": b"\x1b[1;1R",
    rb"\x1b\]11;\?(?:\x07|\x1b\\)": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    rb"\x1b\[\?u": b"\x1b[?0u",
    rb"\x1b\[14t": b"\x1b[4;600;1000t",
    rb"\x1b\[16t": b"\x1b[6;20;10t",
}
_QUERY = re.compile(b"|".join(b"(" + query + b")" for query in _ANSWERS))
_REPLIES = tuple(_ANSWERS.values())
_LONGEST_QUERY = 16
_CHUNK = 1 << 16
_END_SECONDS = 10


class NeverPainted(Exception):
    """A text did not come in time; the message ends with what the program painted last."""


class Probe:
    """One program on a pseudo-terminal of its own, started at once and ended with the block."""

    def __init__(self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> None:
        self.output = bytearray()
        self._answered = 0
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        _without_echo(slave)
        self.started = time.perf_counter()
        # The terminal isn't made the controlling one, which would need a slow fork: no job control here.
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def written(self) -> int:
        """Bytes of output so far: the `since` for what comes next."""
        return len(self.output)

    def shown(self, since: int = 0) -> str:
        """The output without its escape sequences."""
        return _ESCAPES.sub(b"", bytes(self.output[since:])).decode("utf-8", "replace")

    def type(self, keys: str) -> float:
        """Press keys; gives the moment just before."""
        at = time.perf_counter()
        os.write(self._master, keys.encode())
        return at

    def painted(self, *texts: str, since: int = 0, within: float = 30) -> float:
        """Wait until all `texts` are in the output after `since`; the moment. Raises `NeverPainted`."""
        until = time.perf_counter() + within
        at = time.perf_counter()
        while not all(text in self.shown(since) for text in texts):
            chunk = self._read(until - time.perf_counter())
            if chunk is None:
                raise NeverPainted(f"{texts} didn't come; the last output was {self.shown()[-600:]!r}")
            at = chunk
        return at

    def rest(self, seconds: float) -> None:
        """Go on reading for a while."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(left)

    def settle(self, quiet: float = 0.25, within: float = 10) -> None:
        """Go on reading until nothing has come for `quiet` seconds."""
        until = time.perf_counter() + within
        while time.perf_counter() < until and self._read(quiet) is not None:
            pass

    def clear(self, keys: int) -> None:
        """Delete what was typed, and wait until that is painted."""
        self.type(CLEAR * keys)
        self.settle(0.12)

    def resident(self) -> int:
        """Bytes of memory the program itself holds now, shared pages included; it stands still meanwhile."""
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            rollup = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        finally:
            os.kill(self._process.pid, signal.SIGCONT)
        found = re.search(r"^Rss: +(\d+) kB", rollup, re.MULTILINE)
        assert found, rollup
        return int(found[1]) * 1024

    def busy(self) -> float:
        """Seconds of processor time that the program has taken, whatever else the machine has to do."""
        # As the C library's clock_getcpuclockid makes the clock of another process; Linux only.
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def end(self) -> None:
        """Ask the program to end, read what it still says, and wait until it is gone."""
        if self._process.poll() is None:
            self._process.terminate()
        until = time.perf_counter() + _END_SECONDS
        # Whoever writes to a terminal that nobody reads would never end.
        while self._process.poll() is None and time.perf_counter() < until:
            self._read(0.02)
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    def _read(self, seconds: float) -> float | None:
        """Read one chunk; the moment it came, None if there was none in time or the program is gone."""
        if not select.select([self._master], [], [], max(seconds, 0))[0]:
            return None
        try:
            chunk = os.read(self._master, _CHUNK)
        except OSError:
            return None
        at = time.perf_counter()
        self.output += chunk
        self._answer()
        return at if chunk else None

    def _answer(self) -> None:
        """Answer what a terminal is asked; without answers a program's start is not a real one."""
        for query in _QUERY.finditer(self.output, self._answered):
            assert query.lastindex
            os.write(self._master, _REPLIES[query.lastindex - 1])
            self._answered = query.end()
        # A query may come in two chunks, never in more than this.
        self._answered = max(self._answered, len(self.output) - _LONGEST_QUERY)


def _without_echo(terminal: int) -> None:
    modes = termios.tcgetattr(terminal)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, modes)


def clean_environment() -> dict[str, str]:
    """This process's environment as a user has it: a colour terminal, and byte code that is kept."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "TEXTUAL", "COVERAGE")) and name != "NO_COLOR"
    }
    return ours | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
