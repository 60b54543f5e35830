"""What deserves a second look stands there before the code goes out, and stays on record."""

from __future__ import annotations

from pathlib import Path

from console.domain.transfers import State
from console.services.stages import Stage
from screens.dialogs.warning_rows import WarningRows
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import at_the_counter


async def test_points_that_go_back_are_shown_with_their_rows_and_recorded(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path)) as counter:
        await counter.sent(PRIYA, RAVI, "60", CODE)
        await counter.state(State.CONFIRMED)
        assert counter.intent is not None
        earlier = counter.intent.reference
        await counter.press("ctrl+n")
        # Typed ahead, an Enter more than the amount needs: a warning is for the eyes, so nothing goes out.
        await counter.both(RAVI, PRIYA)
        codes = counter.desk.gateway.count("issue_code")
        counter.burst([*"50", "enter", "enter"])
        await counter.stage(Stage.PREVIEW)
        await counter.shows("The recipient gave points to this sender before")
        assert counter.desk.gateway.count("issue_code") == codes
        await counter.press("ctrl+w")
        await counter.until(lambda: isinstance(counter.app.screen, WarningRows))
        await counter.shows("Priya S••• → Ravi M•••", "60")
        await counter.press("escape")
        await counter.until(lambda: counter.focused == "step" and counter.screen.keys.is_armed)
        await counter.press("enter")
        await counter.stage(Stage.CODE)
        desk = await counter.app._opening.desk()
        assert counter.intent is not None
        written, *_rest = await desk.history.timeline(counter.intent.reference)
        assert written.facts["warned"] == [["round trip", earlier]]
