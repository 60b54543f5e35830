"""Beside the fields of a transfer on a wide terminal: both sides in full, and the desk's last transfers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import closing
from operator import methodcaller
from pathlib import Path

import pytest

from console.domain.transfers import State
from console.journal.journal_thread import Journal
from console.services.transfer_history import HistoryService
from screens.day_card import DayCard
from screens.transfer.side_card import SideCard
from screens.transfer.side_pane import SidePane
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.journal.conftest import an_intent
from tests.screens.operator import Counter, at_the_counter

BLANK = re.compile(r"[\s─│╭╮╰╯]*")
WIDTH, MORNING, MOST_BLANK = 120, 30, 0.35


@pytest.fixture
async def wide(tmp_path: Path) -> AsyncIterator[Counter]:
    async with at_the_counter(FakeDesk(tmp_path), (120, 40)) as counter:
        yield counter


def card(counter: Counter, which: str) -> str:
    side = counter.screen.query_one(f"#{which}", SideCard)
    return f"{side.border_title!s}\n{side.plain}\n{side.border_subtitle}"


def history_reads(counter: Counter) -> int:
    return counter.desk.gateway.count("history")


async def test_both_sides_stand_in_full_beside_the_fields(wide: Counter) -> None:
    await wide.both(RAVI, PRIYA)
    await wide.until(lambda: "No transfers yet." in card(wide, "receiver"))
    giver = card(wide, "giver")
    assert "Giver  Ravi M•••" in giver
    assert "mobile ••••••4269" in giver
    assert "8,500 usable" in giver
    assert "30 Jun 2027     1,200 █" in giver
    assert "as of 08:32" in giver
    assert "Priya S•••" in card(wide, "receiver")
    assert RAVI not in wide.text


async def test_an_edit_empties_the_card_of_its_side(wide: Counter) -> None:
    await wide.both(RAVI, PRIYA)
    wide.screen.form.recipient.open_field()
    wide.burst("9")
    await wide.until(lambda: "Nobody yet." in card(wide, "receiver"))
    assert "Ravi" in card(wide, "giver")


async def test_what_moved_stands_on_the_cards_and_at_the_desk(wide: Counter) -> None:
    await wide.sent(RAVI, PRIYA, "500", CODE)
    await wide.state(State.CONFIRMED)
    assert "before this transfer, as of 08:32" in card(wide, "giver")
    await wide.press("ctrl+n")
    await wide.both(RAVI, PRIYA)
    assert "before" not in card(wide, "giver")
    await wide.until(lambda: "−500 ✓ → Priya S•••" in card(wide, "giver"))
    await wide.until(lambda: "+500 ✓ ← Ravi M•••" in card(wide, "receiver"))
    await wide.shows("Last transfers of this desk", "Ravi M••• → Priya S•••", "✓ processed")
    await wide.shows("This desk today", "1 moved · 500 points", "none open · none refused")
    await wide.pilot.click("#recents", offset=(2, 1))
    await wide.until(lambda: wide.is_in("history"))


async def test_the_day_stands_where_rows_are_free_and_always_on_a_wide_terminal(wide: Counter) -> None:
    await wide.both(RAVI, PRIYA)
    await wide.until(lambda: "No transfers yet." in card(wide, "receiver"))
    for size, shown in (((120, 20), False), ((120, 30), True), ((140, 20), True), ((120, 20), False)):
        await wide.pilot.resize_terminal(*size)
        await wide.until(lambda: "none open" in wide.screen.query_one(DayCard).plain)
        await wide.until(lambda shown=shown: wide.screen.query_one(DayCard).display is shown)  # type: ignore[misc]


async def test_the_pane_goes_and_comes_with_the_room_for_it(tmp_path: Path) -> None:
    async with at_the_counter(FakeDesk(tmp_path), (99, 30)) as counter:
        await counter.both(RAVI, PRIYA)
        assert not counter.screen.query(SidePane)
        assert history_reads(counter) == 0
        await counter.pilot.resize_terminal(100, 30)
        await counter.shows("Giver  Ravi M•••", "Receiver  Priya S•••")
        await counter.pilot.resize_terminal(80, 24)
        await counter.shows("usable 8,500", "usable 120", "PROGRAM", "NOTE")
        assert "Giver" not in counter.text
        await counter.pilot.resize_terminal(120, 40)
        await counter.shows("Giver  Ravi M•••", "This desk today", "Last transfers of this desk")


async def test_a_journal_that_can_not_be_read_is_said_and_stops_nothing(
    wide: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of the console's own")

    monkeypatch.setattr(HistoryService, "of_party", broken)
    monkeypatch.setattr(HistoryService, "of_desk", broken)
    monkeypatch.setattr(HistoryService, "day", broken)
    await wide.sent(RAVI, PRIYA, "500", CODE)
    await wide.state(State.CONFIRMED)
    await wide.shows("could not be read.", "They could not be read.", "The day could not be read.")


async def test_little_is_blank_once_both_sides_are_known(tmp_path: Path) -> None:
    with closing(Journal(tmp_path / "journal", tmp_path / "anchor")) as journal:
        for number in range(MORNING):
            made = an_intent(f"MRNING{number:04}", sender=str(number))
            await journal.run(methodcaller("prepare", made))
    async with at_the_counter(FakeDesk(tmp_path), (WIDTH, 40)) as counter:
        await counter.both(RAVI, PRIYA)
        await counter.shows("No transfers yet.", "Last transfers of this desk")
        left = counter.screen.form.region.right
        assert blank_share(counter.text, left) < MOST_BLANK


def blank_share(text: str, middle: int) -> float:
    """Of the whole screen: the rows on either side of `middle` in which no word stands."""
    lines = [line.ljust(WIDTH) for line in text.splitlines()]
    left = sum(BLANK.fullmatch(line[:middle]) is not None for line in lines)
    right = sum(BLANK.fullmatch(line[middle:]) is not None for line in lines)
    return (left * middle + right * (WIDTH - middle)) / (WIDTH * len(lines))
