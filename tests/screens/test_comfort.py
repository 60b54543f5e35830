"""What eases a day at the desk: a theme that stays, a signal, a sign that something is under way, a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.domain.transfers import State
from console.settings.look_file import keep_theme, read_look
from console.widgets.look import Look
from console.widgets.status_bar import StatusBar
from console.widgets.themes import THEMES
from tests.doubles.desk_double import DeskDouble, intent, screen_text, wait_until
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import at_the_counter
from tests.screens.test_lookup import MOBILE, ask
from tests.textual_private import notified, strips


async def test_a_theme_is_there_again_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "look.toml"

    def look() -> Look:
        return Look(read_look(path), lambda colours, theme: keep_theme(path, colours, theme))

    desk = DeskDouble()
    app = ConsoleApp(desk.opening(), look=look())
    async with app.run_test() as pilot:
        begun = app.theme
        for _ in THEMES:
            await pilot.press("f11")
        await wait_until(pilot, lambda: begun in read_look(path).values())
        assert app.theme == begun  # each had its turn
        app.action_switch_theme("desk-contrast")
        await wait_until(pilot, lambda: "desk-contrast" in read_look(path).values())
    assert ConsoleApp(DeskDouble().opening(), look=look()).theme == "desk-contrast"


async def test_a_theme_that_cant_be_kept_is_there_all_the_same_and_says_so() -> None:
    app = ConsoleApp(DeskDouble().opening(), look=Look(keep=lambda *_: "The disk is full."))
    async with app.run_test(notifications=True) as pilot:
        app.action_switch_theme("desk-light")
        await wait_until(pilot, lambda: notified(app) == ["The disk is full."])
        assert app.theme == "desk-light"


async def test_the_environment_is_a_word_in_a_frame() -> None:
    async with DeskDouble().app().run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "asha.k" in screen_text(pilot))
        bar = pilot.app.screen.query_one(StatusBar)
        for environment, said in (
            ("production", "▐PRODUCTION — real points▌"),
            ("sandbox", "▌SANDBOX▐"),
            ("training", "▌TRAINING▐"),
        ):
            bar.environment = environment
            bar.alarms = bar.unresolved = 0
            await shows(pilot, said, "asha.k")
            bar.alarms = bar.unresolved = 2
            await shows(pilot, "‼ 2", environment.upper())


async def shows(pilot: Pilot[Any], *words: str) -> None:
    await wait_until(pilot, lambda: all(word in screen_text(pilot) for word in words))


async def test_a_click_on_what_is_unresolved_leads_there() -> None:
    async with DeskDouble().app().run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "asha.k" in screen_text(pilot))
        pilot.app.screen.query_one(StatusBar).unresolved = 2
        await wait_until(pilot, lambda: "▲ 2 unresolved (F7)" in screen_text(pilot))
        await pilot.click(StatusBar, offset=(screen_text(pilot).index("unresolved"), 0))
        await wait_until(pilot, lambda: pilot.app.current_mode == "unresolved")


class Bells(ConsoleApp):
    """Counts the bells it rings."""

    rung = 0

    def bell(self) -> None:
        self.rung += 1


def _reversed(app: ConsoleApp) -> bool:
    return all(each.style is not None and each.style.reverse for each in list(strips(app)[0])[1:-1])


@pytest.mark.parametrize(
    ("signal", "given"),
    [("none", None), ("bell", lambda app: app.rung), ("flash", _reversed)],
)
async def test_what_is_processed_or_needs_somebody_is_signalled_where_it_is_wanted(
    signal: str, given: Callable[[Bells], bool] | None
) -> None:
    desk = DeskDouble()
    app = Bells(desk.opening(), signal=signal)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: desk.reconciliation.asked > 0)
        for state in (State.SENDING, State.UNKNOWN, State.REJECTED):
            desk.announcer.announce(intent(state, 1))
        assert not app.rung
        for _ in range(2):
            desk.announcer.announce(intent(State.NEEDS_HUMAN, 1))
            desk.announcer.announce(intent(State.CONFIRMED, 1))
        if given is not None:
            await wait_until(pilot, lambda: given(app))
        assert app.rung == (2 if signal == "bell" else 0)
        await wait_until(pilot, lambda: not _reversed(app))


async def test_a_wait_moves_and_counts_its_seconds() -> None:
    desk = DeskDouble()
    desk.lookup.gate.shut()
    async with desk.app().run_test() as pilot:
        await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: "Looking up … " in screen_text(pilot))
        await wait_until(pilot, lambda: " 1 s" in screen_text(pilot))
        desk.lookup.gate.open()
        await wait_until(pilot, lambda: "Looking up …" not in screen_text(pilot))


async def test_how_much_of_the_time_for_an_answer_has_passed_is_a_bar(desk: FakeDesk) -> None:
    desk.gateway.hold("transfer")
    async with at_the_counter(desk) as counter:
        await counter.sent(RAVI, PRIYA, "500", CODE)
        await counter.shows("waiting for the provider's answer, 0 s of 60 s  ░░░░")
