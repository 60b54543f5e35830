"""Pictures are the same everywhere: at one time of day, with nothing that blinks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from console.widgets.status_bar import StatusBar
from tests.snapshots.scene import Scene
from tests.textual_private import text

Looks = Callable[[Scene, tuple[int, int]], bool]
"""Whether a scene looks as it did, in a window of this size."""
_QUIET = 5
"""So many looks in a row must find the same."""


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def looks_as_it_did(tmp_path: Path, snap_compare: Callable[..., bool]) -> Looks:
    def compare(scene: Scene, size: tuple[int, int]) -> bool:
        stage = scene(tmp_path)

        async def come_to_rest(pilot: Pilot[None]) -> None:
            await stage.arrive(pilot)
            await _still(pilot)

        try:
            return snap_compare(stage.app, terminal_size=size, run_before=come_to_rest)
        finally:
            stage.close()

    return compare


async def _still(pilot: Pilot[None]) -> None:
    """Until nothing blinks and nothing changes any more; the status line keeps the time of day."""
    seen: list[str] = []
    while len(seen) < _QUIET or len({*seen[-_QUIET:]}) > 1:
        for screen in pilot.app.screen_stack:
            for field in screen.query(Input):
                field.cursor_blink = False
            for bar in screen.query(StatusBar):
                bar.time = "08:32 +0000"
        await pilot.pause()
        seen.append(text(pilot.app))
