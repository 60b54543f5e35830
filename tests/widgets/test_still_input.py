"""A field keeps the order of what is typed, however fast it comes, and leaves the layout alone."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from console.widgets.still_input import StillInput
from tests.textual_private import layout


class _Host(App[None]):
    def compose(self) -> ComposeResult:
        yield StillInput()


def _key(name: str) -> events.Key:
    return events.Key(name, name if len(name) == 1 else None)


@pytest.mark.parametrize(
    ("burst", "left"),
    [
        (("1", "2", "backspace", "3"), "13"),
        (("9", "9", "ctrl+u", "4", "7"), "47"),
        (("1", "2", "left", "5"), "152"),
        (("1", "2", "home", "delete", "3"), "32"),
    ],
)
async def test_a_burst_is_applied_in_the_order_it_was_typed(burst: tuple[str, ...], left: str) -> None:
    app = _Host()
    async with app.run_test() as pilot:
        for name in burst:
            app.post_message(_key(name))
        await pilot.pause()
        assert app.query_one(StillInput).value == left


async def test_a_key_lays_nothing_out_and_styles_nothing_again() -> None:
    app = _Host()
    async with app.run_test() as pilot:
        await pilot.press("1")
        # The compositor makes a new map at every layout and keeps it otherwise.
        before = layout(app.screen)
        assert not app.query_one(StillInput).has_class("-valid")  # for each class a field is styled anew
        await pilot.press("2", "3", "backspace")
        assert app.query_one(StillInput).value == "12"
        assert layout(app.screen) is before
