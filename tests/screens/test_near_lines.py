"""A line drawn alone: by the widgets in it, and as the whole screen shows it."""

from __future__ import annotations

from tests.doubles.fake_desk import PRIYA, RAVI, FakeDesk
from tests.screens.operator import at_the_counter
from tests.textual_private import drawn_alone


async def test_every_line_is_drawn_as_textual_would_also_under_a_dialog_and_scrolled(desk: FakeDesk) -> None:
    async with at_the_counter(desk, (100, 20)) as counter:
        await counter.press(*RAVI, "enter", *PRIYA, "enter", *"500")
        await counter.shows("500")
        for key in ("pagedown", "f1"):
            await counter.press(key)
            await counter.pilot.pause()
            for y in range(20):
                ours, theirs = drawn_alone(counter.app.screen, y)
                assert ours == theirs
            assert any(
                "500" in part or "Help" in part
                for y in range(20)
                for part in drawn_alone(counter.app.screen, y)[0]
            )
