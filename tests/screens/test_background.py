"""What a screen started goes on until the screen closes, and no further."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerFailed

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
