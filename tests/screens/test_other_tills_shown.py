"""A supervisor sees other tills' transfers beside their own, by branch and till, and acts on none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.elsewhere import FoundElsewhere, SearchedElsewhere, Sees, TillOfChain, TransferElsewhere
from console.domain.transfers import Intent, State
from console.services.search_elsewhere import SearchRefused
from console.widgets.facts import Facts
from console.widgets.transfer_detail import TransferDetail
from screens.dialogs.search_elsewhere_dialog import SearchElsewhereDialog
from tests.doubles.desk_double import NOW, DeskDouble, intent, screen_text, showing, wait_until
from tests.doubles.told import told
from tests.screens.test_history import open_history, references
from tests.screens.test_unresolved import UNKNOWN, open_unresolved

TILL = TillOfChain("15", "till 2")


def elsewhere(state: State = State.CONFIRMED, number: int = 30, **changes: object) -> TransferElsewhere:
    made = replace(intent(state, number, operator="ravi.b"), reference=f"Q8M3ZZZ{number:03}")
    return TransferElsewhere(TILL, "console", made, **changes)  # type: ignore[arg-type]


def supervising(*mine: Intent, others: tuple[TransferElsewhere, ...] = ()) -> DeskDouble:
    desk = DeskDouble()
    desk.history.sees = Sees.ALL
    desk.history.journal = desk.reconciliation.intents = [*mine]
    desk.history.elsewhere = [*others]
    return desk


async def test_another_tills_transfer_comes_into_the_history_where_it_belongs() -> None:
    desk = supervising(intent(State.CONFIRMED, 1), intent(State.CONFIRMED, 40), others=(elsewhere(),))
    async with desk.app().run_test(size=(120, 40)) as pilot:
        screen, table = await open_history(pilot)
        await wait_until(pilot, lambda: len(table.entries) == 3)
        assert references(table) == ["P7K2QFM001", "Q8M3ZZZ030", "P7K2QFM040"]
        assert "Every till's transfers" in screen_text(pilot)
        await wait_until(pilot, lambda: "15, till 2" in screen_text(pilot))
        desk.history.elsewhere[0] = elsewhere(State.DOUBLE_ALARM)
        await wait_until(pilot, lambda: "found twice" in screen_text(pilot))
        await pilot.press("down")
        await wait_until(pilot, lambda: "branch 15, till 2" in told(screen.query_one(TransferDetail)))


async def test_a_ledger_out_of_reach_is_one_line_and_the_own_rows_stay() -> None:
    desk = supervising(intent(State.CONFIRMED, 1), others=(elsewhere(),))
    desk.history.unreadable = "points on db.example can't be reached."
    said = "Other tills' transfers are missing. points on db.example can't be reached."
    async with desk.app().run_test(size=(120, 40)) as pilot:
        _screen, table = await open_history(pilot)
        await wait_until(pilot, lambda: said in screen_text(pilot))
        assert references(table) == ["P7K2QFM001"]
        desk.history.unreadable = ""
        await wait_until(pilot, lambda: len(table.entries) == 2)
        assert said not in screen_text(pilot)


async def test_another_tills_open_transfer_is_shown_and_left_to_it() -> None:
    desk = supervising(UNKNOWN, others=(elsewhere(State.UNKNOWN), elsewhere(State.CONFIRMED, 31)))
    async with desk.app().run_test(size=(120, 40)) as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 2)
        await pilot.press("down")
        await wait_until(pilot, lambda: "the till that made it goes on" in told(screen.query_one(Facts)))
        await wait_until(pilot, lambda: "15, till 2: Ravi" in screen_text(pilot))
        await pilot.press("enter", "u")
        assert pilot.app.screen is screen
    assert desk.reconciliation.looked == []


async def test_nothing_open_anywhere_is_said_of_every_till() -> None:
    desk = supervising(others=(elsewhere(State.UNKNOWN, gone_since=NOW - timedelta(minutes=5)),))
    async with desk.app().run_test(size=(120, 40)) as pilot:
        _screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1 and "gone" in screen_text(pilot))
        desk.history.elsewhere.clear()
        await wait_until(pilot, lambda: "Every transfer of every till has a proven" in screen_text(pilot))
        desk.history.unreadable = "points on db.example can't be reached."
        await wait_until(pilot, lambda: "Other tills' transfers can't be read now." in screen_text(pilot))


class SearchDouble:
    """Knows one sender."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def search(self, transfer: TransferElsewhere, typed: str) -> FoundElsewhere:
        self.asked.append((transfer.intent.reference, typed))
        if typed != "9199":
            raise SearchRefused("Nobody by that is the sender of this transfer.")
        return FoundElsewhere.PROCESSED


async def test_what_a_gone_till_left_open_is_searched_with_its_sender() -> None:
    searched = SearchedElsewhere("", 1, TillOfChain("16", "desk"), "dev", NOW, FoundElsewhere.NOT_THERE)
    gone = elsewhere(State.UNKNOWN, gone_since=NOW - timedelta(minutes=5), searched=searched)
    desk = supervising(UNKNOWN, others=(gone,))
    desk.search_elsewhere = search = SearchDouble()
    async with desk.app().run_test(size=(120, 40)) as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 2)
        await pilot.press("down")
        await wait_until(pilot, lambda: "Enter searches for it here" in told(screen.query_one(Facts)))
        shown = told(screen.query_one(Facts))
        assert "branch 15, till 2, is gone since" in shown
        assert "not in the provider's history now, which ends nothing by itself" in shown
        assert "at branch 16, desk by dev" in shown
        for typed, said in (("42", "Nobody by that is the sender"), ("9199", "its reference stands in")):
            await pilot.press("enter")
            await showing(pilot, SearchElsewhereDialog)
            await pilot.press("enter")
            await wait_until(pilot, lambda: "Type who gave the points" in screen_text(pilot))
            await pilot.press(*typed, "enter")
            await wait_until(pilot, lambda said=said: said in screen_text(pilot))  # type: ignore[misc]
    assert search.asked == [("Q8M3ZZZ030", "42"), ("Q8M3ZZZ030", "9199")]
    assert desk.reconciliation.looked == []
