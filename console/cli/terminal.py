"""Where questions are asked and answered: standard input and output, with secrets typed unseen."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from console.services.threads import in_background


class UnreadableInput(EOFError):
    """What came as an answer is no text, so that nobody has answered."""


class Terminal(Protocol):
    """Where the conversation happens."""

    def say(self, text: str) -> None:
        """One line out."""

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """One line in; `EOFError` when there is nobody to answer."""


class StandardTerminal:
    """Questions on standard output, answers from standard input."""

    def __init__(self, *, aside: bool = False) -> None:
        self._aside = aside
        """Everything on standard error: standard output is for another program."""

    @property
    def _out(self) -> TextIO:
        return sys.stderr if self._aside else sys.stdout

    def say(self, text: str) -> None:
        """Write one line, at once: a reader may sit behind a pipe."""
        self._out.write(f"{text}\n")
        self._out.flush()

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """The answer without its line end; blocks in a thread of its own, so that waiting can be ended.

        `UnreadableInput` where it holds bytes that are no text in the terminal's encoding.
        """
        if secret and sys.stdin.isatty():
            with _echo_kept():
                return _readable(await in_background(lambda: _typed_unseen(question)))
        self._out.write(question)
        self._out.flush()
        line: str = await in_background(sys.stdin.readline)
        if not line:
            raise EOFError
        # Nobody pressed Enter where it is seen, so the next line would go on behind the question.
        if not sys.stdin.isatty():
            self._out.write("\n")
        return _readable(line)


def _typed_unseen(question: str) -> str:
    try:
        return getpass.getpass(question)
    except UnicodeDecodeError:
        # From nothing: the exception holds what was typed.
        raise UnreadableInput from None


def _readable(line: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in line):
        raise UnreadableInput
    return line.strip()


@contextmanager
def _echo_kept() -> Iterator[None]:
    """Whoever ends the waiting gets the terminal back as it was: the thread that hides keys never wakes."""
    if sys.platform == "win32":
        yield
        return
    import termios

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
