"""Home: what waits, the day, the last transfers, the drills; and where every line leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.domain.operators import Operator, OperatorRole
from console.domain.transfers import State
from screens.academy.drill_list import DrillList
from screens.day_card import DayCard
from screens.home.home_screen import HomeScreen
from tests.doubles.desk_double import MEENA, DeskDouble, intent, screen_text, wait_until
from tests.doubles.fake_desk import PRIYA, RAVI, FakeDesk
from tests.screens.operator import at_the_counter
from tests.screens.test_academy import at_the_desk
from tests.screens.test_rights_walk import FullDesk

HUMAN, ALARM = intent(State.NEEDS_HUMAN, 1), intent(State.DOUBLE_ALARM, 2)
DONE = intent(State.CONFIRMED, 3)


@asynccontextmanager
async def at_home(desk: DeskDouble, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[Any]]:
    app: ConsoleApp = desk.app()
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: app._desk is not None)
        await pilot.press("f10")
        await shows(pilot, "Waits for you", "Last transfers of this desk")
        yield pilot


async def shows(pilot: Pilot[Any], *words: str) -> None:
    await wait_until(pilot, lambda: all(word in screen_text(pilot) for word in words))


async def leads(pilot: Pilot[Any], mode: str) -> None:
    await wait_until(pilot, lambda: pilot.app.current_mode == mode)


def busy(present: Operator = MEENA) -> DeskDouble:
    """Something of everything."""
    desk = FullDesk(signed_in=present)
    desk.reconciliation.intents = [HUMAN, ALARM]
    desk.history.journal = [HUMAN, ALARM, DONE]
    desk.drafts.intents = [intent(State.NOT_SENT, 9)]
    return desk


async def test_a_calm_desk_says_so_and_what_changes_or_can_not_be_read_meanwhile() -> None:
    desk = DeskDouble()
    async with at_home(desk, (60, 20)) as pilot:
        for size in ((60, 20), (80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await shows(pilot, "✓ Nothing waits for you.", "Nothing yet.", "nothing moved yet", "none open")
        desk.reconciliation.intents = desk.history.journal = [HUMAN]
        desk.announcer.announce(HUMAN)
        await shows(pilot, "1  ▲ 1 transfer without a proven result", "▲ 1 open", "Ravi S••• → Priya S•••")
        desk.history.failure = RuntimeError("a fault of the console's own")
        desk.announcer.announce(DONE)
        await shows(pilot, "The journal could not be read.", "The day could not be read.")


_LEADS = (
    ("enter", "history", "status:alarm"),
    ("down enter", "unresolved", "P7K2QFM001"),
    ("3", "approvals", "wait for an approval"),
    ("4", "unresolved", "P7K2QFM009"),
    ("7", "history", "P7K2QFM003"),
    ("1", "history", "status:alarm"),
    ("2", "unresolved", "P7K2QFM001"),
)


async def test_a_digit_or_enter_leads_to_what_a_line_is_about() -> None:
    async with at_home(busy()) as pilot:
        for keys, mode, words in _LEADS:
            await shows(
                pilot,
                "1  ‼ 1 transfer to look into before anybody acts",
                "2  ▲ 1 transfer without a proven result",
                "3  ▲ 1 till asks for your approval",
                "4  1 transfer never sent: take up or drop",
            )
            await pilot.press(*keys.split())
            await leads(pilot, mode)
            await shows(pilot, words)
            await pilot.press("f10")
            await leads(pilot, "home")


@pytest.mark.parametrize("role", [OperatorRole.STAFF, OperatorRole.AGENT])
async def test_whoever_approves_nothing_is_told_of_no_approvals(role: OperatorRole) -> None:
    async with at_home(busy(Operator("asha.k", role))) as pilot:
        await shows(pilot, "without a proven result")
        assert "approval" not in screen_text(pilot)


async def test_the_day_stands_there_hour_by_hour() -> None:
    desk = DeskDouble()
    desk.history.journal = [DONE, intent(State.CONFIRMED, 4), intent(State.CONFIRMED, 5)]
    async with at_home(desk) as pilot:
        await shows(pilot, "3 moved · 1,500 points", "none open")
        lines = [each for each in pilot.app.screen.query_one(DayCard).plain.splitlines() if " h " in each]
        assert len(lines) == 3


async def test_whoever_is_scanned_there_becomes_the_sender(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path), (120, 40)) as counter:
        await counter.press("f10")
        await counter.until(lambda: isinstance(counter.app.screen, HomeScreen))
        await counter.shows("Nothing waits for you.")
        counter.burst([*RAVI, "enter", *PRIYA, "enter", *"500"])
        await counter.until(lambda: counter.is_in("transfer"))
        await counter.until(lambda: all(side.holder is not None for side in counter.screen.form.sides))
        await counter.until(lambda: counter.screen.form.order.amount.value == "500")
        assert [side.typed for side in counter.screen.form.sides] == [RAVI, PRIYA]


async def test_a_letter_is_the_beginning_of_a_name(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path), (120, 40)) as counter:
        await counter.press("f10")
        await counter.shows("Nothing waits for you.")
        await counter.press("r")
        await counter.until(lambda: counter.is_in("transfer"))
        await counter.press("a")
        await counter.until(lambda: counter.screen.form.sender.typed == "ra")


async def test_the_drills_stand_there_in_training(tmp_path: Path) -> None:
    async with at_the_desk(tmp_path, (120, 40)) as (_, operator):
        await operator.press("f10")
        await operator.shows("Drills", "0 of ", "done · next: ", "Last transfers of this desk")
        line = next(each for each in operator.text.splitlines() if "done · next: " in each)
        await operator.press(line.strip("│ ")[0])
        await operator.until(lambda: isinstance(operator.app.screen, DrillList))
