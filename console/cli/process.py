"""One way in and one way out for every command: usable streams, a true exit code, no traceback.

0 points moved once · 1 points didn't move · 2 wrong usage · 3 nobody knows yet, or look before you act ·
4 the console can't work here (trust, section 8). Imports nothing slow: `--help` comes this way too.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import IntEnum
from typing import Any, TextIO

from console.widgets import terminal_encoding


class Exit(IntEnum):
    """Every exit code of a command that talks in lines."""

    DONE = 0
    NOT_DONE = 1
    USAGE = 2
    LOOK_FIRST = 3
    CANNOT_WORK = 4


class _Verdict:
    """What the process must end with, whatever happens from here on."""

    code: int | None = None
    if_cut: Callable[[], int] = staticmethod(lambda: Exit.NOT_DONE)


def guarded(work: Callable[[], int], *, is_process: bool) -> int:
    """The code of `work`, or of what ended it. `is_process`: nothing comes after, not even for a test."""
    _Verdict.code, _Verdict.if_cut = None, staticmethod(lambda: Exit.NOT_DONE)
    if is_process:
        _silence_the_end()
    _prepare_streams()
    try:
        code = work()
    except SystemExit:
        flush_or_forget()
        raise
    except KeyboardInterrupt:
        code = _ended(Exit.NOT_DONE, "interrupted. Nothing was done.")
    except BrokenPipeError:
        code = _ended(Exit.NOT_DONE, "nobody reads on. Nothing was done.")
    except EOFError as error:
        code = _ended(Exit.NOT_DONE, str(error) or "nobody answers, so nothing was done.")
    except OSError as error:
        code = _ended(Exit.CANNOT_WORK, f"this computer refuses: {error.strerror or type(error).__name__}.")
    except Exception as bug:
        # Without its text, which may hold a secret.
        code = _ended(
            Exit.CANNOT_WORK, f"it met a fault of its own ({type(bug).__name__}). Nothing was done."
        )
    flush_or_forget()
    return code


def decide(code: int) -> int:
    """Nothing that happens while the process winds up changes this code any more."""
    _Verdict.code = code
    return code


def cut_with(code: Callable[[], int]) -> None:
    """What to ask for the code, where the process must end at once."""
    _Verdict.if_cut = staticmethod(code)


def code_if_cut() -> int:
    """The code of a process that can't wait any longer."""
    return _Verdict.if_cut() if _Verdict.code is None else _Verdict.code


def complain(code: Exit, sentence: str) -> Exit:
    """Say why it ends so, on standard error."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"points-console: {sentence}\n")
        sys.stderr.flush()
    return code


def _ended(code: Exit, sentence: str) -> int:
    return _Verdict.code if _Verdict.code is not None else complain(code, sentence)


def unreadable(arguments: Sequence[str]) -> bool:
    """Whether an argument holds bytes that are no text in this terminal's encoding."""
    return any("\ud800" <= character <= "\udfff" for argument in arguments for character in argument)


# -- streams ---------------------------------------------------------------------------------------


def is_mute() -> bool:
    """Whether standard output was closed at the start, so that nothing can be told."""
    return getattr(sys.stdout, "name", "") == os.devnull


def _prepare_streams() -> None:
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


def _silence_the_end() -> None:
    """What threads and finalizers meet while everything goes away is nobody's business."""

    def ignore(_: Any) -> None:
        return None

    threading.excepthook = ignore
    sys.unraisablehook = ignore
