"""Whole numbers: for a supervisor, with a reason on record, for ten seconds and no longer."""

from __future__ import annotations

from pathlib import Path

from console.domain.operators import Operator, OperatorRole
from console.domain.policy import Policy, Reveal
from console.journal.journal_thread import Journal
from screens.dialogs.reveal import RevealDialog
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.clocks import HeldClock
from tests.doubles.fake_desk import MEENA, RAVI, START, FakeDesk
from tests.screens.operator import Counter, at_the_counter

WHOLE = f"mobile 91{RAVI}"
MASKED = "mobile ••••••••4269"
WHY = "asked by the fraud team"


async def card_of_ravi(counter: Counter, who: Operator) -> None:
    await counter.until(lambda: counter.app._desk is not None)
    assert counter.app._desk is not None
    counter.app._desk.people.at_desk.present = who
    await counter.press("f2")
    await counter.until(lambda: isinstance(counter.app.screen, LookupScreen) and counter.app.focused)
    counter.burst([*RAVI, "enter"])
    await counter.shows(MASKED)


async def reveal(counter: Counter, *keys: str) -> None:
    await counter.press("ctrl+o")
    await counter.until(
        lambda: isinstance(counter.app.screen, RevealDialog) and counter.app.screen.is_mounted
    )
    await counter.press(*keys)
    await counter.shows(WHOLE)


async def reasons_on_record(folder: Path) -> list[tuple[str, str, str]]:
    journal = Journal(folder / "journal", folder / "anchor")
    found = await journal.run(lambda store: store.lookups_since(START.replace(year=2000)))
    journal.close()
    return [(each.operator, each.whom, each.reason) for each in found if each.reason]


async def test_they_stand_there_for_ten_seconds_and_the_reason_for_good(tmp_path: Path) -> None:
    clock = HeldClock(START)
    async with at_the_counter(FakeDesk(tmp_path, clock=clock), (120, 40)) as counter:
        await card_of_ravi(counter, MEENA)
        await counter.press("ctrl+o", "enter")
        await counter.until(lambda: isinstance(counter.app.screen, RevealDialog))
        await counter.shows("Say why")
        await counter.press(*WHY, "enter")
        await counter.shows(WHOLE)
        await clock.move(9)
        assert WHOLE in counter.text
        await clock.move(1)
        await counter.until(lambda: WHOLE not in counter.text)
        assert MASKED in counter.text
    assert await reasons_on_record(tmp_path) == [("meena", "customer 101", WHY)]


async def test_whatever_comes_over_them_masks_them(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path, clock=HeldClock(START), supervised=True)
    async with at_the_counter(desk, (120, 40)) as counter:
        await card_of_ravi(counter, MEENA)
        screen = counter.app.screen
        assert isinstance(screen, LookupScreen)
        for leaving, back in (("ctrl+r", ()), ("ctrl+p", ("escape",)), ("f5", ("f2",)), ("f9", ())):
            await counter.shows(MASKED)
            await reveal(counter, *WHY, "enter")
            await counter.press(leaving)
            await counter.until(lambda: not screen._reveals)
            assert WHOLE not in counter.text, leaving
            await counter.press(*back)


async def test_the_policy_lists_what_counts_as_a_reason(tmp_path: Path) -> None:
    allows = Policy(reveal=Reveal(("fraud team asks", "name was misread")))
    desk = FakeDesk(tmp_path, clock=HeldClock(START), allows=allows)
    async with at_the_counter(desk, (120, 40)) as counter:
        await card_of_ravi(counter, MEENA)
        await reveal(counter, "enter", "down", "down", "enter")
    assert [reason for _, _, reason in await reasons_on_record(tmp_path)] == ["name was misread"]


async def test_nobody_else_has_the_key(tmp_path: Path) -> None:
    """An agent hasn't, and staff may less than that."""
    async with at_the_counter(FakeDesk(tmp_path, clock=HeldClock(START)), (120, 40)) as counter:
        await card_of_ravi(counter, Operator("asha.k", OperatorRole.AGENT))
        await counter.press("ctrl+o")
        await counter.drained()
        assert "Whole numbers" not in {
            each.title for each in counter.app.get_system_commands(counter.app.screen)
        }
        assert not isinstance(counter.app.screen, RevealDialog)
    assert await reasons_on_record(tmp_path) == []
