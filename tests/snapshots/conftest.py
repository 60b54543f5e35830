"""Pictures are the same everywhere: at one time of day, with nothing that blinks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from rich.console import Console
from rich.segment import Segment, Segments
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Button, Input

from console.widgets.status_bar import StatusBar
from console.widgets.themes import DARK, SIXTEEN
from tests.contrast import poorly_read
from tests.doubles.refreshed import refreshed
from tests.snapshots.scene import Look, Scene
from tests.textual_private import idle, is_settled, strips, what_is_drawn

LooksAsItDid = Callable[[str, Scene], Awaitable[None]]
"""Whether the scene of this name looks as it did: in each size, and in the themes beside the dark one."""
_TIME = "08:32 +0000"
"""On the status bar, which asks for the time every quarter of a minute."""
_WITHOUT_PICTURE = frozenset({SIXTEEN.name})
"""Its numbers are drawn in a terminal's own colours."""


class _Picture(SVGImageExtension):  # type: ignore[misc]  # untyped
    """One file for each picture, called by its scene and its size."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return f"{test_location.methodname}[{index}]"


@pytest.fixture(autouse=True)
def _at_one_time_in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("console.widgets.status_bar._time_in_branch", lambda: _TIME)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def looks_as_it_did(tmp_path: Path, snapshot: SnapshotAssertion) -> LooksAsItDid:
    pictures = snapshot.use_extension(_Picture)

    async def compare(name: str, scene: Scene) -> None:
        stage, seen = scene(tmp_path), _Looks(pictures)
        stage.app.animation_level = "none"
        looks = [*stage.walk.looks]
        try:
            async with _begun_in(looks[0], stage.app) as pilot:
                for called, arrive in ((name, stage.arrive), *stage.then.items()):
                    await _dress(pilot, looks[0])
                    await arrive(pilot)
                    await seen.take(pilot, called, looks)
                    if stage.walk.and_back:
                        looks.reverse()
        finally:
            stage.close()
        assert not seen.odd
        assert not seen.changed, "look otherwise: renew with `make snapshots`, and look at them"

    return compare


@dataclass
class _Looks:
    """What was found in looking at one scene after the other."""

    pictures: SnapshotAssertion
    changed: list[str] = field(default_factory=list)
    """Pictures that look otherwise than they did."""
    odd: list[str] = field(default_factory=list)
    """Words that are hard to read, and looks with other words than the dark theme had in this size."""

    async def take(self, pilot: Pilot[Any], name: str, looks: Iterable[Look]) -> None:
        """A picture of each look; those of one size have the same words."""
        words: dict[tuple[int, int], list[str]] = {}
        for look in looks:
            theme, size = look
            await _dress(pilot, look)
            lines = await _still(pilot)
            called = "-".join([name, *[theme] * (theme != DARK.name), f"{size[0]}x{size[1]}"])
            poor = poorly_read(pilot.app.screen, lines, in_sixteen=theme == SIXTEEN.name)
            self.odd += sorted(f"{called}: {each}" for each in poor)
            read = [line.text for line in lines]
            if words.setdefault(size, read) != read:
                self.odd.append(f"{called}: other words than in another theme")
            if theme not in _WITHOUT_PICTURE and self.pictures(name=called) != _picture(pilot.app, lines):
                self.changed.append(called)


def _begun_in(look: Look, app: App[Any]) -> AbstractAsyncContextManager[Pilot[Any]]:
    theme, size = look
    app.theme = theme
    app.stylesheet.set_variables(app.get_css_variables())
    return app.run_test(size=size)


async def _dress(pilot: Pilot[Any], look: Look) -> None:
    theme, (width, height) = look
    pilot.app.theme = theme
    if pilot.app.size != (width, height):
        await pilot.resize_terminal(width, height)


def _picture(app: App[Any], lines: Sequence[Strip]) -> str:
    """What is on the screen, called by the screen in front: as Textual exports it, but no name is made of all
    that is drawn, and nothing is put into a terminal's codes.
    """
    console = Console(width=app.size.width, file=StringIO(), color_system=None, record=True)
    drawn = [part for line in lines for part in (Segment.line(), *line.simplify().discard_meta())]
    console.print(Segments(drawn[1:]))
    return console.export_svg(title=type(app.screen).__name__, unique_id="terminal")


def _is_pressed(app: App[Any]) -> bool:
    """Whether a button is still drawn as pressed, which it is for a moment."""
    looks = (part for screen in app.screen_stack for part in screen.query(".-active"))
    return any(isinstance(part, Button) for part in looks)


async def _still(pilot: Pilot[Any]) -> list[Strip]:
    """What is drawn, once nothing blinks and nothing asks to be drawn otherwise; the clock stands."""
    app = pilot.app
    while True:
        for screen in app.screen_stack:
            for typed in screen.query(Input):
                typed.cursor_blink = False
            for bar in screen.query(StatusBar):
                bar.time = _TIME
        await refreshed(app)
        lines, drawn = strips(app), what_is_drawn(app)
        await idle()
        if what_is_drawn(app) == drawn and is_settled(app) and not _is_pressed(app):
            return lines
