"""The first start: what there is to choose, the form that connects, and the dialogs over it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from console.credentials.vault import MemoryVault
from console.services.enrolment import Enrolment
from screens.dialogs.saved_without_secrets import SavedWithoutSecrets
from screens.setup.connect import ConnectScreen
from screens.setup.production_question import ProductionQuestion
from screens.setup.welcome import WelcomeApp
from tests.doubles.desk_double import showing
from tests.snapshots.scene import Scene, Stage, Way


def _welcome(arrive: Way, then: Mapping[str, Way]) -> Scene:
    def scene(folder: Path) -> Stage:
        app = WelcomeApp(Enrolment(MemoryVault(), folder / "settings.toml", _never))
        return Stage(app, arrive, then=then)

    return scene


async def _connect(pilot: Pilot[Any]) -> None:
    await pilot.press("2")
    await showing(pilot, ConnectScreen)


async def _production_asked(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(ProductionQuestion("https://host.example"))
    await showing(pilot, ProductionQuestion)


async def _unsaved(pilot: Pilot[Any]) -> None:
    pilot.app.pop_screen()
    pilot.app.push_screen(SavedWithoutSecrets("This computer has no system keyring."))
    await showing(pilot, SavedWithoutSecrets)


async def _never(*_given: Any) -> Any:
    raise AssertionError


SCENES: dict[str, Scene] = {
    "welcome": _welcome(Pilot.pause, {}),
    "connect": _welcome(
        _connect,
        {"production asked": _production_asked, "saved without secrets": _unsaved},
    ),
}
