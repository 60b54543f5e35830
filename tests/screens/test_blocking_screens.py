"""Whatever comes in one burst with the lock's key, it locks; and nothing is sent from a window too small."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from console.app import ConsoleApp
from screens.dialogs.lock import LockScreen
from screens.dialogs.too_small import TooSmallScreen
from tests.doubles.desk_double import DeskDouble, screen_text, wait_until
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter
from tests.screens.test_lock import locked, unlock
from tests.textual_private import is_leaving

_CHARACTERS = {"enter": "\r", "tab": "\t", "escape": "\x1b"}


def burst(app: ConsoleApp, *keys: str) -> None:
    """All in the app's queue before it takes the first, as bytes that arrive together are."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else _CHARACTERS.get(key)))


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(5):
        await pilot.pause()


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with DeskDouble(has_pin=True).app().run_test() as running:
        await unlock(running)
        yield running


_DIALOGS = (("f1",), ("f12",), ("ctrl+p",), ("ctrl+t",), ("f1", "escape"), ("ctrl+p", "h", "enter"))
_STAYS = (("f3",), ("escape",), ("5", "0", "enter"))
_BEHIND = [(*before, "f9", behind) for before in (("f3",), ("f1",), ("ctrl+p",)) for behind in ("f5", "f1")]
"""What comes behind the lock's key meets a mode, a dialog and the palette."""
_WALKS = {
    "each mode on its way in": (("f2", "f9"), ("f4", "f9"), ("f5", "f9"), ("f7", "f9")),
    "through two modes": (("f5", "f3", "f9"),),
    "through three modes": (("f2", "f5", "f7", "f9"),),
    "a mode behind a mode on its way in": (("f5", "f3", "f9", "f5"),),
    "a dialog behind a mode on its way in": (("f5", "f3", "f9", "f1"),),
    "where no mode comes in": (*_BEHIND, *((*keys, "f9") for keys in (*_STAYS, *_DIALOGS))),
}
"""The bursts of one app each: a mode is on its way in only once."""


@pytest.mark.parametrize("walk", _WALKS.values(), ids=_WALKS)
async def test_in_one_burst_it_locks(pilot: Pilot[None], walk: Sequence[Sequence[str]]) -> None:
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    for keys in walk:
        burst(app, *keys)
        await wait_until(pilot, lambda: isinstance(app.screen, LockScreen))
        await settled(pilot)
        assert isinstance(app.screen, LockScreen), keys
        assert app.is_walled, keys
        await unlock(pilot)
        await back_at_the_form(pilot)


async def back_at_the_form(pilot: Pilot[None]) -> None:
    """Whatever stood behind the lock is left."""
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()
    if pilot.app.current_mode != "transfer":
        await pilot.press("f3")
        await wait_until(pilot, lambda: pilot.app.current_mode == "transfer")


async def test_a_dialog_that_closes_behind_the_lock_does_not_take_the_lock_with_it(
    pilot: Pilot[None],
) -> None:
    app = pilot.app
    await pilot.press("f1")
    dialog = app.screen
    await pilot.press("f9")
    lock = await locked(pilot)
    dialog.dismiss()
    await settled(pilot)
    assert app.screen is lock
    lock.query_one("#pin", Input).value = "1234"
    await pilot.press("enter")
    await wait_until(pilot, lambda: len(app.screen_stack) == 1)


async def test_a_message_from_behind_opens_nothing_before_the_lock(pilot: Pilot[None]) -> None:
    app = pilot.app
    await pilot.press("f9")
    lock = await locked(pilot)
    await app.run_action("help")
    await app.run_action("desk('history')")
    await app.run_action("command_palette")
    await settled(pilot)
    assert app.screen is lock
    assert len(app.screen_stack) == 2


async def test_the_key_is_kept_in_mind_until_there_is_a_desk() -> None:
    app = DeskDouble(has_pin=True).app()
    async with app.run_test() as pilot:
        app._desk = None
        await app.action_lock()
        assert app._lock_wanted
        await locked(pilot)


# -- a window too small ----------------------------------------------------------------------------


async def test_nothing_is_sent_from_a_window_too_small(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        await counter.code(RAVI, PRIYA, "500")
        counter.burst(CODE)
        await counter.drained()
        for size in ((59, 24), (80, 15), (1, 1)):
            await counter.pilot.resize_terminal(*size)
            await counter.until(lambda: isinstance(counter.app.screen, TooSmallScreen))
            counter.burst(["enter", "f5", "f1", "ctrl+p", "escape", "7"])
            await counter.drained()
            assert isinstance(counter.app.screen, TooSmallScreen), size
            assert desk.gateway.count("transfer") == 0, size
            await counter.pilot.resize_terminal(80, 24)
            await counter.until(lambda: counter.is_in("transfer") and not counter.app.is_walled)
            await counter.pilot.pause()
        await counter.press("enter")
        await counter.shows("requested 500")
        assert desk.gateway.codes == [CODE]


async def test_the_sentence_is_all_there_is() -> None:
    async with DeskDouble().app().run_test(size=(40, 10)) as pilot:
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TooSmallScreen))
        await pilot.pause()
        assert "Make the window larger" in screen_text(pilot)
        assert "FROM" not in screen_text(pilot)


async def test_60_by_16_is_large_enough(desk: FakeDesk) -> None:
    async with at_the_counter(desk, (60, 16)) as counter:
        assert not counter.app.is_walled


async def test_the_lock_stands_before_it_and_it_behind_the_lock(desk: FakeDesk) -> None:
    double = DeskDouble(has_pin=True)
    async with double.app().run_test() as pilot:
        await unlock(pilot)
        await pilot.resize_terminal(40, 10)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TooSmallScreen))
        await pilot.press("f9")
        await unlock(pilot)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TooSmallScreen))
        await pilot.press("f9")
        await locked(pilot)
        await pilot.resize_terminal(80, 24)
        await unlock(pilot)
        await wait_until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_leaving_is_always_possible(counter: Counter) -> None:
    await counter.pilot.resize_terminal(40, 10)
    await counter.until(lambda: isinstance(counter.app.screen, TooSmallScreen))
    await counter.press("ctrl+q")
    await counter.until(lambda: is_leaving(counter.app))
