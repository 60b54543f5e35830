"""What a screen started goes on until the screen closes, and no further."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerFailed

from console.app_base import BaseApp
from screens.background import start


class Slow(Static):
    """A widget that is gone only after the answer has come to the screen it stands on."""

    async def on_unmount(self) -> None:
        screen = self.screen
        assert isinstance(screen, Reading)
        screen.answer.set()
        await screen.ended.wait()


class Reading(Screen[None]):
    """A screen that waits for an answer, and has no widget for it any more."""

    def __init__(self) -> None:
        super().__init__()
        self.answer, self.ended = asyncio.Event(), asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Slow()

    def on_mount(self) -> None:
        start(self, self._read, "read")

    async def _read(self) -> None:
        await self.answer.wait()
        try:
            self.query_one("#gone")
        finally:
            self.ended.set()


async def test_an_answer_that_comes_while_the_screen_closes_ends_nothing() -> None:
    screen = Reading()
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(screen)
        assert not screen.ended.is_set()
    assert screen.ended.is_set()


async def test_an_answer_that_comes_before_a_screen_has_begun_to_close_ends_nothing_either() -> None:
    screen = Reading()
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(screen)
        screen.answer.set()
        going = screen.remove()
        await screen.ended.wait()
        await going


async def test_a_widget_missing_on_a_standing_screen_is_a_fault() -> None:
    with pytest.raises(WorkerFailed, match="gone") as failed:
        await _answered_on_a_standing_screen()
    assert isinstance(failed.value.error, NoMatches)


async def _answered_on_a_standing_screen() -> None:
    screen = Reading()
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(screen)
        screen.answer.set()
        await screen.ended.wait()
        await pilot.pause()


class Leads(Screen[None]):
    """A screen that leads on in a while, as keys do that were typed at home."""

    def on_mount(self) -> None:
        self.call_later(self._lead)

    async def _lead(self) -> None:
        assert isinstance(self.app, Closing)
        await self.app.half_gone.wait()
        await self.app.run_action("app.switch_mode('leads')")


class Between(Screen[None]):
    """It goes before the one that leads on, and behind the one that is shown."""

    def on_unmount(self) -> None:
        assert isinstance(self.app, Closing)
        self.app.half_gone.set()


class Closing(BaseApp[None]):
    """Its screens go one after the other."""

    MODES: ClassVar = {"shown": Screen, "between": Between, "leads": Leads}

    def __init__(self) -> None:
        super().__init__()
        self.half_gone = asyncio.Event()


async def test_what_leads_on_while_everything_closes_is_no_fault() -> None:
    app = Closing()
    async with app.run_test():
        for mode in (*app.MODES, "shown"):
            await app.switch_mode(mode)
    assert app.half_gone.is_set()
    assert app.return_code is None
