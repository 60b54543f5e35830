"""What stands in the cells of the screen, and not only in a table's memory, whenever a table changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.parties import Party
from console.domain.query_line import EVERYTHING, HistoryQuery
from console.domain.transfers import Intent, State, TransferOrder
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.history_table import HistoryTable
from console.widgets.open_table import OpenTable
from console.widgets.themes import DARK, LIGHT
from screens.history.history_screen import HistoryScreen
from screens.lookup.lookup_screen import LookupScreen
from screens.unresolved import UnresolvedScreen
from tests.contrast import poorly_read
from tests.doubles.desk_double import (
    PRIYA,
    RAVI,
    DeskDouble,
    HistoryDouble,
    intent,
    party,
    row,
    screen_text,
    showing,
    wait_until,
)
from tests.textual_private import strips

SIZES = [(80, 24), (120, 40)]
ASHA, OMAR = party("Asha K•••", "7001"), party("Omar B•••", "7002")
FIRST = intent(State.CONFIRMED, 1)
SECOND = intent(State.UNKNOWN, 2, order=TransferOrder(ASHA, OMAR, 77, 973))


class SlowHistory(HistoryDouble):
    """Takes long enough for the screen to be drawn meanwhile, as a disk or a network does."""

    async def of_party(self, of: Party, page: int = 1) -> Listing:
        await asyncio.sleep(0.1)
        return await super().of_party(of, page)

    async def of_console(self, before: int | None = None, query: HistoryQuery = EVERYTHING) -> Listing:
        await asyncio.sleep(0.1)
        return await super().of_console(before, query)


def two() -> DeskDouble:
    desk = DeskDouble(history=SlowHistory())
    desk.history.journal = [FIRST, SECOND]
    return desk


def lines(pilot: Pilot[None]) -> list[str]:
    """The drawn lines of the table in front, its headings first."""
    tables = list(pilot.app.screen.query(HistoryTable))
    if not tables or not tables[0].region:
        return []
    top, bottom = tables[0].region.y, tables[0].region.bottom
    left, right = tables[0].region.x, tables[0].region.right
    drawn = screen_text(pilot).splitlines()[top:bottom]
    return [text for line in drawn if (text := line[left:right].strip())]


async def drawn(pilot: Pilot[None], *names: str) -> None:
    """Until the table has one line for each of these, in their order, and no other."""

    def holds() -> bool:
        told = lines(pilot)[1:]
        return len(told) == len(names) and all(name in line for name, line in zip(names, told, strict=True))

    await wait_until(pilot, holds)


@asynccontextmanager
async def at_history(
    desk: DeskDouble, size: tuple[int, int]
) -> AsyncIterator[tuple[Pilot[None], HistoryScreen]]:
    async with desk.app().run_test(size=size) as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        await drawn(pilot, "Ravi", "Asha")
        yield pilot, screen


@pytest.mark.parametrize("size", SIZES)
async def test_rows_go_and_come_with_a_filter_and_a_customers_list(size: tuple[int, int]) -> None:
    desk = two()
    desk.history.party_pages = [Listing((HistoryEntry(row(1), None),), None)]
    async with at_history(desk, size) as (pilot, screen):
        await pilot.press("slash", *"QFM002", "enter")
        await drawn(pilot, "Asha")
        assert "1 transfer" in screen_text(pilot)
        await pilot.press("escape")
        await drawn(pilot, "Ravi", "Asha")
        assert "2 transfers" in screen_text(pilot)
        await pilot.press("down")
        table = screen.query_one(HistoryTable)
        await wait_until(pilot, lambda: table.current is not None and table.current.intent == SECOND)
        screen.show_party(RAVI, "mobile ••••••4269")
        await drawn(pilot, "→ Priya")
        assert "With" in lines(pilot)[0]
        await pilot.press("escape")
        await drawn(pilot, "Ravi", "Asha")
        assert "From " in lines(pilot)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_what_changes_while_another_screen_is_in_front_is_drawn(size: tuple[int, int]) -> None:
    desk = two()
    async with at_history(desk, size) as (pilot, screen):
        await pilot.press("f2")
        await showing(pilot, LookupScreen)
        screen.query_one("#filter", Input).value = "status:unknown"
        desk.history.journal[1] = replace(SECOND, state=State.NEEDS_HUMAN)
        desk.announcer.announce(desk.history.journal[1])
        await wait_until(pilot, lambda: len(screen.query_one(HistoryTable).entries) == 1)
        await pilot.resize_terminal(size[0] + 7, size[1])
        await pilot.press("f5")
        await drawn(pilot, "! needs a person")
        assert "Ravi" not in lines(pilot)[1]


async def test_what_changes_while_the_table_is_hidden_is_drawn() -> None:
    def turned(changed: Intent) -> bool:
        known = screen.query_one(HistoryTable).of(changed)
        return known is not None and known.intent == changed

    async with at_history(two(), SIZES[0]) as (pilot, screen):
        panes = screen.query_one("#panes")
        panes.display = False
        await wait_until(pilot, lambda: not screen.query_one(HistoryTable).size.width)
        late = replace(SECOND, state=State.CONFIRMED)
        screen._changed(late)
        screen._changed(replace(intent(State.PREPARED, 0), order=TransferOrder(PRIYA, ASHA, 5, 973)))
        await wait_until(pilot, lambda: turned(late))
        panes.display = True
        await drawn(pilot, "Priya", "Ravi", "✓ processed")


async def test_open_transfers_that_come_and_go_are_drawn() -> None:
    desk = DeskDouble()
    desk.reconciliation.intents = [SECOND]
    other = intent(State.NEEDS_HUMAN, 3)
    async with desk.app().run_test(size=SIZES[1]) as pilot:
        await pilot.press("f7")
        screen = await showing(pilot, UnresolvedScreen)
        await wait_until(pilot, lambda: "Asha" in screen_text(pilot))
        desk.announcer.announce(replace(SECOND, state=State.CONFIRMED))
        await wait_until(pilot, lambda: "Nothing is open" in screen_text(pilot))
        desk.announcer.announce(other)
        await wait_until(pilot, lambda: "needs a person" in screen_text(pilot))
        await pilot.press("f2")
        await showing(pilot, LookupScreen)
        desk.announcer.announce(replace(other, state=State.RESOLVED_APPLIED))
        desk.announcer.announce(replace(SECOND, state=State.RECONCILING))
        await wait_until(pilot, lambda: len(screen.query_one(OpenTable).intents) == 1)
        await pilot.press("f7")
        await wait_until(pilot, lambda: "Asha K•••" in screen_text(pilot) and "77" in screen_text(pilot))


async def test_a_table_has_the_colours_of_the_theme_in_front() -> None:
    desk = DeskDouble()
    desk.reconciliation.intents = [SECOND, intent(State.NEEDS_HUMAN, 3)]
    async with desk.app().run_test(size=SIZES[1]) as pilot:
        pilot.app.theme = LIGHT.name
        for key in ("f7", "f12"):
            await pilot.press(key)
            await pilot.pause()
            for theme in (DARK.name, LIGHT.name):
                pilot.app.theme = theme
                await pilot.pause()
                await wait_until(pilot, lambda: not poorly_read(pilot.app.screen, strips(pilot.app)))
