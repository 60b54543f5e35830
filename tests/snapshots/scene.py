"""What a picture is taken of: an app in a folder, and the way to the state that is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from console.app import ConsoleApp
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.desk_double import DeskDouble
from tests.doubles.fake_desk import FakeDesk
from tests.screens.operator import Counter

Sizes = tuple[tuple[int, int], ...]
"""Columns and lines."""
LARGE, SMALL = (120, 40), (80, 24)


@dataclass(frozen=True)
class Stage:
    """An app that is about to run, and what leads to the state to be seen."""

    app: App[Any]
    arrive: Callable[[Pilot[Any]], Awaitable[object]]
    close: Callable[[], None] = lambda: None
    """Once the app has gone."""
    sizes: Sizes = (LARGE, SMALL)
    """Of the window, one after the other."""


Scene = Callable[[Path], Stage]
"""Sets the stage with the files it needs in this folder."""


def transfer(
    play: Callable[[Counter], Awaitable[None]],
    kind: Callable[..., FakeDesk] = FakeDesk,
    sizes: Sizes = (LARGE, SMALL),
) -> Scene:
    """On real services and a scripted provider; the references are known before."""

    def scene(folder: Path) -> Stage:
        numbers = count(1)
        desk = kind(folder, make_reference=lambda: f"P7K2QFM{next(numbers):03}")
        app = ConsoleApp(desk.opening())

        async def arrive(pilot: Pilot[Any]) -> None:
            counter = Counter(pilot, app, desk)
            await _begun(counter)
            await play(counter)

        return Stage(app, arrive, lambda: desk.close(), sizes)

    return scene


def desk(
    play: Callable[[Pilot[Any]], Awaitable[object]], make: Callable[[], DeskDouble] = DeskDouble
) -> Scene:
    """On services that answer what was put there."""
    return lambda _folder: Stage(make().app(), play)


async def _begun(counter: Counter) -> None:
    app = counter.app
    await counter.until(lambda: isinstance(app.screen, TransferScreen) and app.screen.focused)
