"""From nothing to an open desk in a real terminal, on a computer without a keyring."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyte

from tests.doubles.simulators import running_simulator

REPOSITORY = Path(__file__).parents[2]
SECONDS = 20.0
CTRL_Q, CTRL_S, ENTER, RIGHT = "\x11", "\x13", "\r", "\x1b[C"


class Terminal:
    """A terminal of 80 by 24 as a person sees it."""

    def __init__(self, master: int) -> None:
        self._master = master
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._painted = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    def _read(self) -> None:
        try:
            self._stream.feed(os.read(self._master, 65536))
        except OSError:
            asyncio.get_running_loop().remove_reader(self._master)
        self._painted.set()

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    async def shows(self, words: str) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                while words not in self.text:
                    self._painted.clear()
                    await self._painted.wait()
        except TimeoutError:
            raise AssertionError(f"never showed {words!r}:\n{self.text}") from None

    def type(self, *keys: str) -> None:
        os.write(self._master, "".join(keys).encode())

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)


@asynccontextmanager
async def console(home: Path) -> AsyncIterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(  # noqa: ASYNC220 - starting it takes a millisecond
        [sys.executable, "-m", "console"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TMPDIR": str(home),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "TERM": "xterm-256color",
        },
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    terminal = Terminal(master)
    try:
        yield terminal, process
    finally:
        process.kill()
        process.wait()
        terminal.close()


async def end_of(process: subprocess.Popen[bytes]) -> int:
    return await asyncio.to_thread(process.wait, SECONDS)


def contents(home: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in home.rglob("*") if each.is_file()}


async def test_connect_sign_in_and_leave(tmp_path: Path) -> None:
    async with running_simulator() as simulator, console(tmp_path) as (terminal, process):
        facts = simulator.facts
        await terminal.shows("How do you want to begin?")
        terminal.type("2")
        await terminal.shows("Profile name")
        terminal.type(ENTER, "branch-12", ENTER, RIGHT, ENTER, facts.base_url, ENTER, ENTER)
        terminal.type(facts.username, ENTER, facts.password, ENTER)
        terminal.type("asha.k", ENTER, "12", ENTER, ENTER, "86420975", ENTER, "86420975", CTRL_S)
        await terminal.shows("Production: real points")
        terminal.type("production", ENTER)
        await terminal.shows("saved without the sign-in")
        terminal.type(ENTER)

        await terminal.shows("Sign in to branch-12")
        terminal.type(facts.username, ENTER, "wrong", ENTER)
        await terminal.shows("did not accept")
        terminal.type(facts.password, ENTER)
        await terminal.shows("asha.k")
        assert "PRODUCTION — real points" in terminal.text

        terminal.type(CTRL_Q)
        assert await end_of(process) == 0
        kept = contents(tmp_path)
        assert "settings.toml" in kept
        assert [name for name, content in kept.items() if facts.password.encode() in content] == []
        assert [name for name, content in kept.items() if b"86420975" in content] == []


async def test_the_training_door_opens_the_training_desk(tmp_path: Path) -> None:
    async with console(tmp_path) as (terminal, process):
        await terminal.shows("How do you want to begin?")
        terminal.type("1")
        await terminal.shows("TRAINING")
        await terminal.shows("trainee")
        terminal.type(CTRL_Q)
        assert await end_of(process) == 0
        assert "settings.toml" not in contents(tmp_path)
