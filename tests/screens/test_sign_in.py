"""A desk that can't open asks or explains; one that opened locks itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from console.app import ConsoleApp
from console.app_base import BaseApp
from console.providers.registry import PROVIDERS
from console.services.awaited_desk import DeskClosed, Opening
from console.services.desk import Desk
from screens.dialogs.closed import ClosedScreen
from screens.dialogs.lock import LockScreen
from screens.dialogs.sign_in_dialog import SignInDialog
from tests.doubles.desk_double import HOSTILE, DeskDouble, screen_text, wait_until
from tests.textual_private import forget_reset, notified, was_reset

CANARY = "canary-b07d-not-a-real-secret"
WHY = "The user name and the password of branch-12 can't be found in the keyring."
LONG_AGO = 3600.0


class Host(BaseApp[None]):
    """A two-line home for one dialog."""

    def __init__(self, dialog: SignInDialog) -> None:
        super().__init__()
        self.dialog = dialog
        self.answers: list[tuple[str, str] | None] = []

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self.answers.append)


class Door:
    """Opens for the right sign-in; `refusals` come first."""

    def __init__(self, *refusals: DeskClosed, has_pin: bool = False, training: bool = False) -> None:
        self.refusals = list(refusals)
        self.typed: list[tuple[str, str]] = []
        self.double = DeskDouble(has_pin=has_pin)
        self.double.training = SimpleNamespace() if training else None
        self.attempts = 0

    async def open(self) -> Desk:
        self.attempts += 1
        if self.refusals:
            raise self.refusals.pop(0)
        return await self.double.open()

    def opening(self) -> Opening:
        return Opening(
            self.open,
            environment="sandbox",
            profile="branch-12",
            parties=PROVIDERS["capillary"].parties,
            take_sign_in=lambda *typed: self.typed.append(typed),
        )


def on_top(app: App[Any], kind: type) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, kind) and app.screen.is_mounted


def words(pilot: Pilot[Any]) -> str:
    """What the screen says, whatever its lines and frames."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


def dialog_words(app: ConsoleApp) -> str:
    """What the dialog on top says, without the screen that shows beside it."""
    return " ".join(str(part.render()) for part in app.screen.query(Static))


async def desk_of(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """Wait until the desk is open and the app knows."""
    await wait_until(pilot, lambda: app._desk)


# -- the dialog alone ------------------------------------------------------------------------------


async def test_both_parts_are_handed_over() -> None:
    app = Host(SignInDialog("branch-12", WHY))
    async with app.run_test() as pilot:
        await pilot.press(*"till-7", "enter", *"pass word", "enter")
        await wait_until(pilot, lambda: app.answers)
    assert app.answers == [("till-7", "pass word")]


@pytest.mark.parametrize("keys", [("escape",), ("tab", "tab", "tab", "enter")])
async def test_the_operator_may_give_up(keys: tuple[str, ...]) -> None:
    app = Host(SignInDialog("branch-12", WHY))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await wait_until(pilot, lambda: app.answers)
    assert app.answers == [None]


async def test_half_a_sign_in_is_not_taken() -> None:
    app = Host(SignInDialog("branch-12", WHY, "till-7"))
    async with app.run_test() as pilot:
        assert app.dialog.focused is app.dialog.secret
        await pilot.press("enter")
        assert app.answers == []
        app.dialog.identity.value = " "
        await pilot.press(*"word", "enter")
        await wait_until(pilot, lambda: app.dialog.focused is app.dialog.identity)
        assert app.answers == []


async def test_a_password_typed_ahead_never_lands_in_the_open_field() -> None:
    app = Host(SignInDialog("branch-12", WHY))
    async with app.run_test() as pilot:
        for key in (*"till", "enter", *CANARY.replace("-", ""), "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await wait_until(pilot, lambda: app.answers)
    assert app.answers == [("till", CANARY.replace("-", ""))]


async def test_the_secret_is_neither_drawn_nor_copied_and_foreign_text_is_harmless() -> None:
    app = Host(SignInDialog("branch-12", HOSTILE))
    async with app.run_test(size=(60, 20)) as pilot:
        app.dialog.secret.value = CANARY
        app.dialog.secret.focus()
        await pilot.press("home", "shift+end", "ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        assert app.dialog.secret.value == CANARY
        await wait_until(pilot, lambda: "[@click=app.quit]x[/]" in screen_text(pilot))
        assert CANARY not in screen_text(pilot)


# -- in the console --------------------------------------------------------------------------------


async def test_a_missing_sign_in_is_asked_for_until_it_is_taken() -> None:
    door = Door(
        DeskClosed(WHY, needs_sign_in=True),
        DeskClosed("The provider did not accept this sign-in.", needs_sign_in=True),
    )
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, SignInDialog))
        await wait_until(pilot, lambda: WHY in dialog_words(app))
        await pilot.press(*"till-7", "enter", *"wrong", "enter")
        await wait_until(pilot, lambda: "did not accept" in screen_text(pilot))
        assert len(app.screen_stack) == 2
        assert app.screen.query_one("#identity", Input).value == "till-7"
        await pilot.press(*"right", "enter")
        await desk_of(app, pilot)
        assert not isinstance(app.screen, SignInDialog)
    assert door.typed == [("till-7", "wrong"), ("till-7", "right")]


async def test_who_gives_up_can_come_back() -> None:
    door = Door(DeskClosed(WHY, needs_sign_in=True), DeskClosed(WHY, needs_sign_in=True))
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, SignInDialog))
        await pilot.press("escape")
        await wait_until(pilot, on_top(app, ClosedScreen))
        await pilot.press("ctrl+r")
        await wait_until(pilot, on_top(app, SignInDialog))
    assert door.typed == []


async def test_a_closed_desk_is_explained_on_a_screen_of_its_own() -> None:
    door = Door(DeskClosed(f"The key file can't be read. {HOSTILE}"))
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, ClosedScreen))
        await pilot.press("f2", "f3", "f5", "f9", "f12")
        await pilot.pause()
        for size in ((80, 24), (60, 20)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "The key file can't be read." in words(pilot))
            shown = screen_text(pilot)
            assert "[@click=app.quit]" in shown
            assert "POINTS CONSOLE" not in shown
        assert app.screen.styles.background.a == 1
        await pilot.press("ctrl+r")
        await desk_of(app, pilot)
        assert not isinstance(app.screen, ClosedScreen)
    assert door.attempts == 2


async def test_a_closed_desk_can_be_left() -> None:
    app = ConsoleApp(Door(DeskClosed("Closed.")).opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, ClosedScreen))
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: not app.is_running)
    assert app.return_code == 0


# -- the lock --------------------------------------------------------------------------------------


async def test_with_a_pin_the_console_starts_locked_and_the_pin_opens_it() -> None:
    door = Door(has_pin=True)
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, LockScreen))
        await pilot.press("f2", "f5", "ctrl+p", "f9")
        await pilot.pause()
        assert isinstance(app.screen, LockScreen)
        await pilot.press(*"1234", "enter")
        await wait_until(pilot, lambda: not isinstance(app.screen, LockScreen))
        await pilot.press("f9")
        await wait_until(pilot, on_top(app, LockScreen))
    assert door.double.pins == ["1234"]


async def test_training_is_locked_by_hand_only() -> None:
    app = ConsoleApp(Door(has_pin=True, training=True).opening(), idle_seconds=0.01)
    async with app.run_test() as pilot:
        await desk_of(app, pilot)
        await ticks(app, pilot)
        assert not isinstance(app.screen, LockScreen)
        await pilot.press("f9")
        await wait_until(pilot, on_top(app, LockScreen))


async def test_where_nobody_can_have_a_pin_nothing_locks_and_f9_says_why() -> None:
    app = ConsoleApp(Door().opening(), idle_seconds=0.01)
    async with app.run_test() as pilot:
        await desk_of(app, pilot)
        await ticks(app, pilot)
        assert not isinstance(app.screen, LockScreen)
        await pilot.press("f9")
        await wait_until(pilot, lambda: notified(app))
        assert "Without a keyring" in notified(app)[0]


async def test_before_the_desk_is_open_there_is_nothing_to_lock() -> None:
    door = Door(has_pin=True)
    door.double.gate.shut()
    app = ConsoleApp(door.opening())
    async with app.run_test() as pilot:
        await pilot.press("f9")
        assert not isinstance(app.screen, LockScreen)
        door.double.gate.open()
        await wait_until(pilot, on_top(app, LockScreen))


async def test_an_idle_console_locks_itself_once() -> None:
    door = Door(has_pin=True)
    app = ConsoleApp(door.opening(), idle_seconds=0.05)
    async with app.run_test() as pilot:
        await wait_until(pilot, on_top(app, LockScreen))
        first = app.screen
        await pilot.press(*"1234", "enter")
        await wait_until(pilot, lambda: app.screen is not first and on_top(app, LockScreen)())
        await ticks(app, pilot)
        assert [type(each) for each in app.screen_stack].count(LockScreen) == 1


async def test_whoever_is_there_is_not_locked_out() -> None:
    app = ConsoleApp(Door(has_pin=True).opening(), idle_seconds=LONG_AGO)
    async with app.run_test() as pilot:
        await unlock(app, pilot)
        assert app._presence is not None
        timer = app._presence.timer
        acts: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: pilot.press("x"),
            lambda: pilot.hover(offset=(3, 3)),
            lambda: asyncio.sleep(0, app.post_message(events.Paste("4269"))),
        )
        for act in acts:
            forget_reset(timer)
            await act()
            await wait_until(pilot, lambda: was_reset(timer))


async def unlock(app: ConsoleApp, pilot: Pilot[None]) -> None:
    await wait_until(pilot, on_top(app, LockScreen))
    await pilot.press(*"1234", "enter")
    await wait_until(pilot, lambda: not isinstance(app.screen, LockScreen))


async def ticks(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """Wait until the idle timer has gone off a few times."""
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1

    counter = app.set_interval(app._idle_seconds, count)
    await wait_until(pilot, lambda: seen >= 3)
    counter.stop()
