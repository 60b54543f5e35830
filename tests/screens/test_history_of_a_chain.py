"""A supervisor's history over every till: its end by one key, what is slow shown as such, totals bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.operators import AtDesk
from console.domain.totals import Total, TotalsBy
from console.journal.journal_thread import Journal
from console.services.history_finder import HistoryFinder
from console.services.transfer_history import HistoryService
from console.widgets.history_table import HistoryTable
from screens.dialogs.export_dialog import ExportDialog
from screens.history.history_screen import HistoryScreen
from screens.history.totals_screen import TotalsScreen
from tests.doubles.chain_double import Others, chain
from tests.doubles.desk_double import MEENA, DeskDouble, screen_text, showing, wait_until
from tests.doubles.many_transfers import filled

OWN, OTHERS = 40, 700


@pytest.fixture
def others() -> Others:
    """Of other tills, each among this console's by its time."""
    return chain(0, OTHERS)[2]


@asynccontextmanager
async def over(others: Others, folder: Path) -> AsyncIterator[tuple[Pilot[None], HistoryTable]]:
    filled(folder, OWN).close()
    journal = Journal(folder, folder / "anchor")
    finder = HistoryFinder(journal, folder / "search.sqlite")
    assert await finder.catch_up(60)
    service = HistoryService(cast("Any", None), journal, AtDesk(MEENA), others, finder)
    async with DeskDouble(history=cast("Any", service)).app().run_test(size=(120, 30)) as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        yield pilot, screen.query_one(HistoryTable)
    finder.close()
    journal.close()


async def test_the_end_of_every_tills_list_is_one_key_away(others: Others, tmp_path: Path) -> None:
    async with over(others, tmp_path) as (pilot, table):
        await wait_until(pilot, lambda: table.row_count == OWN + OTHERS)
        await pilot.press("end")
        oldest = min(
            [each.intent for each in others.all] + [e.intent for e in table.entries if e.intent is not None],
            key=lambda each: each.created,
        )
        await wait_until(pilot, lambda: table.of(oldest) is table.current and table.current is not None)
        assert len(table.entries) < OWN + OTHERS
        await pilot.press("e")
        await showing(pilot, ExportDialog)
        assert "Take along all transfers of every till" in screen_text(pilot)
        assert "each line names its till" in screen_text(pilot)
        await pilot.press("escape", "slash", *"op:nobody", "enter")
        await wait_until(pilot, lambda: "No transfer matches" in screen_text(pilot))


async def test_this_consoles_stand_there_while_the_ledger_takes_its_time(
    others: Others, tmp_path: Path
) -> None:
    held = others.held["page"] = asyncio.Event()
    async with over(others, tmp_path) as (pilot, table):
        await wait_until(pilot, lambda: "Asking the shared ledger" in screen_text(pilot))
        assert table.row_count == OWN
        held.set()
        await wait_until(pilot, lambda: table.row_count == OWN + OTHERS)
        assert "Asking the shared ledger" not in screen_text(pilot)


async def test_totals_of_every_till_begin_with_a_month_and_can_be_widened(
    others: Others, tmp_path: Path
) -> None:
    others.added = {TotalsBy.DAY: (Total("20261120", 7, 700),)}
    async with over(others, tmp_path) as (pilot, table):
        await wait_until(pilot, lambda: table.row_count == OWN + OTHERS)
        await pilot.press("g")
        screen = await showing(pilot, TotalsScreen)
        await wait_until(pilot, lambda: screen.names)
        assert "since:30d" in screen_text(pilot)
        held = others.held["totals"] = asyncio.Event()
        await pilot.press("backspace")
        await wait_until(pilot, lambda: len(others.lines) == 2)
        assert "since:30d" not in screen_text(pilot)
        assert [each.since is None for each in others.lines] == [False, True]
        others.unreadable = "points on db.example did not answer in time."
        held.set()
        said = f"Other tills' transfers are missing. {others.unreadable}"
        await wait_until(pilot, lambda: said in screen_text(pilot))
        others.unreadable = ""
        await pilot.press("escape")
        await showing(pilot, HistoryScreen)
        assert table.row_count == OWN + OTHERS
        await pilot.press("g", "escape")
        left = await showing(pilot, HistoryScreen)
        assert left.query_one("#filter", Input).value == ""
        others.held["totals"] = asyncio.Event()
        await pilot.press("g", "1", "escape")
        assert isinstance(pilot.app.screen, TotalsScreen)
        await pilot.press("escape")
        await showing(pilot, HistoryScreen)


async def test_a_page_that_cannot_be_read_is_asked_for_again_with_the_next_key_only(
    others: Others, tmp_path: Path
) -> None:
    async with over(others, tmp_path) as (pilot, table):
        await wait_until(pilot, lambda: table.row_count == OWN + OTHERS)
        others.unreadable = "points on db.example did not answer in time."
        table.move_cursor(row=350)
        await wait_until(pilot, lambda: others.unreadable in screen_text(pilot))
        asked = len(others.asked)
        for _ in range(20):
            await pilot.pause()
        assert len(others.asked) - asked < 5
        assert table.current is None
        others.unreadable = ""
        table.move_cursor(row=351)
        await wait_until(pilot, lambda: table.current is not None)
