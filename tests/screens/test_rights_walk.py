"""Every key and every command of the palette, on every screen: a role gets no further by any of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from textual.app import SystemCommand
from textual.pilot import Pilot
from textual.worker import Worker

from console.app import ConsoleApp
from console.domain.operators import Operator, OperatorRole
from console.domain.transfers import State
from screens.dialogs.resolve import ResolveDialog
from tests.doubles.desk_double import MEENA, DeskDouble, intent, screen_text, wait_until
from tests.doubles.refreshed import refreshed

HUMAN = intent(State.NEEDS_HUMAN, 1)
_NOT_HERE = {"Quit", "Copy or quit", "Lock", "Switch", "Receipt"}
"""They end the walk, or the signing in; `test_lock` presses them. Receipts want a journal."""


async def led_there(app: ConsoleApp, act: Callable[[], Awaitable[object]]) -> bool:
    """Whether `act` brought up the dialog in which a person decides; out of whatever it opened again."""
    mode = app.current_mode
    await act()
    await refreshed(app)
    found = isinstance(app.screen, ResolveDialog)
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    await app.action_desk(mode)
    return found


async def by_palette(app: ConsoleApp, mode: str) -> bool:
    await app.action_desk(mode)
    await refreshed(app)
    found = []
    for command in list(app.get_system_commands(app.screen)):
        if command.title not in _NOT_HERE:

            async def choose(chosen: SystemCommand = command) -> None:
                worker = chosen.callback()
                if isinstance(worker, Worker):
                    await worker.wait()

            found.append(await led_there(app, choose))
    return any(found)


async def by_key(app: ConsoleApp, pilot: Pilot[None]) -> bool:
    bindings = [each.binding for each in app.screen.active_bindings.values()]
    keys = [each.key for each in bindings if each.id and each.description not in _NOT_HERE]
    return any([await led_there(app, partial(pilot.press, key)) for key in keys])


@pytest.mark.parametrize(
    ("who", "gets_there"),
    [(Operator("asha.k"), False), (Operator("ann", OperatorRole.AGENT), False), (MEENA, True)],
    ids=["staff", "agent", "supervisor"],
)
async def test_only_a_supervisor_is_asked_what_became_of_a_transfer(who: Operator, gets_there: bool) -> None:
    desk = DeskDouble(signed_in=who)
    desk.reconciliation.intents = [HUMAN]
    app = desk.app()
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app._desk is not None)
        for mode in ("transfer", "lookup", "history"):
            assert not await by_palette(app, mode)
        await app.action_desk("unresolved")
        await wait_until(pilot, lambda: HUMAN.reference in screen_text(pilot))
        assert (await by_palette(app, "unresolved"), await by_key(app, pilot)) == (gets_there, gets_there)
    assert desk.reconciliation.resolved == []


async def test_it_is_told_before_a_reason_is_typed() -> None:
    desk = DeskDouble()
    desk.reconciliation.intents = [HUMAN]
    async with desk.app().run_test() as pilot:
        await pilot.press("f7")
        await wait_until(pilot, lambda: HUMAN.reference in screen_text(pilot))
        await pilot.press("u")
        await wait_until(pilot, lambda: "Only a supervisor may settle" in screen_text(pilot))
