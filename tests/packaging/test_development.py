"""Textual's tools for developers: reached by our own variable, and in training only."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from console.cli import main

_DEMO = ("demo", "--group", "--provider", "mastercard")
"""Ends at once, because this provider has no groups."""


@pytest.fixture
def spied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without a profile and with nobody at it, where somebody set what Textual listens to."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name, value in {"HOME": tmp_path, "TEXTUAL": "devtools", "TEXTUAL_LOG": tmp_path / "spied"}.items():
        monkeypatch.setenv(name, str(value))


def _textuals_variables(*command: str) -> dict[str, str]:
    main(command)
    return {name: value for name, value in os.environ.items() if name.startswith("TEXTUAL")}


@pytest.mark.usefixtures("spied")
def test_the_demo_can_be_developed_with_textuals_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POINTS_CONSOLE_DEV", "1")
    assert _textuals_variables(*_DEMO) == {"TEXTUAL": "devtools,debug"}


@pytest.mark.usefixtures("spied")
@pytest.mark.parametrize(
    ("asked", "command"),
    [("", _DEMO), ("0", _DEMO), ("1", ()), ("1", ("transfer",)), ("1", ("journal", "verify"))],
)
def test_nothing_else_hands_its_keys_to_a_log(
    monkeypatch: pytest.MonkeyPatch, asked: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("POINTS_CONSOLE_DEV", asked)
    assert _textuals_variables(*command) == {}
