"""The lock: nothing in sight, no way round it, and the work as it was behind it."""

from __future__ import annotations

from datetime import timedelta

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from console.widgets.status_bar import StatusBar
from screens.dialogs.lock import LockScreen
from screens.dialogs.quit import QuitDialog
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.desk_double import DeskDouble, PhoneDouble, screen_text, showing, wait_until
from tests.screens.test_lookup import MOBILE, ask
from tests.textual_private import is_leaving

_KEYS = (
    *("f1", "f2", "f3", "f5", "f7", "f9", "f12", "ctrl+z", "escape", "tab", "question_mark"),
    *("ctrl+p", "ctrl+t", "ctrl+r", "ctrl+o", "ctrl+backslash"),
)


async def locked(pilot: Pilot[None]) -> LockScreen:
    """The lock the app starts with, or the one F9 brought."""
    screen = await showing(pilot, LockScreen)
    await wait_until(pilot, lambda: screen._desk is not None)
    return screen


async def unlock(pilot: Pilot[None]) -> None:
    screen = await locked(pilot)
    box = screen.query_one("#pin", Input)
    box.value = "1234"
    box.focus()
    await pilot.press("enter")
    await wait_until(pilot, lambda: pilot.app.screen is not screen)


async def look_up_and_lock(pilot: Pilot[None]) -> tuple[LookupScreen, LockScreen]:
    """A customer's card, and the lock over it."""
    await unlock(pilot)
    found = await ask(pilot, MOBILE)
    await wait_until(pilot, lambda: found.holder is not None)
    await pilot.press("f9")
    return found, await locked(pilot)


def said(screen: LockScreen) -> str:
    return str(screen.query_one("#lock-said", Static).content)


async def try_pin(pilot: Pilot[None], screen: LockScreen, pin: str, desk: DeskDouble) -> None:
    """Type a PIN and wait until it was checked."""
    before = len(desk.pins)
    screen.query_one("#pin", Input).value = pin
    await pilot.press("enter")
    await wait_until(pilot, lambda: len(desk.pins) > before and not screen._checking)


async def test_nothing_of_the_customer_is_in_sight_until_the_right_pin_brings_all_of_it_back() -> None:
    """A toast waits as well."""
    desk = DeskDouble(has_pin=True)
    async with desk.app().run_test(notifications=True) as pilot:
        found, screen = await look_up_and_lock(pilot)
        pilot.app.notify("Moved 500 to Priya")
        await pilot.pause()
        shown = screen_text(pilot)
        for hidden in ("Ravi", "4269", MOBILE, "565039501", "Priya"):
            assert hidden not in shown
        await try_pin(pilot, screen, "1234", desk)
        await wait_until(pilot, lambda: pilot.app.screen is found)
        await wait_until(pilot, lambda: "Priya" in screen_text(pilot))
        assert found.holder is not None
        assert "Ravi S•••" in screen_text(pilot)
        assert found.query_one("#typed", Input).value == MOBILE


async def test_no_key_leads_round_sign_in_or_lock() -> None:
    desk = DeskDouble(has_pin=True)
    app = desk.app()
    async with app.run_test() as pilot:
        for start in (True, False):
            screen = await locked(pilot)
            for key in _KEYS:
                await pilot.press(key)
                assert app.screen is screen, key
                assert len(app.screen_stack) == 2, f"{key} opened something"
                assert isinstance(app.focused, Input), key
                assert start or screen.query_one("#pin", Input).has_focus, key
            if start:
                await unlock(pilot)
                await pilot.press("f9")


async def test_a_wrong_pin_is_told_and_the_next_one_waits() -> None:
    desk = DeskDouble(has_pin=True, waits=[timedelta(seconds=2), timedelta(seconds=4)])
    async with desk.app().run_test() as pilot:
        screen = await locked(pilot)
        screen.query_one("#pin", Input).value = "9999"
        await pilot.press("enter", "enter", "enter")
        await wait_until(pilot, lambda: "next try is taken in 2 s" in said(screen))
        assert desk.pins == ["9999"], "Enter thrice is one try"
        screen.query_one("#pin", Input).value = "1234"
        await pilot.press("enter")
        await pilot.pause()
        assert desk.pins == ["9999"], "no PIN is looked at before its time"
        desk.clock.advance(seconds=2)
        await try_pin(pilot, screen, "9999", desk)
        assert "not the PIN" in said(screen)
        assert "next try is taken in 4 s" in said(screen)
        desk.clock.advance(seconds=4)
        await try_pin(pilot, screen, "1234", desk)
        await wait_until(pilot, lambda: pilot.app.screen is not screen)


async def test_the_pin_is_dots_and_is_never_copied_and_a_mouse_leads_nowhere() -> None:
    desk = DeskDouble(has_pin=True)
    async with desk.app().run_test() as pilot:
        screen = await locked(pilot)
        await pilot.press(*"7391")
        await pilot.press("shift+home", "ctrl+c", "ctrl+x")
        assert pilot.app.clipboard == ""
        assert "7391" not in screen_text(pilot)
        for offset in ((2, 0), (5, 23), (70, 23), (40, 1)):
            await pilot.click(offset=offset)
        assert pilot.app.screen is screen


async def test_quitting_from_the_lock_goes_through_the_guard() -> None:
    desk = DeskDouble(has_pin=True)
    app = desk.app()
    async with app.run_test() as pilot:
        screen = await locked(pilot)
        app._in_flight.add("P7K2QFM001")
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: isinstance(app.screen, QuitDialog))
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is screen)
        app._in_flight.clear()
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: is_leaving(app))


async def test_training_says_its_pins_and_nothing_else_does() -> None:
    desk = DeskDouble(has_pin=True)
    async with desk.app().run_test() as pilot:
        assert "1234" not in said(await locked(pilot))
    desk = DeskDouble(has_pin=True, training=PhoneDouble())
    async with desk.app().run_test() as pilot:
        await wait_until(pilot, lambda: getattr(pilot.app, "_desk", None) is not None)
        await pilot.press("f9")
        screen = await locked(pilot)
        await wait_until(pilot, lambda: "asha.k 1234" in said(screen))


async def test_what_was_asked_before_goes_on_behind_the_lock() -> None:
    desk = DeskDouble(has_pin=True)
    async with desk.app().run_test() as pilot:
        await unlock(pilot)
        desk.lookup.gate.shut()
        found = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: bool(desk.lookup.asked))
        await pilot.press("f9")
        screen = await locked(pilot)
        desk.lookup.gate.open()
        await wait_until(pilot, lambda: found.holder is not None)
        assert pilot.app.screen is screen
        assert "Ravi" not in screen_text(pilot)


# -- who is there ----------------------------------------------------------------------------------


def bar_of(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(StatusBar).operator


async def test_at_the_start_the_settings_only_propose_who_it_is() -> None:
    desk = DeskDouble(has_pin=True)
    async with desk.app().run_test() as pilot:
        screen = await locked(pilot)
        await pilot.press("shift+tab", "home", *"meena", "shift+end", "delete", "enter", *"1234", "enter")
        await wait_until(pilot, lambda: pilot.app.screen is not screen)
        await wait_until(pilot, lambda: bar_of(pilot) == "meena")
        assert (desk.pins, desk.names) == (["1234"], ["meena"])


async def test_somebody_else_signs_in_and_the_work_stays() -> None:
    """Also in one burst, as from a macro: no digit of the PIN lands in the open field."""
    desk = DeskDouble(has_pin=True)
    async with desk.app().run_test() as pilot:
        await unlock(pilot)
        found = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: found.holder is not None)
        await pilot.press("shift+f9")
        screen = await locked(pilot)
        assert "asha.k" not in screen_text(pilot)
        await wait_until(pilot, lambda: screen.focused is screen.query_one("#operator"))
        for key in (*"meena", "enter", *"1234", "enter"):
            character = "\r" if key == "enter" else key
            pilot.app.post_message(events.Key(key, character))
        await wait_until(pilot, lambda: pilot.app.screen is found)
        assert (desk.names[-1], desk.pins[-1]) == ("meena", "1234")
        assert (bar_of(pilot), found.holder is not None) == ("meena", True)
        await pilot.press("f9", "f21")
        await locked(pilot)
        await pilot.press(*"asha.k", "enter", *"1234", "enter")
        await wait_until(pilot, lambda: pilot.app.screen is found and bar_of(pilot) == "asha.k")


async def test_the_first_one_chooses_a_pin_and_is_a_supervisor() -> None:
    desk = DeskDouble(has_pin=True, is_new=True)
    async with desk.app().run_test() as pilot:
        screen = await locked(pilot)
        await wait_until(pilot, lambda: "first supervisor" in said(screen))
        await pilot.press(*"8264", "enter", *"8265", "enter")
        assert "The two PINs differ." in said(screen)
        await pilot.press(*"8264", "enter", *"8264", "enter")
        await wait_until(pilot, lambda: pilot.app.screen is not screen)
        await wait_until(pilot, lambda: bar_of(pilot) == "asha.k (supervisor)")
