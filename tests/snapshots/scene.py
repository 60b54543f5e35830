"""What a picture is taken of: an app in a folder, and the way to the state that is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.widgets.themes import CONTRAST, DARK, LIGHT, SIXTEEN
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.desk_double import DeskDouble
from tests.doubles.fake_desk import FakeDesk
from tests.screens.operator import Counter

LARGE, HUGE, TINY, SMALL = (120, 40), (160, 50), (60, 20), (80, 24)
EVERY_SIZE = (LARGE, HUGE, TINY, SMALL)
Look = tuple[str, tuple[int, int]]
"""A theme and a size."""


@dataclass(frozen=True)
class Walk:
    """In which order a scene is looked at; another theme or size makes the whole screen anew."""

    looks: tuple[Look, ...]
    and_back: bool = False
    """Whether the app's next scene begins with the last look; else it begins with the first again."""


_IN_DARK: tuple[Look, ...] = tuple((DARK.name, size) for size in EVERY_SIZE)
_IN_SMALL: tuple[Look, ...] = ((SIXTEEN.name, SMALL), (CONTRAST.name, SMALL))
TO_AND_FRO = Walk(((LIGHT.name, LARGE), *_IN_DARK, *_IN_SMALL), and_back=True)
"""Each size in the dark theme, and once in each of the others; from one to the next, either changes."""
IN_ONE_ORDER = Walk((*_IN_DARK, *_IN_SMALL, (LIGHT.name, LARGE)))
"""The same looks, for `in_one_order`."""


@dataclass(frozen=True)
class Stage:
    """An app that is about to run, and what leads to the state to be seen."""

    app: App[Any]
    arrive: Callable[[Pilot[Any]], Awaitable[object]]
    close: Callable[[], None] = lambda: None
    """Once the app has gone."""
    walk: Walk = TO_AND_FRO
    then: Mapping[str, Callable[[Pilot[Any]], Awaitable[object]]] = field(default_factory=dict)
    """Other scenes that the same app goes on to, by their names, and the way from the one before."""


Scene = Callable[[Path], Stage]
"""Sets the stage with the files it needs in this folder."""


def in_one_order(scene: Scene) -> Scene:
    """For what keeps a colour of another theme until its size changes, or opens otherwise in another size."""
    return lambda folder: replace(scene(folder), walk=IN_ONE_ORDER)


Play = Callable[[Counter], Awaitable[None]]
Way = Callable[[Pilot[Any]], Awaitable[object]]
_NO_MORE: Mapping[str, Any] = MappingProxyType({})


def transfer(
    play: Play, kind: Callable[..., FakeDesk] = FakeDesk, then: Mapping[str, Play] = _NO_MORE
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

        ways = {name: _going_on(more, app, desk) for name, more in then.items()}
        return Stage(app, arrive, lambda: desk.close(), then=ways)

    return scene


def _going_on(play: Play, app: ConsoleApp, desk: FakeDesk) -> Way:
    return lambda pilot: play(Counter(pilot, app, desk))


def desk(play: Way, make: Callable[[], DeskDouble] = DeskDouble, then: Mapping[str, Way] = _NO_MORE) -> Scene:
    """On services that answer what was put there."""
    return lambda _folder: Stage(make().app(), play, then=then)


async def _begun(counter: Counter) -> None:
    app = counter.app
    await counter.until(lambda: isinstance(app.screen, TransferScreen) and app.screen.focused)
