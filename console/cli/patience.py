"""Says what a command waits for, once that takes long, to somebody who sits at a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

UNSEEN_SECONDS = 0.3
"""What is over sooner needs no words."""


@contextmanager
def told_if_long(
    words: str, out: TextIO | None = None, *, is_true: Callable[[], bool] = lambda: True
) -> Iterator[None]:
    """`Reading the journal …`, once, while what stands in this block is awaited, if that is so by then.

    On standard error, where no program reads along: to a pipe or a file nothing is said.
    """
    aside = sys.stderr if out is None else out

    def tell() -> None:
        if is_true():
            _tell(words, aside)

    due = asyncio.get_running_loop().call_later(UNSEEN_SECONDS, tell)
    try:
        yield
    finally:
        due.cancel()


def _tell(words: str, out: TextIO) -> None:
    with suppress(OSError, ValueError):
        if out.isatty():
            out.write(f"{words} …\n")
            out.flush()
