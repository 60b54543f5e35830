"""Behind the last Enter a countdown that can be seen: any key but Enter stops it, and nothing has left."""

from __future__ import annotations

from pathlib import Path

from console.domain.policy import Cancelling, Policy
from console.domain.transfers import CodePolicy, State
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

TEN_SECONDS = Policy(cancel=Cancelling(10))


async def _held(counter: Counter) -> None:
    counter.burst([*CODE, "enter"])
    await counter.stage(Stage.HOLDING)
    await counter.shows("50 points move to Priya S••• in 0:10.", "any key but Enter stops it")


async def test_any_key_and_a_screen_before_it_stop_it_and_nothing_has_left(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path, allows=TEN_SECONDS)) as counter:
        await counter.code(RAVI, PRIYA, "50")
        for key in ("x", "escape", "tab", "f2", "f9", "f1"):
            await _held(counter)
            await counter.press(key)
            await counter.stage(Stage.CODE)
            await counter.shows("Stopped in time")
            await counter.desk.clock.move(11)
            await counter.drained()
            assert counter.desk.gateway.count("transfer") == 0, key
        await _held(counter)
        screen = counter.screen
        await counter.app.action_desk("history")
        await counter.until(lambda: screen.stage is Stage.CODE)
        await counter.desk.clock.move(60)
        await counter.drained()
        assert counter.desk.gateway.count("transfer") == 0


async def test_enter_hastens_nothing_and_at_the_end_it_leaves_once(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path, allows=TEN_SECONDS)) as counter:
        await counter.code(RAVI, PRIYA, "50")
        await _held(counter)
        counter.burst(["enter", "enter"])
        await counter.drained()
        assert counter.screen.stage is Stage.HOLDING
        assert counter.desk.gateway.count("transfer") == 0
        await counter.desk.clock.move(10)
        await counter.state(State.CONFIRMED)
        assert counter.desk.gateway.count("transfer") == 1


async def test_without_a_code_it_goes_back_to_the_word(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path, allows=TEN_SECONDS, policy=CodePolicy.OFF)
    async with at_the_counter(desk) as counter:
        await counter.both(RAVI, PRIYA)
        counter.burst([*"50", "enter"])
        await counter.stage(Stage.ATTEST)
        await counter.give_word()
        await counter.press("enter")
        await counter.stage(Stage.HOLDING)
        await counter.press("x")
        await counter.stage(Stage.ATTEST)
        await counter.shows("Stopped in time")
        await counter.give_word()
        await counter.press("enter")
        await counter.stage(Stage.HOLDING)
        await counter.desk.clock.move(10)
        await counter.state(State.CONFIRMED)
