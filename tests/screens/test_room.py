"""What gives way on a low screen: no more than what is shown needs, whatever stands around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

_BALANCES, _PREVIEW = 2, 6
"""Rows of what can give way, beside a blank line: both sides' second lines, and the panel of the preview."""


async def _code(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")


async def _wrong_code(counter: Counter) -> None:
    await counter.wrong_code(RAVI, PRIYA, "500")


async def _outcome(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.shows("✓ processed", "as expected")


def _free(text: str) -> int:
    """Blank lines between the last panel and the next step."""
    lines = text.splitlines()
    step = next(number for number, line in enumerate(lines) if line.startswith("  Enter  "))
    return len(lines[:step]) - len("\n".join(lines[:step]).rstrip().splitlines())


def _given_way(text: str, *, can_preview: bool) -> dict[str, int]:
    """What would be next to stand there again, and how many rows it takes beside what is there."""
    blank, balances = "│" + " " * 78 + "│" in text.partition("╰")[0], "1,200 expire" in text
    missing = {}
    if not balances:
        missing["balances"] = _BALANCES
    elif not blank:
        missing["blank line"] = 1
    if can_preview and "taken from" not in text:
        missing["preview"] = _PREVIEW - blank - _BALANCES * balances
    return missing


@pytest.mark.parametrize("arrive", [_code, _wrong_code, _outcome])
async def test_nothing_gives_way_to_rows_that_stay_free(
    tmp_path: Path, arrive: Callable[[Counter], Awaitable[None]]
) -> None:
    async with at_the_counter(FakeDesk(tmp_path), (80, 33)) as counter:
        await arrive(counter)
        whole = _given_way(counter.text, can_preview=arrive is not _outcome)
        assert whole == {}
        seen: set[str] = set()
        for height in range(32, 16, -1):
            await counter.pilot.resize_terminal(80, height)
            await counter.until(lambda: counter.text)
            missing = _given_way(counter.text, can_preview=arrive is not _outcome)
            wasted = [part for part, rows in missing.items() if rows <= _free(counter.text)]
            assert wasted == [], f"80×{height}:\n{counter.text}"
            seen |= missing.keys()
    assert {"blank line", "balances"} <= seen


async def test_no_scroll_bar_stays_for_lines_that_are_broken_beside_it_alone(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path), (80, 24)) as counter:
        await counter.code(RAVI, PRIYA, "500")
        await counter.pilot.resize_terminal(80, 20)
        await counter.until(lambda: counter.app.size.height == 20)
        assert not counter.screen.parts.body.show_vertical_scrollbar
        await counter.shows("FROM     Ravi", "before    after   taken from (estimate)", "Bound to")


async def test_a_message_on_the_phone_takes_a_blank_line_and_no_balance(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path), (80, 23)) as counter:  # as many rows as 24 have beside it
        await counter.code(RAVI, PRIYA, "500")
        await counter.shows("1,200 expire", "usable 120", "taken from", "Bound to")
