"""The line mode as a process of its own, on the simulator of a test, talked to through pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO

from tests.doubles.simulators import RunningSimulator
from tests.journeys.teller import RECIPIENT, SENDER
from tests.journeys.test_line_in_a_terminal import LINE_CONSOLE

ORDER = ("transfer", "--from", SENDER, "--to", RECIPIENT, "--points", "1000")
_SECONDS = 60.0


class LineProcess:
    """Said is what came on standard output so far, as bytes: what they mean is for a test to say."""

    def __init__(
        self,
        simulator: RunningSimulator,
        home: Path,
        *order: str | bytes,
        environment: Mapping[str, str] | None = None,
        before: str = "",
        output: int | IO[bytes] = subprocess.PIPE,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        (home / "facts.json").write_text(json.dumps(asdict(simulator.facts)), encoding="utf-8")
        self._simulator = simulator
        self.said = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", before + LINE_CONSOLE, str(home), *(order or ORDER)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            preexec_fn=prepare,
            start_new_session=True,
        )

    def hear(self, words: bytes) -> None:
        """Read until `words` were said."""
        assert self.process.stdout is not None
        while words not in self.said:
            got = os.read(self.process.stdout.fileno(), 4096)
            assert got, f"ended before it said {words!r}: {self.said!r} {self.process.communicate()[1]!r}"
            self.said += got

    def answer(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self) -> None:
        """Confirm, and type the code that the phone shows."""
        self.hear(b"one-time code?")
        self.answer(b"yes")
        self.hear(b"Code the sender received")
        self.answer(str(self._simulator.phone()[-1]["code"]).encode())

    def close_output(self) -> None:
        """As `head` does once it has enough."""
        assert self.process.stdout is not None
        self.process.stdout.close()

    def end(self) -> tuple[int, str]:
        """The exit code and what was said on standard error; nothing that no operator should see."""
        try:
            if self.process.stdout is not None and self.process.stdout.closed:
                self.process.stdout = None
            said, wrong = self.process.communicate(timeout=_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
        self.said += said or b""
        for noise in (b"Traceback", b"Exception ignored", b"Fatal Python error", b'File "'):
            assert noise not in self.said + wrong, wrong.decode(errors="replace")
        return self.process.returncode, wrong.decode(errors="replace")
