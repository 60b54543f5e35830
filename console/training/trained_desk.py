"""A desk in training: with a month behind it, and the academy's drills."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.clock import SystemClock
from console.domain.policy import Approval, Policy
from console.providers.simulator_control import TrainingDesk
from console.services.desk import Desk
from console.services.opening import Folders, Training, open_desk
from console.settings.policy_file import WrittenPolicy
from console.training.academy import Academy
from console.training.training_past import APPROVED_ABOVE
from console.training.training_scores import TrainingScores

if TYPE_CHECKING:
    from console.credentials.vault import Vault
    from console.domain.clock import Clock
    from console.providers.interface import TrainingProfile


_DRILLS = "Drills: Ctrl+L."


@dataclass(frozen=True, kw_only=True)
class TrainedDesk(Desk):
    """The desk of somebody who practises."""

    academy: Academy


async def open_trained_desk(
    lesson: TrainingProfile,
    vault: Vault,
    token: str,
    folders: Folders,
    scores: Path,
    *,
    who: str,
    drill: str = "",
    clock: Clock | None = None,
) -> TrainedDesk:
    """The desk of a lesson; `who` gets the scores in the file `scores`, and `drill` is begun at once."""
    clock = clock or SystemClock()
    simulator = TrainingDesk(lesson.control_url, token, clock=clock)
    academy = Academy(lesson.profile, simulator, clock, TrainingScores(scores), who)
    training = Training(
        lesson.control_url, token, f"{lesson.hint} {_DRILLS}", lesson.group_hint, opened=academy.open
    )
    desk = await open_desk(
        lesson.profile,
        vault,
        folders,
        operator="trainee",
        training=training,
        policy=with_approvals_above(APPROVED_ABOVE),
        clock=clock,
    )
    wanted = academy.drill(drill)
    if wanted is not None:
        await academy.begin(wanted)
        academy.is_untold = True

    async def close() -> None:
        await desk.close()
        await simulator.close()

    inherited = {each.name: getattr(desk, each.name) for each in fields(Desk)}
    return TrainedDesk(**(inherited | {"close": close}), academy=academy)


def with_approvals_above(points: int) -> WrittenPolicy:
    """A policy that has a supervisor asked now and then."""
    return WrittenPolicy(Policy(approval=Approval(above_points=points)), {"approval.above_points": points})
