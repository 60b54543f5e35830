"""Every wait that lasts has words, and a sign beside them that moves: one line of the table a wait."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from textual.pilot import Pilot

from console.domain.transfers import State
from console.services.stages import Stage
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.desk_double import DeskDouble, intent, screen_text, wait_until
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter


def _moves(text: str, words: str) -> bool:
    """Whether a sign stands behind these words: half a block, and the seconds once there are any."""
    return re.search(rf"{re.escape(words)} ?… *[▌▀▐▄]( \d+ s)?", text) is not None


@asynccontextmanager
async def _waited_for(counter: Counter, held: str, words: str) -> AsyncIterator[None]:
    """What is done within meets a provider that doesn't answer; when these words move, it does."""
    counter.desk.gateway.hold(held)
    yield
    await counter.until(lambda: _moves(counter.text, words))
    counter.desk.gateway.let(held)


async def test_every_wait_of_a_transfer_moves(counter: Counter) -> None:
    sides = counter.screen.form.sides
    async with _waited_for(counter, "customer", "looking up"):
        counter.burst([*RAVI, "enter"])
    await counter.until(lambda: sides[0].holder is not None)
    counter.burst([*PRIYA, "enter"])
    await counter.until(lambda: sides[1].holder is not None)
    async with _waited_for(counter, "precheck", "checking with the provider"):
        counter.burst([*"500", "enter"])
    await counter.stage(Stage.PREVIEW)
    async with _waited_for(counter, "issue_code", "sending the code"):
        await counter.press("enter")
    await counter.stage(Stage.CODE)
    async with _waited_for(counter, "transfer", "sending"):
        counter.burst([*CODE, "enter"])
    await counter.state(State.CONFIRMED)


async def test_every_wait_behind_a_transfer_moves(counter: Counter) -> None:
    await counter.code(RAVI, PRIYA, "500")
    async with _waited_for(counter, "balances", "reading both balances again"):
        await counter.press(*CODE, "enter")
    await counter.state(State.CONFIRMED)
    async with _waited_for(counter, "customer", "looking both up anew"):
        await counter.press("ctrl+b")
    await counter.until(lambda: all(side.holder is not None for side in counter.screen.form.sides))
    await counter.press("ctrl+n")
    async with _waited_for(counter, "customer", "looking Priya S••• up anew"):
        await counter.press("f14", "1")
    await counter.press("f2")
    await counter.until(lambda: isinstance(counter.app.screen, LookupScreen))
    async with _waited_for(counter, "history", "Reading the last movements"):
        counter.burst([*RAVI, "enter"])


async def test_cards_beside_both_sides_say_that_they_are_read(desk: FakeDesk) -> None:
    async with (
        at_the_counter(desk, (120, 40)) as counter,
        _waited_for(counter, "history", "reading the last movements"),
    ):
        await counter.both(RAVI, PRIYA)


async def test_a_desk_that_opens_slowly_says_so(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path)
    desk.gate = asyncio.Event()
    async with at_the_counter(desk) as counter:
        await counter.until(lambda: _moves(counter.text, "waiting for the desk"))
        desk.gate.set()
        await counter.until(lambda: "waiting for the desk" not in counter.text)


async def test_a_wait_for_the_journal_or_a_look_moves() -> None:
    desk = DeskDouble()
    desk.reconciliation.intents = [intent(State.UNKNOWN, 1)]
    desk.history.gate.shut()
    desk.reconciliation.gate.shut()
    async with desk.app().run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        for keys, words in (
            (["f5"], "Reading"),
            (["f7", "enter"], "looking for proof"),
            (["f10"], "reading"),
        ):
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await wait_until(pilot, partial(_is_said_and_moves, pilot, words))


def _is_said_and_moves(pilot: Pilot[None], words: str) -> bool:
    return _moves(screen_text(pilot), words)
