"""Exit codes, and the one that the process must end with, whatever happens while it winds up.

0 points moved once · 1 points didn't move · 2 wrong usage · 3 nobody knows yet, or look before you act ·
4 the console can't work here (ARCHITECTURE, Exit codes).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum


class ExitCode(IntEnum):
    """Every exit code of a command that talks in lines."""

    DONE = 0
    NOT_DONE = 1
    WRONG_USAGE = 2
    IN_PROGRESS = 3
    LOOK_FIRST = 3
    """Nothing was sent because something else must be looked at before."""
    CANNOT_WORK = 4


class _Decision:
    """What the process must end with, whatever happens from here on."""

    # On the class, because signal handlers and timers reach it without an object.
    code: int | None = None
    if_cut: Callable[[], int] = staticmethod(lambda: ExitCode.NOT_DONE)


def nothing_decided() -> None:
    """Begin anew, for a process that runs several commands: the tests."""
    _Decision.code, _Decision.if_cut = None, staticmethod(lambda: ExitCode.NOT_DONE)


def decide(code: int) -> int:
    """Nothing that happens while the process winds up changes this code any more."""
    _Decision.code = code
    return code


def decided() -> int | None:
    """The code that nothing changes any more; None before there is one."""
    return _Decision.code


def cut_with(code: Callable[[], int]) -> None:
    """What to ask for the code, where the process must end at once."""
    _Decision.if_cut = staticmethod(code)


def code_if_cut() -> int:
    """The code of a process that can't wait any longer."""
    return _Decision.if_cut() if _Decision.code is None else _Decision.code
