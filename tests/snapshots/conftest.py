"""Pictures are the same everywhere: at one time of day, with nothing that blinks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Button, Input

from console.widgets.status_bar import StatusBar
from console.widgets.themes import CONTRAST, DARK, LIGHT, SIXTEEN
from tests.contrast import poorly_read
from tests.doubles.refreshed import refreshed
from tests.snapshots.scene import LARGE, SMALL, Scene
from tests.textual_private import is_settled, strips, text

LooksAsItDid = Callable[[str, Scene], Awaitable[None]]
"""Whether the scene of this name looks as it did: in each size, and in the themes beside the dark one."""
Look = tuple[str, tuple[int, int]]
"""A theme and a size."""
_BESIDE: tuple[Look, ...] = ((SIXTEEN.name, SMALL), (CONTRAST.name, SMALL), (LIGHT.name, LARGE))
"""How a scene is seen in the other themes, after it was seen in each size."""
_WITHOUT_PICTURE = frozenset({SIXTEEN.name})
"""Its numbers are drawn in a terminal's own colours."""


class _Picture(SVGImageExtension):  # type: ignore[misc]  # untyped
    """One file for each picture, called by its scene and its size."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return f"{test_location.methodname}[{index}]"


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def looks_as_it_did(tmp_path: Path, snapshot: SnapshotAssertion) -> LooksAsItDid:
    pictures = snapshot.use_extension(_Picture)

    async def compare(name: str, scene: Scene) -> None:
        stage, looks = scene(tmp_path), _Looks(pictures)
        stage.app.animation_level = "none"
        try:
            async with stage.app.run_test(size=stage.sizes[0]) as pilot:
                for called, arrive in ((name, stage.arrive), *stage.then.items()):
                    await _dress(pilot, (DARK.name, stage.sizes[0]))
                    await arrive(pilot)
                    await looks.take(pilot, called, stage.sizes)
        finally:
            stage.close()
        assert not looks.odd
        assert not looks.changed, "look otherwise: renew with `make snapshots`, and look at them"

    return compare


@dataclass
class _Looks:
    """What was found in looking at one scene after the other."""

    pictures: SnapshotAssertion
    changed: list[str] = field(default_factory=list)
    """Pictures that look otherwise than they did."""
    odd: list[str] = field(default_factory=list)
    """Words that are hard to read, and looks with other words than the dark theme had in this size."""

    async def take(self, pilot: Pilot[Any], name: str, sizes: Sequence[tuple[int, int]]) -> None:
        """Each size in the dark theme, then the other themes, the last of them in the first size again."""
        words: dict[tuple[int, int], str] = {}
        for look in (*((DARK.name, size) for size in sizes), *(each for each in _BESIDE if each[1] in sizes)):
            theme, size = look
            await _dress(pilot, look)
            await _still(pilot)
            called = "-".join([name, *[theme] * (theme != DARK.name), f"{size[0]}x{size[1]}"])
            poor = poorly_read(pilot.app, in_sixteen=theme == SIXTEEN.name)
            self.odd += sorted(f"{called}: {each}" for each in poor)
            if words.setdefault(size, text(pilot.app)) != text(pilot.app):
                self.odd.append(f"{called}: other words than before")
            if theme not in _WITHOUT_PICTURE and self.pictures(name=called) != _picture(pilot.app):
                self.changed.append(called)


async def _dress(pilot: Pilot[Any], look: Look) -> None:
    theme, (width, height) = look
    pilot.app.theme = theme
    if pilot.app.size != (width, height):
        await pilot.resize_terminal(width, height)


def _picture(app: App[Any]) -> str:
    """What is on the screen, called by the screen in front."""
    return app.export_screenshot(title=type(app.screen).__name__, simplify=True)


def _is_pressed(app: App[Any]) -> bool:
    """Whether a button is still drawn as pressed, which it is for a moment."""
    looks = (part for screen in app.screen_stack for part in screen.query(".-active"))
    return any(isinstance(part, Button) for part in looks)


async def _still(pilot: Pilot[Any]) -> None:
    """Until nothing blinks and two looks find the same cells in the same colours; the clock stands."""
    before: list[Strip] = []
    while True:
        for screen in pilot.app.screen_stack:
            for typed in screen.query(Input):
                typed.cursor_blink = False
            for bar in screen.query(StatusBar):
                bar.time = "08:32 +0000"
        await refreshed(pilot.app)
        now = strips(pilot.app)
        if now == before and is_settled(pilot.app) and not _is_pressed(pilot.app):
            return
        before = now
        await pilot.pause()
