"""A sender whom another till has open: who and where is said, and the fields are kept."""

from __future__ import annotations

from pathlib import Path

from console.domain.claim_answers import Claimed
from console.domain.transfers import State
from console.services.stages import Stage
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.doubles.told_claims import ELSEWHERE, ToldClaims
from tests.screens.operator import at_the_counter


async def test_before_a_code_is_sent(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path, claims=ToldClaims(ELSEWHERE, Claimed()))
    async with at_the_counter(desk) as counter:
        await counter.preview(RAVI, PRIYA, "500")
        await counter.press("enter")
        await counter.stage(Stage.CONFLICT)
        for size in ((80, 24), (120, 40)):
            await counter.pilot.resize_terminal(*size)
            await counter.shows(
                "Sender is being served at another till", "branch 14, till 2 (ravi)", "Back to the fields"
            )
        assert desk.gateway.count("issue_code") == 0
        await counter.armed()
        await counter.press("enter")
        await counter.stage(Stage.FORM)
        form = counter.screen.form
        assert form.order.amount.value == "500"
        assert all(side.holder is not None for side in form.sides)
        for size in ((120, 40), (80, 24)):
            await counter.pilot.resize_terminal(*size)
            await counter.shows("check the transfer")
        await counter.press("enter")
        await counter.stage(Stage.PREVIEW)  # Enter does what the screen says, also without a hand on Tab


async def test_after_the_code(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path, claims=ToldClaims(Claimed(), ELSEWHERE))
    async with at_the_counter(desk) as counter:
        await counter.code(RAVI, PRIYA, "500")
        intent = counter.intent
        assert intent is not None
        counter.burst([*CODE, "enter"])
        await counter.stage(Stage.CONFLICT)
        await counter.shows("branch 14, till 2 (ravi)")
        assert not desk.gateway.applied
        transfers = (await counter.app._opening.desk()).transfers
        await counter.until(lambda: counter.intent is None)
        assert (await transfers.get(intent.reference)).state is State.ABANDONED
