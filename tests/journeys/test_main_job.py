"""The main job on the whole product: keys on one side, the simulator's ledger on the other."""

from __future__ import annotations

from pathlib import Path

from console.domain.transfers import State
from console.providers.registry import PROVIDERS
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.services.stages import Stage
from tests.doubles.simulators import RunningSimulator
from tests.journeys.conftest import open_training_desk_on
from tests.journeys.teller import RECIPIENT, SENDER
from tests.screens.operator import running

SENDER_ID = 565039505


async def test_points_move_by_keys_alone(simulator: RunningSimulator, tmp_path: Path) -> None:
    async def open_one() -> Desk:
        return await open_training_desk_on(simulator, tmp_path, deadline_seconds=30)

    async with running(
        Opening(open_one, environment="training", profile="training", parties=PROVIDERS["capillary"].parties)
    ) as operator:
        before = len(simulator.transfers(SENDER_ID))
        operator.burst([*SENDER, "enter", *RECIPIENT, "enter", *"1000", "enter"])
        await operator.stage(Stage.PREVIEW)
        await operator.until(lambda: operator.screen.keys.is_armed)
        operator.burst(["enter"])
        await operator.stage(Stage.CODE)
        operator.burst([*str(simulator.phone()[-1]["code"]), "enter"])
        await operator.state(State.CONFIRMED)
        await operator.shows("requested 1,000", "deducted 1,000", "as expected")
        assert len(simulator.transfers(SENDER_ID)) == before + 1


async def test_a_code_of_somebody_elses_phone_moves_nothing(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    async def open_one() -> Desk:
        return await open_training_desk_on(simulator, tmp_path, deadline_seconds=30)

    async with running(
        Opening(open_one, environment="training", profile="training", parties=PROVIDERS["capillary"].parties)
    ) as operator:
        before = len(simulator.transfers(SENDER_ID))
        operator.burst([*SENDER, "enter", *RECIPIENT, "enter", *"1000", "enter"])
        await operator.stage(Stage.PREVIEW)
        await operator.until(lambda: operator.screen.keys.is_armed)
        operator.burst(["enter"])
        await operator.stage(Stage.CODE)
        wrong = "".join(str((int(digit) + 1) % 10) for digit in str(simulator.phone()[-1]["code"]))
        operator.burst([*wrong, "enter"])
        await operator.shows("2 tries are left", "No points moved.")
        assert len(simulator.transfers(SENDER_ID)) == before
