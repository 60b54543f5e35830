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
    ("lasts", "is_terminal", "said"), [(True, True, "Looking up …\n"), (True, False, ""), (False, True, "")]
)
async def test_a_wait_that_lasts_is_told_at_a_terminal(lasts: bool, is_terminal: bool, said: str) -> None:
    out, due = _Screen(is_terminal=is_terminal), asyncio.Event()
    asyncio.get_running_loop().call_later(2 * UNSEEN_SECONDS if lasts else 0, due.set)
    with told_if_long("Looking up", out):
        await due.wait()
    assert out.getvalue() == said
