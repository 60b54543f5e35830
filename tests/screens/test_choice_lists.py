"""Lists to choose from: their digits are shown, what is known stands beside, and none covers its question."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.parties import ProgramBalance
from console.services.stages import Stage
from tests.doubles.accounts_double import GIVES, TAKES, AccountDesk
from tests.doubles.fake_desk import PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

SIZES = ((80, 24), (60, 20))
PARTNERS = ProgramBalance(1012, "Partners and friends", Decimal(120500))


def _of_two_programmes(desk: FakeDesk) -> FakeDesk:
    ravi = desk.gateway.known["101"]
    desk.gateway.known["101"] = replace(ravi, programs=(*ravi.programs, PARTNERS))
    return desk


def _line(counter: Counter, words: str) -> str:
    return next(line for line in counter.text.splitlines() if words in line)


@pytest.mark.parametrize("size", SIZES)
async def test_programmes_tell_what_the_giver_could_move_and_a_digit_takes_one(
    desk: FakeDesk, size: tuple[int, int]
) -> None:
    async with at_the_counter(_of_two_programmes(desk), size) as counter:
        await counter.both(RAVI, PRIYA)
        assert ("973 Default 8,500" in counter.text) is (size == (60, 20))
        await counter.press("tab", "enter")
        await counter.shows(
            "usable now, by programme", "1 973 Default", "2 1012 Partners and friends   120,500"
        )
        assert "8,500" in _line(counter, "1 973 Default")
        assert "PROGRAM 973 Default" in _line(counter, "AMOUNT")
        await counter.press("2")
        await counter.until(lambda: counter.screen.form.order.program_id == 1012)


@pytest.mark.parametrize("size", SIZES)
async def test_the_heading_of_a_list_is_no_choice(desk: FakeDesk, size: tuple[int, int]) -> None:
    async with at_the_counter(_of_two_programmes(desk), size) as counter:
        await counter.both(RAVI, PRIYA)
        await counter.press("tab", "enter", "up", "up", "enter")
        await counter.until(lambda: not counter.screen.form.order.choice.expanded)
        assert counter.screen.form.order.program_id in (973, 1012)


@pytest.mark.parametrize("size", SIZES)
async def test_a_list_near_the_bottom_opens_upwards(desk: FakeDesk, size: tuple[int, int]) -> None:
    async with at_the_counter(desk, size) as counter:
        await counter.group_gives(PRIYA, "500")
        await counter.asked_who_acts()
        await counter.shows("1 Ravi M•••")
        await counter.press("1")
        await counter.stage(Stage.ATTEST)
        await counter.press("enter")
        await counter.shows("1 photo ID seen", "2 known to me in person", "3 security questions answered")
        assert "choose how you know Ravi M•••" in _line(counter, "VERIFIED BY")


@pytest.mark.parametrize("size", SIZES)
async def test_the_kinds_of_a_transfer_stand_below_their_question(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_the_counter(AccountDesk(tmp_path), size) as counter:
        await counter.both(GIVES, TAKES)
        await counter.press(*"500", "enter")
        await counter.shows("Choose the kind of transfer; the provider", "TYPE choose")
        await counter.shows("1 Pool points", "2 Gift")
