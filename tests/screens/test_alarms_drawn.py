"""What must be looked at is loud on the screen, and says what to do: alarms, and records that are damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from console.domain.elsewhere import TransferElsewhere
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, local
from console.domain.transfers import JournalEvent, State
from console.journal.damage import Damaged
from console.widgets.facts import Facts
from console.widgets.status_bar import StatusBar
from screens.history.history_screen import HistoryScreen
from screens.unresolved import UnresolvedScreen
from tests.doubles.desk_double import DeskDouble, HistoryDouble, intent, screen_text, showing, wait_until
from tests.doubles.fake_desk import FakeDesk
from tests.doubles.told import told
from tests.screens.operator import at_the_counter, moved
from tests.screens.test_tables_drawn import SIZES, SlowHistory, drawn
from tests.textual_private import strips

DOUBLE = intent(State.DOUBLE_ALARM, 1, problems=(local(Local.FOUND_TWICE),))
MISSING = intent(State.MISSING_ALARM, 2, problems=(local(Local.MISSING_IN_HISTORY),))
KEYS = ((PartyKind.CUSTOMER, "101"), (PartyKind.CUSTOMER, "202"))


def alarmed() -> DeskDouble:
    desk = DeskDouble(history=SlowHistory())
    desk.history.journal = [DOUBLE, MISSING, intent(State.CONFIRMED, 3)]
    return desk


def flat(pilot: Pilot[None]) -> str:
    return " ".join(screen_text(pilot).replace("│", " ").split())


def styles_of(pilot: Pilot[None], words: str) -> set[tuple[bool, bool]]:
    """Whether the cells that say so are bold, and reversed."""
    return {
        (bool(segment.style.bold), bool(segment.style.reverse))
        for strip in strips(pilot.app)
        for segment in strip
        if words in segment.text and segment.style is not None
    }


@pytest.mark.parametrize("size", SIZES)
async def test_alarms_are_loud_in_the_table_say_what_to_do_and_are_drawn_alone_by_the_filter(
    size: tuple[int, int],
) -> None:
    async with alarmed().app().run_test(size=size) as pilot:
        await pilot.press("f5")
        await showing(pilot, HistoryScreen)
        await drawn(pilot, "‼ found twice", "≠ missing", "✓ processed")
        assert (True, True) in styles_of(pilot, "≠ missing"), "as drawn, below the cursor"
        assert (False, False) in styles_of(pilot, "✓ processed")
        await wait_until(pilot, lambda: "Send nothing more until one of the two is put right" in flat(pilot))
        assert "next" in screen_text(pilot)
        await pilot.press("down")
        await wait_until(pilot, lambda: "Ask the provider whether these points moved" in flat(pilot))
        await pilot.press("slash", *"status:alarm", "enter")
        await drawn(pilot, "‼ found twice", "≠ missing")
        await pilot.press("escape")
        await drawn(pilot, "‼ found twice", "≠ missing", "✓ processed")


async def test_what_is_over_has_no_next_step_and_what_is_open_leads_to_f7() -> None:
    desk = DeskDouble(history=HistoryDouble(journal=[intent(State.UNKNOWN, 1), intent(State.CONFIRMED, 2)]))
    async with desk.app().run_test() as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        facts = screen.query_one("#detail-facts", Facts)
        await wait_until(pilot, lambda: "next Open F7" in told(facts))
        await pilot.press("down")
        await wait_until(pilot, lambda: "processed" in told(facts))
        assert "next" not in told(facts)


class BrokenTimeline(HistoryDouble):
    async def timeline(
        self, reference: str, elsewhere: TransferElsewhere | None = None
    ) -> tuple[JournalEvent, ...]:
        raise ValueError


async def test_a_timeline_that_cant_be_read_is_said() -> None:
    desk = DeskDouble(history=BrokenTimeline(journal=[intent(State.CONFIRMED, 1)]))
    async with desk.app().run_test() as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        title = screen.query_one(".detail-title", Static)
        await wait_until(pilot, lambda: "The timeline can't be read" in str(title.content))


async def test_damaged_records_are_named_with_what_to_do() -> None:
    desk = DeskDouble()
    desk.reconciliation.records_damaged = [
        Damaged("AAAAAAAAAA", "capillary", *KEYS, "its baseline makes no sense"),
        Damaged("BBBBBBBBBB", "capillary", None, KEYS[1], "its state makes no sense"),
    ]
    async with desk.app().run_test(size=(60, 20)) as pilot:
        await pilot.press("f7")
        await showing(pilot, UnresolvedScreen)
        bar = pilot.app.screen.query_one(StatusBar)
        await wait_until(pilot, lambda: bar.unresolved == 2)
        for size in ((60, 20), (80, 24)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "record damaged AAAAAAAAAA" in flat(pilot))
            told = flat(pilot)
            assert "Its baseline makes no sense." in told
            assert "Sending stops for customer 101 and customer 202 until it is settled." in told
            assert "record damaged BBBBBBBBBB" in told
            assert "Sending stops for everybody" in told
            assert "points-console journal verify" in told
            assert "points-console journal settle --transfer AAAAAAAAAA --moved yes|no" in told
            assert "Every transfer of this console has a proven result" not in told
            assert "Nothing else is open" in told


async def test_one_that_had_ended_stops_nobody_and_is_not_counted() -> None:
    desk = DeskDouble()
    desk.reconciliation.records_damaged = [
        Damaged("AAAAAAAAAA", "capillary", *KEYS, "its baseline makes no sense", stops_sending=False)
    ]
    async with desk.app().run_test() as pilot:
        await pilot.press("f7")
        await showing(pilot, UnresolvedScreen)
        await wait_until(pilot, lambda: "It had ended, so it stops nobody." in flat(pilot))
        assert pilot.app.screen.query_one(StatusBar).unresolved == 0
        desk.reconciliation.records_damaged = []
        await pilot.press("r")
        await wait_until(pilot, lambda: "Every transfer of this console has a proven result" in flat(pilot))


async def test_a_damaged_row_of_a_real_journal_is_on_the_screen(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        await moved(counter)
        with closing(sqlite3.connect(desk.folder / "journal" / "journal.sqlite")) as journal:
            journal.execute("UPDATE intent SET baseline = '[broken'")
            journal.commit()
        await counter.press("f7")
        await counter.shows("record damaged", "journal settle")
