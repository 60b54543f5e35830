"""The history's table with a very long list: it draws what is in sight and keeps little more."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from console.domain.transfers import State
from console.services.transfer_history import HistoryEntry
from console.widgets.history_columns import ALWAYS, COLUMNS, fitting
from console.widgets.history_table import PAGE, HistoryTable
from console.widgets.themes import DARK
from tests.doubles.desk_double import intent, wait_until
from tests.textual_private import text

MANY = 1_000_000


def entry(number: int) -> HistoryEntry:
    return HistoryEntry(None, intent(State.CONFIRMED, 1, reference=f"R{number:07}"))


def page(number: int) -> list[HistoryEntry | None]:
    return [entry(at) for at in range(number * PAGE, min((number + 1) * PAGE, MANY))]


class LongList(App[None]):
    """Brings each page that is asked for."""

    CSS = "HistoryTable { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), **DARK.variables}

    def compose(self) -> ComposeResult:
        yield HistoryTable()

    def on_mount(self) -> None:
        table = self.query_one(HistoryTable)
        table.open(MANY, page(0))
        table.focus()

    def on_history_table_pages_wanted(self, wanted: HistoryTable.PagesWanted) -> None:
        self.asked += wanted.numbers
        for number in wanted.numbers:
            self.query_one(HistoryTable).fill(number, page(number))

    def action_detail(self) -> None:
        """Enter leads here."""


async def stands(pilot: Pilot[None], number: int) -> HistoryTable:
    """Until the cursor is on this line, and the line is drawn."""
    table = pilot.app.query_one(HistoryTable)
    name = f"R{number:07}"
    await wait_until(pilot, lambda: table.cursor_row == number and name in text(pilot.app))
    return table


async def test_both_ends_and_a_page_on_are_one_key_away_and_little_is_read() -> None:
    app = LongList()
    async with app.run_test(size=(100, 30)) as pilot:
        await stands(pilot, 0)
        await pilot.press("end")
        await stands(pilot, MANY - 1)
        await pilot.press("up")
        await stands(pilot, MANY - 2)
        await pilot.press("home", "pagedown", "pagedown")
        await stands(pilot, 56)
    assert len(app.asked) <= 8, app.asked


async def test_what_was_looked_at_is_forgotten_again() -> None:
    app = LongList()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await stands(pilot, 0)
        for row in range(0, 5000, 25):
            table.move_cursor(row=row)
            await wait_until(pilot, lambda row=row: table.current is not None)  # type: ignore[misc]
        assert len(table.entries) <= 26 * PAGE
        table.move_cursor(row=0)
        await stands(pilot, 0)


async def test_what_comes_on_top_moves_nothing_from_under_the_cursor() -> None:
    app = LongList()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await stands(pilot, 0)
        table.move_cursor(row=700)
        await stands(pilot, 700)
        table.put_in([HistoryEntry(None, intent(State.PREPARED, 0))])
        await wait_until(pilot, lambda: table.cursor_row == 701 and "R0000700" in text(app))
        assert table.row_count == MANY + 1
        await pilot.press("end")
        await wait_until(pilot, lambda: "R0999999" in text(app))
        await pilot.press("home")
        await wait_until(pilot, lambda: "P7K2QFM000" in text(app))


async def test_what_came_late_stands_where_it_belongs_by_its_time() -> None:
    def at(number: int) -> HistoryEntry:
        return HistoryEntry(None, intent(State.CONFIRMED, number))

    app = LongList()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await stands(pilot, 0)
        table.open(200, [at(number) for number in range(0, 2 * PAGE, 2)])
        table.move_cursor(row=2)
        table.put_in([at(5), at(3), at(150)])
        assert (table.row_count, table.cursor_row) == (202, 3)
        shown = [each.intent.reference for each in table.entries[:6] if each.intent is not None]
        assert shown == [f"P7K2QFM{number:03}" for number in (0, 2, 3, 4, 5, 6)]


async def test_a_line_that_cant_be_read_says_so_in_its_place() -> None:
    app = LongList()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await stands(pilot, 0)
        table.open(3, [entry(0), None, entry(2)])
        await wait_until(pilot, lambda: "This transfer can't be read." in text(app))
        await pilot.press("down", "down")
        await stands(pilot, 2)


def test_names_keep_their_room_and_the_last_columns_give_way() -> None:
    for width in (77, 90, 117, 158, 200):
        shown = fitting(COLUMNS, width)
        assert {each.name for each in shown} >= set(ALWAYS)
        assert all(each.width >= 16 for each in shown if each.name in ("from", "to"))
        assert sum(each.width + 1 for each in shown) == width
    assert [each.name for each in fitting(COLUMNS, 77)] == ["time", "from", "to", "points", "state"]
