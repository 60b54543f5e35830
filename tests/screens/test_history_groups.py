"""The history of a group: a ledger that names one side, beside what the journal knows."""

from __future__ import annotations

from textual.widgets import Input

from console.domain.transfers import State, TransferOrder
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.transfer_detail import TransferDetail
from tests.doubles.desk_double import LONG, RAVI, DeskDouble, intent, row, screen_text, wait_until
from tests.doubles.groups_double import group, ledger_row
from tests.doubles.told import told, told_in
from tests.screens.test_history import journal, nothing, open_history


async def test_a_groups_ledger_says_what_it_does_not_tell() -> None:
    desk = DeskDouble()
    mine = intent(State.CONFIRMED, 1, order=TransferOrder(group().party, RAVI, 500, 973, acting=RAVI))
    entries = (
        HistoryEntry(None, mine),
        HistoryEntry(ledger_row(1), None),
        HistoryEntry(ledger_row(2, outgoing=False), None),
    )
    desk.history.party_pages = [Listing(entries, None, by_ledger=True)]
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        screen.show_party(group().party, "group 901")
        await wait_until(pilot, lambda: table.row_count == 3)
        detail = screen.query_one(TransferDetail)
        await pilot.press("down")
        await wait_until(pilot, lambda: "Family One → not told" in told(detail))
        outgoing = told(detail)
        await pilot.press("down")
        await wait_until(pilot, lambda: "not told → Family One" in told(detail))
        shown = screen_text(pilot)
        parties = [told_in(table, index, "with") for index in range(3)]
    assert "The provider gives only this group's ledger: no recipient, no note." in shown
    assert "Family One  group 901" in shown
    assert parties == ["→ Ravi S•••", "→ not told", "← not told"]
    assert "note not told" in outgoing
    assert "ledger entry L0001" in outgoing
    assert "names one side only. The points moved." in outgoing
    assert "The ledger doesn't say where it was made." in outgoing
    assert "Made elsewhere" not in outgoing


async def test_the_line_about_the_ledger_goes_with_the_group() -> None:
    desk = journal(1)
    desk.history.party_pages = [Listing((HistoryEntry(ledger_row(1), None),), None, by_ledger=True)]
    async with desk.app().run_test() as pilot:
        screen, _table = await open_history(pilot)
        screen.show_party(group().party, "group 901")
        await wait_until(pilot, lambda: "this group's ledger" in screen_text(pilot))
        assert "may show twice" not in screen_text(pilot), "nothing of this console stands beside it"
        await pilot.press("escape")
        await wait_until(pilot, lambda: "this group's ledger" not in screen_text(pilot))


async def test_a_group_without_transfers_is_called_a_group() -> None:
    desk = DeskDouble()
    async with desk.app().run_test() as pilot:
        screen, _table = await open_history(pilot)
        screen.show_party(group(LONG).party, "group 901")
        await wait_until(pilot, lambda: "No transfers of this group yet." in nothing(screen))
        assert "group 901" in screen_text(pilot), "a long name leaves the number in sight"


async def test_a_missing_side_can_be_filtered_for() -> None:
    desk = DeskDouble()
    entries = (HistoryEntry(ledger_row(1), None), HistoryEntry(row(2), None))
    desk.history.party_pages = [Listing(entries, None, by_ledger=True)]
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        screen.show_party(group().party, "group 901")
        await wait_until(pilot, lambda: table.row_count == 2)
        screen.query_one("#filter", Input).value = "not told"
        await wait_until(pilot, lambda: [entry.key for entry in table.entries] == [("L0001", True)])


async def test_a_group_and_a_customer_of_one_number_are_two_parties() -> None:
    desk = DeskDouble()
    number = group("Family One", RAVI.id)
    received = intent(State.CONFIRMED, 1, order=TransferOrder(RAVI, number.party, 500, 973))
    desk.history.party_pages = [Listing((HistoryEntry(None, received),), None)]
    async with desk.app().run_test() as pilot:
        screen, table = await open_history(pilot)
        screen.show_party(number.party, "group 1")
        await wait_until(pilot, lambda: table.row_count == 1)
        assert told_in(table, 0, "with") == "← Ravi S•••"
