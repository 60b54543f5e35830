"""A transfer above the limit: a supervisor approves it in front of the customer, and staff go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from console.domain.policy import Approval, Policy
from console.services.stages import Stage
from screens.dialogs.approve import ApproveDialog
from tests.doubles.desk_double import screen_text
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter


@pytest.fixture
def desk(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path, supervised=True, allows=Policy(approval=Approval(above_points=400)))


async def dialog_of(counter: Counter) -> ApproveDialog:
    await counter.until(
        lambda: isinstance(counter.app.screen, ApproveDialog) and counter.app.screen.is_mounted
    )
    dialog = counter.app.screen
    assert isinstance(dialog, ApproveDialog)
    return dialog


async def refuse_to_go_on(counter: Counter) -> None:
    await counter.both(RAVI, PRIYA)
    await counter.press(*"500", "enter")
    await counter.shows("A supervisor must approve this")


async def test_a_supervisor_approves_here_in_eight_keys_and_staff_send_it(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        await refuse_to_go_on(counter)
        assert counter.app._desk is not None
        counter.app._desk.people.checker = "meena"
        before = counter.keys
        await counter.press("f6")
        await dialog_of(counter)
        for words in ("Ravi", "Priya", "500", "asha.k"):
            assert words in screen_text(counter.pilot)
        await counter.press(*"4321", "enter")
        await counter.until(lambda: not isinstance(counter.app.screen, ApproveDialog))
        await counter.press("enter")
        await counter.stage(Stage.PREVIEW)
        assert counter.keys - before <= 8
        assert counter.app._desk.operator == "asha.k"
        await counter.press("enter")
        await counter.stage(Stage.CODE)
        await counter.press(*CODE, "enter")
        await counter.shows("requested 500")
    assert len(desk.gateway.applied) == 1


async def test_staff_approve_nothing_and_a_changed_amount_wants_another(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        await refuse_to_go_on(counter)
        await counter.press("f6")
        dialog = await dialog_of(counter)

        def said() -> str:
            return str(dialog.query_one("#said", Static).content)

        await counter.press(*"ravi", "enter", *"4321", "enter")
        await counter.until(lambda: "Only a supervisor may approve" in said())
        await counter.press(*"0000", "enter")
        await counter.until(lambda: "not the PIN" in said())
        dialog.query_one("#checker", Input).value = "meena"
        await counter.press(*"4321", "enter")
        await counter.until(lambda: not isinstance(counter.app.screen, ApproveDialog))
        counter.screen.query_one("#amount", Input).value = "501"
        counter.screen.query_one("#amount", Input).focus()
        await counter.press("enter")
        await counter.shows("A supervisor must approve this")
    assert desk.gateway.codes == []
