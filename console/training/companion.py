"""A module of ours as a process that serves this one, and ends with it.

It lives exactly as long as its standard input stays open: however this console ends, killed included, the
other end of that pipe closes, and it removes the folder that both used.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cached_property
from typing import Any

_END_SECONDS = 10


class Companion:
    """Begun at once; what it prints when it listens is read by whoever needs it."""

    def __init__(self, module: str, *given: str) -> None:
        # -P: a file called console.py in the folder this was started from must not be taken for ours.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-m", module, *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What it tells once it listens, which is waited for; nothing where it ended instead."""
        import json

        assert self._process.stdout is not None  # noqa: S101 - a pipe
        told: dict[str, Any] = json.loads(self._process.stdout.readline() or "{}")
        return told

    def end(self) -> None:
        """Close its standard input, which ends it, and wait until its folder is gone."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        self._process.stdin.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait()
        self._process.stdout.close()
