"""Every wait that lasts has words, and a sign beside them that moves: one line of the table a wait."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from console.domain.transfers import State
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.desk_double import DeskDouble, intent, screen_text, wait_until
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

Act = Callable[[Counter], Awaitable[None]]


def _moves(text: str, words: str) -> bool:
    """Whether a sign stands behind these words: half a block, and the seconds once there are any."""
    return re.search(rf"{re.escape(words)} ?… *[▌▀▐▄]( \d+ s)?", text) is not None


async def _look_up(counter: Counter) -> None:
    await counter.press(*RAVI, "enter")


async def _check(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.press(*"500", "enter")


async def _ask_code(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    await counter.press("enter")


async def _send(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)


async def _send_and_read_again(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    counter.desk.gateway.hold("balances")
    await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)


async def _repeat(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    counter.desk.gateway.hold("customer")
    await counter.press("ctrl+b")


async def _who_was_here(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    counter.desk.gateway.hold("customer")
    await counter.press("ctrl+n", "f14", "1")


async def _movements(counter: Counter) -> None:
    await counter.press("f2")
    await counter.until(lambda: isinstance(counter.app.screen, LookupScreen))
    await counter.press(*RAVI, "enter")


async def _both_cards(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)


@pytest.mark.parametrize(
    ("held", "act", "words", "width"),
    [
        ("customer", _look_up, "looking up", 80),
        ("precheck", _check, "checking with the provider", 80),
        ("issue_code", _ask_code, "sending the code", 80),
        ("transfer", _send, "sending", 80),
        ("", _send_and_read_again, "reading both balances again", 80),
        ("", _repeat, "looking both up anew", 80),
        ("", _who_was_here, "looking Priya S••• up anew", 80),
        ("history", _movements, "Reading the last movements", 80),
        ("history", _both_cards, "reading the last movements", 120),
    ],
)
async def test_a_wait_for_the_provider_moves(
    desk: FakeDesk, held: str, act: Act, words: str, width: int
) -> None:
    if held:
        desk.gateway.hold(held)
    async with at_the_counter(desk, (width, 40)) as counter:
        await act(counter)
        await counter.until(lambda: _moves(counter.text, words))


async def test_a_desk_that_opens_slowly_says_so(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path)
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as counter:
        await counter.until(lambda: _moves(counter.text, "waiting for the desk"))
        desk.gate.set()
        await counter.until(lambda: "waiting for the desk" not in counter.text)


@pytest.mark.parametrize(
    ("keys", "words"),
    [(["f5"], "Reading"), (["f7", "enter"], "looking for proof"), (["f10"], "reading")],
)
async def test_a_wait_for_the_journal_or_a_look_moves(keys: list[str], words: str) -> None:
    desk = DeskDouble()
    desk.reconciliation.intents = [intent(State.UNKNOWN, 1)]
    desk.history.gate.shut()
    desk.reconciliation.gate.shut()
    async with desk.app().run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await wait_until(pilot, lambda: _moves(screen_text(pilot), words))
