"""The query line, totals, columns and orders of the history, over a real journal with its search index."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.operators import AtDesk
from console.domain.query_line import Calendar
from console.domain.transfers import State
from console.journal.journal_thread import Journal
from console.services.history_finder import HistoryFinder
from console.services.transfer_history import HistoryService
from console.widgets.history_table import HistoryTable
from screens.history.history_screen import HistoryScreen
from screens.history.totals_screen import TotalsScreen
from tests.doubles.desk_double import MEENA, DeskDouble, screen_text, showing, wait_until
from tests.doubles.many_transfers import END, OPERATORS, filled
from tests.doubles.told import told_in

COUNT = 6000
"""A little more than two days."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One journal for all: nothing here changes it."""
    made = tmp_path_factory.mktemp("history")
    filled(made, COUNT).close()
    return made


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    journal = Journal(folder, folder / "anchor")
    yield journal
    journal.close()


@asynccontextmanager
async def history(
    journal: Journal, folder: Path, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[Pilot[None], HistoryTable]]:
    finder = HistoryFinder(journal, folder / "search.sqlite")
    assert await finder.catch_up(60)
    service = HistoryService(cast("Any", None), journal, AtDesk(MEENA), None, finder)
    desk = DeskDouble(history=cast("Any", service), history_view=folder / "history.toml")
    async with desk.app().run_test(size=size) as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        table = screen.query_one(HistoryTable)
        await wait_until(pilot, lambda: table.row_count == COUNT)
        yield pilot, table
    finder.close()


def line(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#filter", Input).value


def typed(pilot: Pilot[None], text: str) -> None:
    """All of it in the app's queue at once."""
    for sign in text:
        pilot.app.post_message(events.Key("slash" if sign == "/" else sign, sign))


def all_shown(table: HistoryTable, holds: Callable[[Any], bool]) -> bool:
    return bool(table.entries) and all(holds(entry.intent) for entry in table.entries)


async def test_a_word_is_completed_and_narrows_while_it_is_typed(journal: Journal, folder: Path) -> None:
    async with history(journal, folder) as (pilot, table):
        await pilot.press("slash")
        await wait_until(pilot, lambda: "from: to: amt> op: branch: status:" in screen_text(pilot))
        await pilot.press("s", "t")
        await wait_until(pilot, lambda: "Tab status:" in screen_text(pilot))
        await pilot.press("tab")
        await wait_until(pilot, lambda: "Tab unknown  processed" in screen_text(pilot))
        await pilot.press("up", "down", "down", "down", "right")
        await wait_until(pilot, lambda: line(pilot) == "status:refused ")
        await wait_until(pilot, lambda: all_shown(table, lambda each: each.state is State.REJECTED))
        typed(pilot, "op:d")
        await wait_until(pilot, lambda: "Tab dev" in screen_text(pilot), 20)
        await pilot.press("tab")
        typed(pilot, "program:")
        await wait_until(pilot, lambda: "Tab 973" in screen_text(pilot))
        await pilot.press("tab", "enter")
        await wait_until(pilot, lambda: all_shown(table, lambda each: each.operator == "dev"))
        refused = table.row_count
        assert 0 < refused < COUNT / 20
        assert f"{refused} transfers" in screen_text(pilot)


async def test_what_is_typed_at_once_narrows_and_a_word_that_means_nothing_is_marked_and_kept(
    journal: Journal, folder: Path
) -> None:
    async with history(journal, folder) as (pilot, table):
        typed(pilot, "/asha")
        await wait_until(pilot, lambda: line(pilot) == "asha")
        await wait_until(pilot, lambda: all_shown(table, lambda each: "asha" in f"{each}".lower()))
        assert table.row_count < COUNT
        await pilot.press("escape")
        typed(pilot, "/op:dev status:lost")
        await wait_until(pilot, lambda: "✗ A status is one of unknown, processed" in screen_text(pilot))
        lines = screen_text(pilot).splitlines()
        at = next(number for number, each in enumerate(lines) if "op:dev status:lost" in each)
        marked = lines[at + 1]
        assert marked.index("▔") == lines[at].index("status:lost")
        assert marked.count("▔") == len("status:lost")
        await wait_until(pilot, lambda: all_shown(table, lambda each: each.operator == "dev"))
        await pilot.press("enter")
        assert line(pilot) == "op:dev status:lost"


async def test_a_line_kept_by_a_name_and_chosen_columns_are_there_at_the_next_start(
    journal: Journal, folder: Path
) -> None:
    async with history(journal, folder, (120, 40)) as (pilot, table):
        assert "Programme" not in screen_text(pilot)
        await pilot.press(
            "c", "down", "space", "down", "space", "down", "space", "down", "down", "space", "enter"
        )
        await wait_until(pilot, lambda: "Programme" in screen_text(pilot).splitlines()[5])
        typed(pilot, "/@mine op:dev")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Kept as @mine." in screen_text(pilot))
        await pilot.press("escape")
        typed(pilot, "/@Mine!")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "kept by a name of small letters" in screen_text(pilot))
    async with history(journal, folder, (120, 40)) as (pilot, table):
        head = next(each for each in screen_text(pilot).splitlines() if "Points" in each)
        assert "Programme" in head
        assert "Operator" not in head
        await pilot.press("slash")
        await wait_until(pilot, lambda: "@mine from:" in screen_text(pilot))
        await pilot.press("@")
        await wait_until(pilot, lambda: "Tab @mine" in screen_text(pilot))
        await pilot.press("tab", "enter")
        await wait_until(pilot, lambda: line(pilot) == "op:dev")
        await wait_until(pilot, lambda: all_shown(table, lambda each: each.operator == "dev"))
        await pilot.press("slash", "end", *["backspace"] * 6)
        typed(pilot, "@mine -")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "@mine is forgotten." in screen_text(pilot))


async def test_each_order_and_both_ends(journal: Journal, folder: Path) -> None:
    async with history(journal, folder) as (pilot, table):
        newest = table.current
        await pilot.press("s")
        await wait_until(pilot, lambda: "oldest first" in screen_text(pilot) and table.current is not None)
        await pilot.press("end")
        await wait_until(pilot, lambda: table.current == newest)
        await pilot.press("s")
        await wait_until(pilot, lambda: "most points first" in screen_text(pilot))
        await pilot.press("home")
        await wait_until(pilot, lambda: told_in(table, 0, "points") == "4,999")
        await pilot.press("end")
        await wait_until(pilot, lambda: told_in(table, COUNT - 1, "points") == "1")


async def test_yesterdays_refused_transfers_of_branch_12_by_operator_take_eight_keys(
    journal: Journal, folder: Path
) -> None:
    """F5, totals, yesterday, by result, refused, by branch, 12, by operator: a digit is at each line."""
    yesterday = Calendar(END).today - timedelta(days=1)
    wanted = (f"{yesterday:%a} {yesterday.day:2} {yesterday:%b %Y}", "refused", "12")
    keys = ["f5", "g"]
    async with history(journal, folder) as (pilot, _table):
        await pilot.press("g")
        screen = await showing(pilot, TotalsScreen)
        for name, then in zip(wanted, "rbo", strict=True):
            await wait_until(pilot, lambda name=name: name in screen.names)  # type: ignore[misc]
            keys += [str(screen.names.index(name) + 1), then]
            assert f" {keys[-2]} {name}" in screen_text(pilot)
            await pilot.press(*keys[-2:])
        await wait_until(pilot, lambda: set(screen.names) <= set(OPERATORS))
        told = screen_text(pilot)
    assert f"since:{yesterday} until:{yesterday} status:refused branch:12" in told
    assert len(keys) == 8


async def test_the_way_is_typed_ahead_of_the_adding_up(journal: Journal, folder: Path) -> None:
    async with history(journal, folder) as (pilot, _table):
        typed(pilot, "g2r2b1o")
        screen = await showing(pilot, TotalsScreen)
        await wait_until(pilot, lambda: "branch:" in screen_text(pilot))
        await wait_until(pilot, lambda: set(screen.names) <= set(OPERATORS))
        assert "status:" in screen_text(pilot)
        assert "until:" in screen_text(pilot)


async def test_totals_lead_to_the_transfers_behind_them(journal: Journal, folder: Path) -> None:
    async with history(journal, folder) as (pilot, table):
        await pilot.press("g", "r")
        screen = await showing(pilot, TotalsScreen)
        await wait_until(pilot, lambda: "refused" in screen.names)
        await pilot.press(*["down"] * screen.names.index("refused"), "enter")
        await wait_until(pilot, lambda: screen.names == ("refused",))
        await pilot.press("escape")
        await wait_until(pilot, lambda: line(pilot) == "status:refused")
        await wait_until(pilot, lambda: all_shown(table, lambda each: each.state is State.REJECTED))
