"""The frame: keys that exist, a palette of our own, a crash that tells nothing, and sizes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from functools import partial

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from console.app import ConsoleApp
from console.app_base import CRASHED
from console.services.stages import Stage
from console.widgets.foreign_text import SafeLines
from screens.history.history_screen import HistoryScreen
from screens.lookup.lookup_screen import LookupScreen
from screens.transfer.transfer_screen import TransferScreen
from screens.unresolved import UnresolvedScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter

SCREENS = [TransferScreen, LookupScreen, HistoryScreen, UnresolvedScreen]
SIZES = [(60, 20), (80, 24)]


def _bindings(owner: type[DOMNode]) -> Iterable[Binding]:
    return (each for made in owner.__mro__ for each in Binding.make_bindings(vars(made).get("BINDINGS", ())))


@pytest.mark.parametrize("owner", [ConsoleApp, *SCREENS], ids=lambda owner: owner.__name__)
def test_every_key_leads_to_an_action(owner: type[DOMNode]) -> None:
    for binding in _bindings(owner):
        namespace, _, name = binding.action.partition("(")[0].rpartition(".")
        acting = ConsoleApp if namespace == "app" else owner
        assert hasattr(acting, f"action_{name}"), f"{binding.key} leads to {binding.action}"


@pytest.mark.parametrize("owner", [ConsoleApp, *SCREENS], ids=lambda owner: owner.__name__)
def test_every_key_of_ours_can_be_remapped(owner: type[DOMNode]) -> None:
    ours = list(Binding.make_bindings(vars(owner).get("BINDINGS", ())))
    assert all(binding.id for binding in ours)


async def test_the_palette_offers_only_our_commands(counter: Counter) -> None:
    offered = {command.title for command in counter.app.get_system_commands(counter.app.screen)}
    assert {"Look up", "Transfer", "History", "Unresolved", "Quit", "New code", "Theme: dark"} <= offered
    assert not offered & {"Screenshot", "Save screenshot", "Keys", "Maximize", "Theme"}


async def test_function_keys_go_about_and_come_back(counter: Counter) -> None:
    await counter.press(*RAVI)
    went = []
    for key, mode in (
        ("f2", "lookup"),
        ("f5", "history"),
        ("f4", "group-transfer"),
        ("f7", "unresolved"),
        ("f3", "transfer"),
    ):
        await counter.press(key)
        await counter.until(partial(counter.is_in, mode))
        went.append(type(counter.app.screen))
    assert went == [LookupScreen, HistoryScreen, TransferScreen, UnresolvedScreen, TransferScreen]
    assert counter.screen.form.sender.field.value == RAVI


async def test_a_crash_shows_an_incident_and_no_local_variable(
    desk: FakeDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    opening = desk.opening()
    app = ConsoleApp(opening)
    try:
        with pytest.raises(RuntimeError):
            await _crashing(app)
    finally:
        await opening.close()
    report = "".join(capsys.readouterr())
    assert app.return_code == CRASHED
    assert "incident" in report
    assert "canary" not in report


async def _crashing(app: ConsoleApp) -> None:
    def crash() -> None:
        code = "canary-4711"
        raise RuntimeError(f"with {len(code)} characters")

    async with app.run_test() as pilot:
        app.call_later(crash)
        await pilot.pause()


async def test_every_line_is_filtered(counter: Counter) -> None:
    assert any(isinstance(line_filter, SafeLines) for line_filter in counter.app.get_line_filters())


async def test_the_code_and_the_next_step_are_in_sight_and_a_small_terminal_is_paged_through(
    desk: FakeDesk,
) -> None:
    async with at_the_counter(desk) as counter:
        await counter.code(RAVI, PRIYA, "500")
        for size in SIZES:
            await counter.pilot.resize_terminal(*size)
            await counter.shows("CODE", "try 1 of 3", "Enter  Move 500 to Priya S•••")
        counter.burst([*CODE, "enter"])
        for size in reversed(SIZES):
            await counter.pilot.resize_terminal(*size)
            await counter.shows("requested 500", "as expe", "Enter  New transfer")
        await counter.press("pagedown")
        await counter.shows("transfer 1037890")


async def test_every_theme_shows_the_same_words(counter: Counter) -> None:
    await counter.preview(RAVI, PRIYA, "500")
    for theme in ("desk-light", "desk-16"):
        counter.app.theme = theme
        assert counter.screen.stage is Stage.PREVIEW
        await counter.shows("✓ transferable")


def test_the_first_screen_loads_nothing_slow() -> None:
    """The first frame has a budget; these come in the background, behind a screen that takes keys."""
    slow = ("httpx", "pydantic", "sqlalchemy", "jwcrypto", "keyring", "cryptography")
    program = f"import sys, console.app; print([name for name in {slow!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
