"""From nothing to an open desk in a real terminal, on a computer without a keyring."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.doubles.simulators import running_simulator
from tests.terminal import Terminal, until

CTRL_Q, CTRL_S, ENTER, RIGHT = "\x11", "\x13", "\r", "\x1b[C"


class NewComputer:
    """The console as it is first started, in a terminal beside a simulator's event loop."""

    def __init__(self, home: Path) -> None:
        folders = {name: "" for name in os.environ if name.startswith("XDG_")}
        keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        environment = {**folders, **keyring, "HOME": str(home), "TMPDIR": str(home)}
        self.terminal = Terminal(["-m", "console"], environment)

    async def shows(self, words: str) -> None:
        await asyncio.to_thread(self.terminal.read_until, words)

    def type(self, *keys: str) -> None:
        self.terminal.press("".join(keys))

    async def is_left(self) -> int | None:
        """The exit code, once it is."""
        self.type(CTRL_Q)
        assert await asyncio.to_thread(until, self.terminal.has_ended), "still running"
        return self.terminal.process.returncode


@asynccontextmanager
async def console(home: Path) -> AsyncIterator[NewComputer]:
    computer = NewComputer(home)
    try:
        yield computer
    finally:
        computer.terminal.end()


def contents(home: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in home.rglob("*") if each.is_file()}


async def test_connect_sign_in_and_leave(tmp_path: Path) -> None:
    async with running_simulator() as simulator, console(tmp_path) as computer:
        facts = simulator.facts
        await computer.shows("How do you want to begin?")
        computer.type("2")
        await computer.shows("Profile name")
        computer.type(ENTER, "branch-12", ENTER, RIGHT, ENTER, facts.base_url, ENTER, ENTER)
        computer.type(facts.username, ENTER, facts.password, ENTER)
        computer.type("asha.k", ENTER, "12", ENTER, ENTER, "86420975", ENTER, "86420975", CTRL_S)
        await computer.shows("Production: real points")
        computer.type("production", ENTER)
        await computer.shows("saved without the sign-in")
        computer.type(ENTER)

        await computer.shows("Sign in to branch-12")
        computer.type(facts.username, ENTER, "wrong", ENTER)
        await computer.shows("did not accept")
        computer.type(facts.password, ENTER)
        await computer.shows("asha.k")
        assert "PRODUCTION — real points" in computer.terminal.screen

        assert await computer.is_left() == 0
        kept = contents(tmp_path)
        assert "settings.toml" in kept
        assert [name for name, content in kept.items() if facts.password.encode() in content] == []
        assert [name for name, content in kept.items() if b"86420975" in content] == []


async def test_the_training_door_opens_the_training_desk(tmp_path: Path) -> None:
    async with console(tmp_path) as computer:
        await computer.shows("How do you want to begin?")
        computer.type("1")
        await computer.shows("TRAINING")
        await computer.shows("trainee")
        assert await computer.is_left() == 0
        assert "settings.toml" not in contents(tmp_path)
