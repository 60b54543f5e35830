"""Pictures are the same everywhere: at one time of day, with nothing that blinks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex
from textual.pilot import Pilot
from textual.widgets import Input

from console.widgets.status_bar import StatusBar
from console.widgets.themes import DARK, SIXTEEN
from tests.contrast import poorly_read
from tests.doubles.refreshed import refreshed
from tests.snapshots.scene import Scene
from tests.textual_private import text

LooksAsItDid = Callable[..., Awaitable[None]]
"""Whether the scene of this name looks as it did in each of its sizes, and in each of these themes."""
_QUIET = 3
"""So many looks in a row must find the same."""


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

    async def compare(name: str, scene: Scene, themes: Sequence[str] = (DARK.name,)) -> None:
        stage, changed, poor = scene(tmp_path), [], set[str]()
        stage.app.animation_level = "none"
        try:
            async with stage.app.run_test(size=stage.sizes[0]) as pilot:
                await stage.arrive(pilot)
                for theme, (width, height) in product(themes, stage.sizes):
                    pilot.app.theme = theme
                    called = "-".join([name, *[theme] * (theme != DARK.name), f"{width}x{height}"])
                    if pilot.app.size != (width, height):
                        await pilot.resize_terminal(width, height)
                    await _still(pilot)
                    in_sixteen = theme == SIXTEEN.name
                    poor |= poorly_read(pilot.app, in_sixteen=in_sixteen) if len(themes) > 1 else set()
                    if pictures(name=called) != pilot.app.export_screenshot(simplify=True):
                        changed.append(called)
        finally:
            stage.close()
        assert not poor
        assert not changed, "look otherwise: renew with `make snapshots`, and look at them"

    return compare


async def _still(pilot: Pilot[Any]) -> None:
    """Until nothing blinks and nothing changes any more; the status line keeps the time of day."""
    seen: list[str] = []
    while len(seen) < _QUIET or len({*seen[-_QUIET:]}) > 1:
        for screen in pilot.app.screen_stack:
            for field in screen.query(Input):
                field.cursor_blink = False
            for bar in screen.query(StatusBar):
                bar.time = "08:32 +0000"
        await pilot.pause()
        await refreshed(pilot.app)
        seen.append(text(pilot.app))
