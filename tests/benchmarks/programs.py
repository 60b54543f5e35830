"""The programs that are started on a terminal: ours, and the two stock ones it is compared with."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.pty_probe import Probe, clean_environment

ROOT = Path(__file__).parents[2]
_REFERENCES = Path(__file__).parent / "references"


@dataclass(frozen=True, slots=True)
class Program:
    """How to start one, and the texts that only its finished first screen shows."""

    command: tuple[str, ...]
    first_screen: tuple[str, ...]

    def start(self) -> Probe:
        """Start it on a terminal of its own, with byte code like an installed program's."""
        return Probe(self.command, folder=ROOT, environment=clean_environment())


HELLO = Program((sys.executable, str(_REFERENCES / "hello.py")), ("hello world",))
SIX_INPUTS = Program((sys.executable, str(_REFERENCES / "six_inputs.py")), ("SixInputs", "Code", "Look up"))
CONSOLE = Program(
    (str(Path(sys.executable).parent / "points-console"), "demo"),
    # The status line, the whole form, and the last key of the footer.
    ("POINTS CONSOLE", "FROM", "card, id or a scan", "AMOUNT", "Unresolved"),
)
DESK_OPEN = ("branch 12", "trainee")
"""What the console shows besides when the desk behind the first screen is open."""
