"""The academy in pictures: its list, a drill under way with its goal in sight, and how one ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from textual.pilot import Pilot

from console.services.desk import Desk
from console.training.academy import Academy, DrillUnderWay
from console.training.judging import Evidence, judge
from console.training.trained_desk import TrainedDesk
from console.training.training_scores import DrillResult, TrainingScores
from screens.academy.drill_card import DrillCard
from screens.academy.drill_list import DrillList
from screens.academy.drill_sheet import DrillSheet
from tests.doubles.desk_double import NOW, DeskDouble, PhoneDouble, showing
from tests.screens.test_lookup import open_lookup
from tests.snapshots.desk_scenes import shows
from tests.snapshots.scene import Scene, Stage

DONE = {"lost-answer": 100, "lost-request": 80, "expired-code": 0, "wrong-digit": 90}


@dataclass
class AcademyDesk(DeskDouble):
    """A desk in training, whose drills are set up by hand."""

    training: Any = field(default_factory=PhoneDouble)
    scores: Path = Path()
    academy: Academy | None = None

    async def open(self) -> Desk:
        desk = await super().open()
        file = TrainingScores(self.scores)
        for name, score in DONE.items():
            file.add(DrillResult(NOW.isoformat(), "asha", "capillary", name, score, score > 0, 60))
        self.academy = Academy(desk.profile, cast("Any", self.training), self.clock, file, "asha")
        return TrainedDesk(
            **{each.name: getattr(desk, each.name) for each in fields(Desk)}, academy=self.academy
        )


def academy(play: Callable[[Pilot[Any], Academy], Awaitable[object]]) -> Scene:
    """At the look-up of a desk in training."""

    def scene(folder: Path) -> Stage:
        desk = AcademyDesk(scores=folder / "academy.jsonl")

        async def arrive(pilot: Pilot[Any]) -> None:
            await open_lookup(pilot)
            assert desk.academy is not None
            await play(pilot, desk.academy)

        return Stage(desk.app(), arrive)

    return scene


async def _list(pilot: Pilot[Any], _academy: Academy) -> None:
    await pilot.press("ctrl+l")
    await showing(pilot, DrillList)
    await shows(pilot, "Academy", "566000110")


async def _begun(pilot: Pilot[Any], academy: Academy, name: str) -> None:
    drill = academy.drill(name)
    assert drill is not None
    academy.under_way = DrillUnderWay(drill.begun(0), NOW, 0, frozenset())
    academy.changed.announce(academy.under_way)
    await shows(pilot, "DRILL")


async def _goal(pilot: Pilot[Any], academy: Academy) -> None:
    await _begun(pilot, academy, "scanner-in-the-wrong-field")


async def _sheet(pilot: Pilot[Any], academy: Academy) -> None:
    await _begun(pilot, academy, "same-order-again")
    await pilot.press("ctrl+l")
    await showing(pilot, DrillSheet)
    await shows(pilot, "Give up")


async def _card(pilot: Pilot[Any], academy: Academy) -> None:
    drill = academy.drill("lost-request")
    assert drill is not None
    pilot.app.push_screen(DrillCard(drill, judge(drill, Evidence((), {}, ()))))
    await shows(pilot, "0 of 100")


SCENES: dict[str, Scene] = {
    "academy": academy(_list),
    "drill under way": academy(_goal),
    "drill with a question": academy(_sheet),
    "drill ended": academy(_card),
}
