"""What nobody waits for yet is put off while somebody types, and no longer once a key leads on."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import App, ComposeResult

from console.app import ConsoleApp
from console.services.stages import Stage
from console.widgets.party_panel import PartyPanel
from screens.hands import Hands
from screens.transfer.identifier_readings import ReadingHints
from tests.doubles.fake_desk import PRIYA, RAVI, FakeDesk
from tests.doubles.refreshed import refreshed
from tests.screens.operator import BOUND_SECONDS, Operator


class NeverAtRest(Hands):
    """Waits for a key that leads on, or for ever."""

    REST_SECONDS = PATIENCE_SECONDS = 3600


class AlwaysAtRest(Hands):
    """Waits for nothing."""

    REST_SECONDS = 0


def _key(name: str) -> events.Key:
    return events.Key(name, name if len(name) == 1 else None)


@pytest.mark.parametrize("typed", [_key("7"), events.Paste("9148574269")], ids=["a key", "a paste"])
async def test_what_is_only_drawn_is_not_disturbed(typed: events.Event) -> None:
    hands = NeverAtRest()
    hands.noted(typed)
    rest = asyncio.create_task(hands.rest())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not rest.done()
    rest.cancel()


@pytest.mark.parametrize("name", ["enter", "tab", "f2", "backspace"])
async def test_a_key_that_leads_on_ends_the_wait_for_good(name: str) -> None:
    hands = NeverAtRest()
    rest = asyncio.create_task(hands.rest())
    await asyncio.sleep(0)
    hands.noted(_key(name))
    hands.noted(_key("7"))
    async with asyncio.timeout(BOUND_SECONDS):
        await rest
        await hands.rest()


async def test_hands_that_do_nothing_rest() -> None:
    hands = AlwaysAtRest()
    hands.noted(_key("7"))
    async with asyncio.timeout(BOUND_SECONDS):
        await hands.rest()


async def test_nothing_is_mounted_under_whoever_types_and_everything_for_their_enter(desk: FakeDesk) -> None:
    opening = desk.opening()
    app = ConsoleApp(opening)
    app.hands = NeverAtRest()
    opening.at_rest = app.hands.rest
    async with app.run_test(size=(100, 30)) as pilot:
        operator = Operator(pilot, app)
        before = list(app.screen.walk_children())
        await operator.press(*RAVI)
        assert RAVI in operator.text
        assert list(app.screen.walk_children()) == before
        operator.burst(["enter", *PRIYA, "enter", *"500", "enter"])
        await operator.stage(Stage.PREVIEW)
    await opening.close()


async def test_the_kind_of_what_came_at_once_is_said_once() -> None:
    asked: list[str] = []

    def country_code() -> str:
        asked.append("91")
        return "91"

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield PartyPanel("FROM", id="sender")

    app = Host()
    async with app.run_test() as pilot:
        panel = app.query_one(PartyPanel)
        await panel.complete()
        hints = ReadingHints(panel, country_code)
        for key in RAVI:
            panel.field.insert_text_at_cursor(key)
            hints.retyped(panel)
        await pilot.pause()
        await refreshed(app)
        assert "mobile" in panel.render().plain
    assert len(asked) == 1
