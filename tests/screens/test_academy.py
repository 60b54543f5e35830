"""The academy at the desk: a drill begun from the list, its goal in sight, its end told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from console.domain.clock import SystemClock
from console.domain.party_kinds import PartyKind
from console.domain.transfers import State
from console.providers.registry import PROVIDERS
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.widgets.goal_line import GoalLine
from screens.academy.drill_card import DrillCard
from screens.academy.drill_list import DrillList
from screens.academy.drill_sheet import DrillSheet
from tests.doubles.desk_double import DeskDouble, PhoneDouble, wait_until
from tests.screens.operator import Operator, running
from tests.textual_private import notified
from tests.training.trainee import Trainee, training_session


def opening_on(trainee: Trainee) -> Opening:
    async def nothing() -> None:
        """The session closes its desk itself."""

    async def open_one() -> Desk:
        return replace(trainee.desk, close=nothing)

    parties = PROVIDERS["capillary"].parties
    return Opening(open_one, environment="training", profile="training", parties=parties)


@asynccontextmanager
async def at_the_desk(
    home: Path, size: tuple[int, int] = (80, 24), drill: str = ""
) -> AsyncIterator[tuple[Trainee, Operator]]:
    """A session in front of somebody, on the machine's own time: the console keeps looking for proof."""
    async with (
        training_session("capillary", home, SystemClock(), drill) as trainee,
        running(opening_on(trainee), size) as operator,
    ):
        yield trainee, operator


async def choose(operator: Operator, drill: str) -> None:
    """From the desk to the drill's sheet, by keys."""
    await operator.until(lambda: operator.app.screen.query(GoalLine))
    await operator.press("ctrl+l")
    await operator.until(lambda: isinstance(operator.app.screen, DrillList) and "Academy" in operator.text)
    titles = [each.title for each in operator.app.screen._academy.drills]  # type: ignore[attr-defined]
    await operator.press(*["down"] * titles.index(drill), "enter")
    await operator.until(lambda: isinstance(operator.app.screen, DrillSheet))


async def test_a_drill_from_its_list_to_its_score(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path, (60, 20)) as (trainee, operator):
        await choose(operator, "One wrong digit")
        await operator.press("enter")  # once too often: it ends nothing
        await _shows_at_every_size(operator, "DRILL  300 from 566000108")
        await operator.press("f5")
        await operator.until(lambda: operator.is_in("history") and "DRILL  300 from" in operator.text)
        sent = await trainee.move("566000108", "566000119", 300, PartyKind.CUSTOMER)
        assert sent.state is State.CONFIRMED
        await _shows_at_every_size(operator, "✓ reached: Ctrl+L")
        await operator.press("ctrl+l")
        await operator.until(lambda: isinstance(operator.app.screen, DrillSheet))
        await operator.press("up", "enter")
        await operator.until(lambda: isinstance(operator.app.screen, DrillCard))
        await _shows_at_every_size(operator, "✓ 100 of 100   reached", "Read the name")
        await operator.press("enter")
        await operator.until(
            lambda: isinstance(operator.app.screen, DrillList) and "Academy" in operator.text
        )
        assert trainee.academy.bests() == {"wrong-digit": 100}
        await operator.press("escape")
        await operator.until(lambda: operator.is_in("history") and "DRILL" not in operator.text)


async def _shows_at_every_size(operator: Operator, *words: str) -> None:
    await operator.shows(*words)
    other = (120, 40) if operator.app.size.width == 60 else (60, 20)
    await operator.pilot.resize_terminal(*other)
    await operator.shows(*words)


async def test_a_question_is_answered_and_a_drill_given_up(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path) as (trainee, operator):
        await choose(operator, "A fraud flag")
        answers = trainee.academy.under_way.drill.choices if trainee.academy.under_way else ()
        await operator.press("home", "enter")
        await operator.until(lambda: isinstance(operator.app.screen, DrillCard))
        assert answers[0].startswith("I'll send it in two halves")
        assert "✗ 0 of 100   not reached" in operator.text
        await operator.press("escape")
        await choose(operator, "The answer is lost")
        assert trainee.academy.under_way is not None
        await operator.press("end", "enter")
        await operator.until(lambda: trainee.academy.under_way is None and "DRILL" not in operator.text)
        assert "lost-answer" not in trainee.academy.bests()


async def test_a_drill_of_the_command_line_tells_its_situation_at_once_and_points_that_go_astray(
    tmp_path: Path,
) -> None:
    async with at_the_desk(tmp_path, drill="wrong-digit") as (trainee, operator):
        await operator.until(lambda: isinstance(operator.app.screen, DrillSheet))
        await operator.until(lambda: "Her slip says" in operator.text)
        await operator.press("escape", "f5")
        await operator.until(lambda: operator.is_in("history") and "DRILL" in operator.text)
        await trainee.move("566000108", "566000118", 300, PartyKind.CUSTOMER)
        await operator.shows("✗ wrong points moved: Ctrl+L")


async def test_there_are_no_drills_where_nobody_trains() -> None:
    phone = PhoneDouble()
    desk = DeskDouble(training=phone)
    async with desk.app().run_test(notifications=True) as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        await pilot.press("ctrl+l")
        await wait_until(pilot, lambda: bool(notified(pilot.app)))
    opening = DeskDouble().opening()
    opening.environment = "production"
    async with running(opening) as operator:
        named = {binding.id for _, binding, _, _ in operator.app.screen.active_bindings.values()}
        assert named.isdisjoint({"phone", "academy", "order-fault"})
