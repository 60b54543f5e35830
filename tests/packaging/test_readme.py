"""README's commands, flags and keys are those there are: none it makes up, none it keeps to itself."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.binding import Binding

import console
import screens
from console.cli import main

_README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
_CODE = [
    *re.findall(r"^```\w*\n(.*?)^```", _README, re.DOTALL | re.MULTILINE),
    *re.findall(r"(?<!`)`([^`]+)`(?!`)", _README),
]
_TOOLS = re.compile(r"pytest|python -m|pip |make ")
_NAMED_IN_TEXTUAL = {
    "esc": "escape", "/": "slash", "↓": "down", "↑": "up", "pgdn": "pagedown", "pgup": "pageup",
    "←": "left", "→": "right", ":": "colon", "?": "question_mark",
}  # fmt: skip


# -- commands and flags ------------------------------------------------------------------------------


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of ours that is named, with the act behind it."""
    for line in text.splitlines():
        for named in re.finditer(r"points-console(?: ([a-z][a-z-]*))?(?: ([a-z][a-z|-]*)\b)?", line):
            if named[1]:
                yield named[1], named[2] or ""


def _help(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    return capsys.readouterr().out


@pytest.fixture
def helps(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What `--help` says, by command; the one without a command is under an empty name."""
    overall = _help(capsys)
    commands = re.findall(r"^    ([a-z-]+)  ", overall, re.MULTILINE)
    return {"": overall, **{command: _help(capsys, command) for command in commands}}


def test_every_command_is_in_readme_and_there_is_no_other(helps: dict[str, str]) -> None:
    told = {command for code in _CODE for command, _ in _commands(code)}
    assert told == set(helps) - {""}


def test_every_act_of_a_command_is_in_readme_and_there_is_no_other(helps: dict[str, str]) -> None:
    there_are = {
        (command, act)
        for command, said in helps.items()
        for acts in re.findall(r"^  \{([a-z,-]+)\}$", said, re.MULTILINE)
        for act in acts.split(",")
    }
    told = {(command, act) for code in _CODE for command, acts in _commands(code) for act in acts.split("|")}
    assert {(command, act) for command, act in told if act} == there_are


def test_every_flag_is_in_readme_and_there_is_no_other(helps: dict[str, str]) -> None:
    flag = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
    told = {each for code in _CODE if not _TOOLS.search(code) for each in flag.findall(code)}
    assert told == {each for said in helps.values() for each in flag.findall(said)}


# -- keys --------------------------------------------------------------------------------------------


def _bindings() -> Iterator[Binding]:
    """What the footer shows or the help lists, of every screen and widget, and the palette's own."""
    yield Binding(App.COMMAND_PALETTE_BINDING, "command_palette")
    for package in (console, screens):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__") or found.name.startswith("console.simulator"):
                continue
            for kind in vars(importlib.import_module(found.name)).values():
                if isinstance(kind, type) and kind.__module__ == found.name:
                    yield from (
                        each
                        for each in vars(kind).get("BINDINGS", ())
                        if isinstance(each, Binding) and (each.show or each.id)
                    )


def _told_keys() -> set[str]:
    """The keys of README's table, as Textual calls them."""
    table = _README.partition("| Key |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    keys = {key.lower() for row in rows for key in re.findall(r"`([^`]+)`", row)}
    return {_NAMED_IN_TEXTUAL.get(key, key) for key in keys}


def test_the_table_of_keys_is_found() -> None:
    assert {"f1", "ctrl+q", "escape"} <= _told_keys()


def test_readme_hides_no_key() -> None:
    told = _told_keys()
    assert [each for each in _bindings() if told.isdisjoint(each.key.split(","))] == []


def test_every_key_of_readme_does_something() -> None:
    assert _told_keys() <= {key for each in _bindings() for key in each.key.split(",")}
