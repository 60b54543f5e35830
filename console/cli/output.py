"""Standard output and standard error: always usable, and what a command says on them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from console.cli.exit_codes import ExitCode
from console.widgets import terminal_encoding


def say(text: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def remark(sentence: str) -> None:
    """Something to know beside the answer, on standard error."""
    fail(ExitCode.DONE, sentence)


def fail(code: ExitCode, sentence: str) -> ExitCode:
    """Say why it ends so, on standard error."""
    # A closed standard error must not hide the exit code.
    with suppress(OSError, ValueError):
        sys.stderr.write(f"points-console: {sentence}\n")
        sys.stderr.flush()
    return code


def is_terminal() -> bool:
    """Whether a full screen can be shown, and somebody can type at it."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def is_mute() -> bool:
    """Whether standard output was closed at the start, so that nothing can be told."""
    return getattr(sys.stdout, "name", "") == os.devnull


def prepare_streams() -> None:
    """A closed one becomes the null device: else the next file opened would be written to as the screen."""
    terminal_encoding.register()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, _null(number))
    for name, errors in (
        ("stdin", "surrogateescape"),
        ("stdout", terminal_encoding.PLAIN),
        ("stderr", terminal_encoding.PLAIN),
    ):
        with suppress(AttributeError, OSError, ValueError):
            getattr(sys, name).reconfigure(errors=errors)


def _null(number: int) -> TextIO:
    mode = os.O_RDONLY if number == 0 else os.O_WRONLY
    opened = os.open(os.devnull, mode)
    # The descriptor itself: a library that writes to 1 must not hit another file.
    if opened != number:
        with suppress(OSError):
            os.dup2(opened, number)
    return open(os.devnull, "r" if number == 0 else "w", encoding="utf-8")  # noqa: PTH123 - for good


def flush_or_forget() -> None:
    """Write out what is left; where that fails, have the interpreter's own last try find nothing to do."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError, AttributeError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)
