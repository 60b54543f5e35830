"""Every key and every command of the palette, on every screen: a role gets no further by any of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

from textual.app import SystemCommand
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import Worker

from console.app import ConsoleApp
from console.domain.feed import Feed
from console.domain.operators import RIGHTS, Operator, OperatorRole, Right
from console.domain.transfers import State
from console.services.approvals_elsewhere import ApprovalsElsewhere
from console.services.desk import Desk
from console.services.journal_writer import JournalWriter
from screens.dialogs.decide import DecideDialog
from screens.dialogs.resolve import ResolveDialog
from screens.dialogs.reveal import RevealDialog
from screens.modes import modes
from tests.doubles.desk_double import MEENA, DeskDouble, intent, screen_text, wait_until
from tests.doubles.memory_approvals import MemoryApprovals
from tests.doubles.refreshed import refreshed
from tests.screens.test_approval_elsewhere import ASKED

HUMAN = intent(State.NEEDS_HUMAN, 1)
MOBILE = "9886484269"
WANTED = {ResolveDialog: Right.RESOLVE, RevealDialog: Right.REVEAL, DecideDialog: Right.APPROVE}
"""What only some are asked, and the right behind it."""
_NOT_HERE = {"Quit", "Copy or quit", "Lock", "Switch", "Receipt", "Case", "Again"}
"""They end the walk, or the signing in; `test_lock` presses them. The last three want a journal."""
_LOOKS = "Theme: "
"""Commands that only choose colours; F11 is pressed, and does the same."""


@dataclass
class FullDesk(DeskDouble):
    """Where every screen has something to act on."""

    approvals: MemoryApprovals = field(init=False)

    def __post_init__(self) -> None:
        self.approvals = MemoryApprovals(self.clock)
        self.reconciliation.intents = self.history.journal = [HUMAN]

    async def open(self) -> Desk:
        desk = await super().open()
        writer = JournalWriter(cast("Any", None), desk.people.at_desk, self.clock, Feed())
        await self.approvals.ask(ASKED)
        elsewhere = ApprovalsElsewhere(self.approvals, writer, self.clock, "capillary")
        return replace(desk, approvals_elsewhere=elsewhere)


class Walk:
    """One operator, who tries everything."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None], who: Operator) -> None:
        self.app, self.pilot, self.who = app, pilot, who
        self.opened: set[type[Screen[Any]]] = set()
        self.ways = 0
        self._tried: set[tuple[str, str]] = set()

    async def go(self, mode: str) -> None:
        """Every key of this screen, then every command that the palette has there, each once in the walk."""
        await self.app.action_desk(mode)
        await refreshed(self.app)
        for owner, binding, _enabled, _tooltip in list(self.app.screen.active_bindings.values()):
            way = type(owner).__name__, binding.action
            if binding.id and binding.description not in _NOT_HERE and way not in self._tried:
                self._tried.add(way)
                await self._take(mode, partial(self.pilot.press, binding.key))
        for command in list(self.app.get_system_commands(self.app.screen)):
            way = "palette", command.title
            left_out = command.title in _NOT_HERE or command.title.startswith(_LOOKS)
            if not left_out and way not in self._tried:
                self._tried.add(way)
                await self._take(mode, partial(self._choose, command))

    async def _choose(self, command: SystemCommand) -> None:
        worker = command.callback()
        if isinstance(worker, Worker):
            await worker.wait()

    async def _take(self, mode: str, act: Callable[[], Awaitable[object]]) -> None:
        """What comes up is written down and left again."""
        self.ways += 1
        await act()
        await refreshed(self.app)
        while len(self.app.screen_stack) > 1:
            self.opened.add(type(self.app.screen))
            await self.app.pop_screen()
        if self.app.current_mode != mode:
            await self.app.action_desk(mode)


async def everywhere(app: ConsoleApp, pilot: Pilot[None], who: Operator) -> Walk:
    """On every screen there is, with somebody on its card and something in its lists."""
    assert app._desk is not None
    app._desk.people.at_desk.present = who
    walk = Walk(app, pilot, who)
    await app.action_desk("unresolved")
    await wait_until(pilot, lambda: HUMAN.reference in screen_text(pilot))
    await app.action_desk("approvals")
    sees = who.may(Right.APPROVE)
    await wait_until(
        pilot, lambda: (ASKED.reason if sees else "Only a supervisor may approve") in screen_text(pilot)
    )
    await app.action_desk("lookup")
    await wait_until(pilot, lambda: app.focused is not None)
    if "Ravi" not in screen_text(pilot):
        await pilot.press(*MOBILE, "enter")
    await wait_until(pilot, lambda: "Ravi" in screen_text(pilot))
    for mode in modes(app._opening):
        await walk.go(mode)
    return walk


async def test_nobody_is_led_by_any_way_to_what_their_role_has_not() -> None:
    """An agent and a supervisor: staff may nothing that an agent may not."""
    desk = FullDesk()
    app = desk.app()
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app._desk is not None)
        agent = await everywhere(app, pilot, Operator("ann", OperatorRole.AGENT))
        supervisor = await everywhere(app, pilot, MEENA)
    assert RIGHTS[OperatorRole.STAFF] <= RIGHTS[OperatorRole.AGENT]
    assert supervisor.opened - agent.opened == set(WANTED)
    for walk in (agent, supervisor):
        asked = {kind for kind, right in WANTED.items() if walk.who.may(right)}
        assert walk.opened & set(WANTED) == asked
        assert walk.ways > 40, "there is more to try than that"
    assert (desk.reconciliation.resolved, desk.approvals.answers) == ([], {})


async def test_it_is_told_before_a_reason_is_typed() -> None:
    desk = DeskDouble()
    desk.reconciliation.intents = [HUMAN]
    async with desk.app().run_test() as pilot:
        await pilot.press("f7")
        await wait_until(pilot, lambda: HUMAN.reference in screen_text(pilot))
        await pilot.press("u")
        await wait_until(pilot, lambda: "Only a supervisor may settle" in screen_text(pilot))
