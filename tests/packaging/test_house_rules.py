"""Lint, types and import contracts: one test each, so that a plain `pytest` says whether the house stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BIN = Path(sys.executable).parent


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    _run(sys.executable, "-m", "ruff", "check", "--no-cache", ".")


def test_code_is_formatted() -> None:
    _run(sys.executable, "-m", "ruff", "format", "--no-cache", "--check", ".")


def test_types_hold() -> None:
    _run(sys.executable, "-m", "mypy")


def test_imports_only_point_down() -> None:
    _run(str(_BIN / "lint-imports"), "--no-cache")
