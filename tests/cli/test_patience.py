"""What a command waits for: told once and only where it lasts, and only at a terminal."""

from __future__ import annotations

import asyncio
import io

import pytest

from console.cli.patience import UNSEEN_SECONDS, told_if_long


class _Screen(io.StringIO):
    """Standard error that is a terminal, or none."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize(
    ("lasts", "is_terminal", "is_true", "said"),
    [
        (True, True, True, "Looking up …\n"),
        (True, False, True, ""),
        (True, True, False, ""),
        (False, True, True, ""),
    ],
)
async def test_a_wait_that_lasts_is_told_at_a_terminal(
    lasts: bool, is_terminal: bool, is_true: bool, said: str
) -> None:
    out, over = _Screen(is_terminal=is_terminal), asyncio.Event()
    with told_if_long("Looking up", out, is_true=lambda: is_true):
        asyncio.get_running_loop().call_later(UNSEEN_SECONDS, over.set)  # behind what is due
        if lasts:
            await over.wait()
    await over.wait()
    assert out.getvalue() == said
