"""Lists to choose from: their digits are shown, what is known stands beside, and none covers its question."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

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


async def _at_every_size(counter: Counter) -> AsyncIterator[tuple[int, int]]:
    """The sizes in turn; what was opened for one is closed before the next."""
    for size in SIZES:
        await counter.pilot.resize_terminal(*size)
        yield size


async def test_programmes_tell_what_the_giver_could_move_and_a_digit_takes_one(desk: FakeDesk) -> None:
    async with at_the_counter(_of_two_programmes(desk)) as counter:
        await counter.both(RAVI, PRIYA)
        choice = counter.screen.form.order.choice
        async for size in _at_every_size(counter):
            choice.value = 973
            await counter.until(lambda: ("973 Default 8,500" in counter.text) is (size == (60, 20)))  # noqa: B023
            counter.screen.set_focus(counter.screen.form.order.amount)
            await counter.press("tab", "enter")
            await counter.shows(
                "usable now, by programme", "1 973 Default", "2 1012 Partners and friends   120,500"
            )
            assert "8,500" in _line(counter, "1 973 Default")
            assert "PROGRAM 973 Default" in _line(counter, "AMOUNT")
            await counter.press("2")
            await counter.until(lambda: counter.screen.form.order.program_id == 1012)


async def test_the_heading_of_a_list_is_no_choice(desk: FakeDesk) -> None:
    async with at_the_counter(_of_two_programmes(desk)) as counter:
        await counter.both(RAVI, PRIYA)
        choice = counter.screen.form.order.choice
        async for _size in _at_every_size(counter):
            counter.screen.set_focus(counter.screen.form.order.amount)
            await counter.press("tab", "enter", "up", "up", "enter")
            await counter.until(lambda: not choice.expanded)
            assert counter.screen.form.order.program_id in (973, 1012)


async def test_a_list_near_the_bottom_opens_upwards(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        await counter.group_gives(PRIYA, "500")
        await counter.asked_who_acts()
        async for _size in _at_every_size(counter):
            await counter.shows("1 Ravi M•••")
        await counter.press("1")
        await counter.stage(Stage.ATTEST)
        async for _size in _at_every_size(counter):
            await counter.press("enter")
            await counter.shows("1 photo ID seen", "2 known to me in person", "3 security questions answered")
            assert "choose how you know Ravi M•••" in _line(counter, "VERIFIED BY")
            await counter.press("escape")


async def test_the_kinds_of_a_transfer_stand_below_their_question(tmp_path: Path) -> None:
    async with at_the_counter(AccountDesk(tmp_path)) as counter:
        await counter.both(GIVES, TAKES)
        counter.screen.form.order.amount.value = "500"
        async for size in _at_every_size(counter):
            counter.screen.set_focus(counter.screen.form.order.amount)
            await counter.press("enter")
            sentence = "Choose the kind of transfer; the provider wants to know it."
            await counter.shows(sentence if size == (80, 24) else sentence[:41], "TYPE choose")
            await counter.shows("1 Pool points", "2 Gift")
            await counter.press("escape")
