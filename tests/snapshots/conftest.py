"""Pictures are the same everywhere: at one time of day, with nothing that blinks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
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
from tests.doubles.refreshed import refreshed
from tests.snapshots.scene import Scene
from tests.textual_private import text

LooksAsItDid = Callable[[str, Scene], Awaitable[None]]
"""Whether the scene of this name looks as it did, in a large window and then in a small one."""
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

    async def compare(name: str, scene: Scene) -> None:
        stage, changed = scene(tmp_path), []
        try:
            async with stage.app.run_test(size=stage.sizes[0]) as pilot:
                await stage.arrive(pilot)
                for width, height in stage.sizes:
                    called = f"{name}-{width}x{height}"
                    if pilot.app.size != (width, height):
                        await pilot.resize_terminal(width, height)
                    await _still(pilot)
                    if pictures(name=called) != pilot.app.export_screenshot(simplify=True):
                        changed.append(called)
        finally:
            stage.close()
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
