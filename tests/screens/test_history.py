"""The history screen: pages, filters, both sources, and rows that change under the eye."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from textual.pilot import Pilot
from textual.widgets import Input, Static

from console.domain.problems import Context, Problem
from console.domain.text import clean
from console.domain.transfers import JournalEvent, State, TransferOrder
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.history_table import HistoryTable
from console.widgets.history_text import reference_of
from console.widgets.transfer_detail import TransferDetail
from screens.history.history_screen import HistoryScreen
from tests.doubles.desk_double import (
    HOSTILE,
    LONG,
    NOW,
    RAVI,
    DeskDouble,
    intent,
    party,
    row,
    screen_text,
    showing,
    wait_until,
)
from tests.doubles.told import told, told_in


async def open_history(pilot: Pilot[None]) -> tuple[HistoryScreen, HistoryTable]:
    await pilot.press("f5")
    screen = await showing(pilot, HistoryScreen)
    await wait_until(pilot, lambda: screen._asked is not None and "Reading" not in nothing(screen))
    return screen, screen.query_one(HistoryTable)


def nothing(screen: HistoryScreen) -> str:
    return str(screen.query_one("#nothing", Static).content)


def references(table: HistoryTable) -> list[str]:
    return [reference_of(entry) for entry in table.entries]


def journal(count: int) -> DeskDouble:
    desk = DeskDouble()
    desk.history.journal = [intent(State.CONFIRMED, number) for number in range(1, count + 1)]
    return desk


async def test_newest_first_with_its_detail() -> None:
    desk = journal(3)
    at = NOW - timedelta(hours=1)
    desk.history.events = (
        JournalEvent(1, "", at, "prepared", "asha.k", {}),
        JournalEvent(2, "", at + timedelta(seconds=5), "sending", "asha.k", {"attempt": 2}),
        *(
            JournalEvent(2, "", at + timedelta(minutes=n), "looked", "asha.k", {"looks": n})
            for n in range(1, 8)
        ),
        JournalEvent(3, "", at + timedelta(days=1), "some later kind", "ravi.b", {}),
    )
    async with desk.app().run_test(size=(60, 20)) as pilot:
        screen, table = await open_history(pilot)
        detail = screen.query_one(TransferDetail)
        for size in ((60, 20), (80, 24)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: table.row_count == 3)
            await wait_until(pilot, lambda: "sending began (try 2)" in told(detail))
            shown = told(detail)
            assert "500" in screen_text(pilot)
            assert references(table) == ["P7K2QFM001", "P7K2QFM002", "P7K2QFM003"]
            assert "requested 500 · deducted 500 · reported 1,000 · ▲ they differ" in shown
            assert "8,000 left" in shown
            assert "some later kind  ravi.b" in shown
            assert "(look 7), no proof yet" in shown
            assert "(look 6)" not in shown
            assert "The points moved." in shown


async def test_the_next_page_comes_at_the_end() -> None:
    desk = journal(120)
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        await wait_until(pilot, lambda: table.row_count == 50)
        assert "50 read, more below" in screen_text(pilot)
        await pilot.press("ctrl+end")
        await wait_until(pilot, lambda: table.row_count == 100)
        assert table.cursor_row == 49, "the cursor stays where it is"
        await pilot.press("n")
        await wait_until(pilot, lambda: table.row_count == 120)
        await wait_until(pilot, lambda: "120 transfers" in str(screen.query_one("#count", Static).content))
    pages = [asked[1] for asked in desk.history.asked if asked[0] == "console"]
    assert pages == [None, 50, 100]


async def test_the_filter_is_asked_of_the_journal_and_escape_ends_it() -> None:
    desk = journal(60)
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        await pilot.press("slash")
        screen.query_one("#filter", Input).value = "QFM017"
        await wait_until(pilot, lambda: references(table) == ["P7K2QFM017"])
        screen.query_one("#filter", Input).value = "nobody [/]"
        await wait_until(pilot, lambda: "No transfer matches" in nothing(screen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(table.entries) == 50)
        assert screen.query_one("#filter", Input).value == ""
    assert ("console", None, "QFM017", frozenset()) in desk.history.asked


async def test_a_customer_has_both_sources_and_escape_leads_to_the_journal() -> None:
    desk = journal(2)
    joined = HistoryEntry(row(1), intent(State.CONFIRMED, 24))
    desk.history.party_pages = [
        Listing((HistoryEntry(None, intent(State.UNKNOWN, 2)), joined), 2),
        Listing((joined, HistoryEntry(row(7, outgoing=False), None)), None),
    ]
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        screen.show_party(RAVI, "mobile ••••••4269")
        await wait_until(pilot, lambda: len(table.entries) == 2 and screen.panes.next_page == 2)
        assert "mobile ••••••4269" in screen_text(pilot)
        await pilot.press("n")
        await wait_until(pilot, lambda: len(table.entries) == 3)
        await wait_until(pilot, lambda: "← Priya S•••" in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: references(table) == ["P7K2QFM001", "P7K2QFM002"])


async def test_a_customers_rows_are_filtered_here_and_what_the_provider_withholds_is_said() -> None:
    desk = DeskDouble()
    entries = tuple(HistoryEntry(row(number), None) for number in range(1, 6))
    desk.history.party_pages = [Listing(entries, None)]
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        screen.show_party(RAVI, "id 1")
        await wait_until(pilot, lambda: len(table.entries) == 5)
        screen.query_one("#filter", Input).value = "NOTE 3"
        await wait_until(pilot, lambda: [entry.key for entry in table.entries] == [("900003", True)])
        problem = Problem("capillary", Context.HISTORY, "500", http_status=500)
        ours = HistoryEntry(None, intent(State.UNKNOWN, 2))
        desk.history.party_pages = [Listing((ours,), None, (problem,))]
        screen.show_party(RAVI, "id 1")
        await wait_until(pilot, lambda: [entry.key for entry in table.entries] == [ours.key])
        await wait_until(pilot, lambda: "provider's list is missing" in screen_text(pilot))


async def test_a_changed_transfer_is_drawn_where_it_stands() -> None:
    desk = journal(3)
    unknown = intent(State.UNKNOWN, 2)
    desk.history.journal[1] = unknown
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        await pilot.press("down")
        await wait_until(pilot, lambda: "in progress" in told(screen.query_one(TransferDetail)))
        desk.announcer.announce(intent(State.CONFIRMED, 2))
        await wait_until(pilot, lambda: "✓ processed" in told(screen.query_one(TransferDetail)))
        assert table.cursor_row == 1
        assert told_in(table, 1, "state") == "✓ processed"


async def test_a_change_during_the_reading_is_not_lost() -> None:
    desk = journal(3)
    desk.history.journal[0] = intent(State.UNKNOWN, 1)
    desk.history.gate.shut()
    async with desk.app().run_test() as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        await wait_until(pilot, lambda: len(desk.history.asked) == 1)
        desk.announcer.announce(intent(State.CONFIRMED, 1))
        desk.announcer.announce(intent(State.PREPARED, 0))
        await pilot.pause()
        desk.history.gate.open()
        await wait_until(pilot, lambda: "✓ processed" in told(screen.query_one(TransferDetail)))
        assert references(screen.query_one(HistoryTable))[:2] == ["P7K2QFM000", "P7K2QFM001"]


async def test_a_new_transfer_comes_on_top_and_the_cursor_stays() -> None:
    desk = journal(3)
    async with desk.app().run_test() as pilot:
        _screen, table = await open_history(pilot)
        await pilot.press("down")
        desk.announcer.announce(intent(State.PREPARED, 0))
        await wait_until(pilot, lambda: len(table.entries) == 4)
        assert references(table)[0] == "P7K2QFM000"
        current = table.current
        assert current is not None
        assert reference_of(current) == "P7K2QFM002"


async def test_an_unreadable_journal_is_said_and_an_empty_one_is_calm() -> None:
    desk = DeskDouble()
    desk.history.failure = OSError("disk detail")
    async with desk.app().run_test() as pilot:
        screen, _table = await open_history(pilot)
        await wait_until(pilot, lambda: "could not be read" in nothing(screen))
        assert "disk detail" not in screen_text(pilot)
        desk.history.failure = None
        await pilot.press("r")
        await wait_until(pilot, lambda: "No transfers yet" in nothing(screen))


async def test_foreign_text_stays_text_in_table_and_detail() -> None:
    desk = DeskDouble()
    order = TransferOrder(
        party(clean(HOSTILE), "1"), party(clean(LONG), "2"), 5, 973, clean(HOSTILE), clean(HOSTILE)
    )
    problem = Problem("capillary", Context.TRANSFER, "9999", message=clean(HOSTILE))
    desk.history.journal = [intent(State.REJECTED, 1, order=order, problems=(problem,))]
    desk.history.events = (JournalEvent(1, "", NOW, "resolved", "x [/]", {"proof": "because [/] \x1b[2J"}),)
    async with desk.app().run_test(size=(120, 40)) as pilot:
        screen, _table = await open_history(pilot)
        await wait_until(pilot, lambda: "decided by a person" in told(screen.query_one(TransferDetail)))
        await wait_until(pilot, lambda: "Ann [/] [@click=app.q" in screen_text(pilot))
        shown = screen_text(pilot)
    assert all(character.isprintable() or character == "\n" for character in shown)


async def test_at_every_width_the_cursor_stays_and_the_detail_costs_no_state() -> None:
    desk = journal(30)
    async with desk.app().run_test(size=(120, 40)) as pilot:
        screen, table = await open_history(pilot)
        await pilot.press("down", "down")
        for size in ((60, 20), (80, 24), (160, 50), (40, 12), (100, 30), (139, 30), (140, 30)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: table.row_count == 30)
            current = table.current
            assert current is not None
            assert reference_of(current) == "P7K2QFM003"
            if size[0] < 100:
                continue
            await wait_until(pilot, lambda width=size[0]: screen.size.width == width)  # type: ignore[misc]
            await wait_until(pilot, lambda: "State" in screen_text(pilot))
            detail = screen.query_one(TransferDetail)
            assert (detail.region.x > table.region.x + 50) is (size[0] >= 140), size


async def test_a_row_without_time_or_amount_is_shown_as_it_is() -> None:
    desk = DeskDouble()
    bare = replace(row(1), at=None, reported=None, zone_known=False)
    fine = replace(row(2), reported=Decimal("12.50"), zone_known=False)
    desk.history.party_pages = [Listing((HistoryEntry(bare, None), HistoryEntry(fine, None)), None)]
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        screen.show_party(RAVI, "id 1")
        await wait_until(pilot, lambda: table.row_count == 2)
        shown = screen_text(pilot)
        await pilot.press("down")
        await wait_until(pilot, lambda: "zone assumed" in told(screen.query_one(TransferDetail)))
    assert "not told" in shown
    assert "12.5" in shown
