"""The home screen in every size there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from console.domain.transfers import State
from tests.doubles.desk_double import MEENA, RAVI, DeskDouble, intent, party, screen_text, wait_until
from tests.screens.test_rights_walk import FullDesk
from tests.snapshots.scene import Scene, Stage

_DONE = (State.CONFIRMED, State.CONFIRMED, State.REJECTED, State.CONFIRMED, State.CONFIRMED)


def _busy() -> DeskDouble:
    """A supervisor's morning: something of everything, and somebody with a long name."""
    desk = FullDesk(signed_in=MEENA)
    human, alarm = intent(State.NEEDS_HUMAN, 1), intent(State.DOUBLE_ALARM, 2)
    long = replace(human.order, recipient=party("Wilhelmina-Konstantinopolitanska B•••", "565039507"))
    nameless = replace(human.order, sender=replace(RAVI, masked_name="", known_by="mobile ••4269"))
    done = [intent(state, 3 + number) for number, state in enumerate(_DONE)]
    done[1] = replace(done[1], order=long)
    done[3] = replace(done[3], order=nameless)
    desk.reconciliation.intents = [human, alarm]
    desk.history.journal = [human, alarm, *done]
    desk.drafts.intents = [intent(State.NOT_SENT, 9)]
    return desk


async def _go_home(pilot: Pilot[Any]) -> None:
    await wait_until(pilot, lambda: pilot.app._desk is not None)  # type: ignore[attr-defined]
    await pilot.press("f10")
    await wait_until(pilot, lambda: "Last transfers of this desk" in screen_text(pilot))
    await wait_until(pilot, lambda: "reading" not in screen_text(pilot))


def _home(make: Callable[[], DeskDouble]) -> Scene:
    return lambda _folder: Stage(make().app(), _go_home)


SCENES: dict[str, Scene] = {"home calm": _home(DeskDouble), "home busy": _home(_busy)}
