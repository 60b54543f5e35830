"""Textual's tools for developers: reached by our own variable, and in training only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_DEMO = ("demo", "--group", "--provider", "mastercard")
"""Ends at once, because this provider has no groups."""
_REPORT = """
import os, sys
from console.cli import main
main(sys.argv[1:])
print(sorted((name, os.environ[name]) for name in os.environ if name.startswith("TEXTUAL")))
"""


def _textuals_variables(home: Path, asked: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _REPORT, *command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60,
        env={
            **os.environ, "HOME": str(home), "POINTS_CONSOLE_DEV": asked,
            "TEXTUAL": "devtools", "TEXTUAL_LOG": str(home / "spied"),
        },
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


def test_the_demo_can_be_developed_with_textuals_tools(tmp_path: Path) -> None:
    assert _textuals_variables(tmp_path, "1", *_DEMO) == "[('TEXTUAL', 'devtools,debug')]"


@pytest.mark.parametrize(
    ("asked", "command"),
    [("", _DEMO), ("0", _DEMO), ("1", ()), ("1", ("transfer",)), ("1", ("journal", "verify"))],
)
def test_nothing_else_hands_its_keys_to_a_log(tmp_path: Path, asked: str, command: tuple[str, ...]) -> None:
    assert _textuals_variables(tmp_path, asked, *command) == "[]"
