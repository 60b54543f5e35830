"""F8: the receipt of the transfer in front of the operator, or of the last one."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.widgets import Static

from console.domain.transfers import State
from console.services.transfer_history import HistoryEntry, Listing
from screens.dialogs.receipt import ReceiptDialog
from screens.history.history_screen import HistoryScreen
from tests.doubles.desk_double import RAVI as RAVI_PARTY
from tests.doubles.desk_double import DeskDouble, row, showing, wait_until
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter, moved
from tests.textual_private import notified

TAKES = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '=')"


async def open_receipt(counter: Counter) -> None:
    await counter.press("f8")
    await counter.until(lambda: isinstance(counter.app.screen, ReceiptDialog))


async def told(counter: Counter, words: str) -> None:
    await counter.until(lambda: any(words in said for said in notified(counter.app)))


async def test_before_the_first_transfer_there_is_none(counter: Counter) -> None:
    await counter.until(lambda: counter.app._desk is not None)
    await counter.press("f8")
    await told(counter, "No transfer has left this console yet.")


async def test_the_transfer_just_made_is_copied_saved_and_closed(counter: Counter) -> None:
    await counter.sent(RAVI, PRIYA, "500", CODE)
    await counter.state(State.CONFIRMED)
    assert counter.intent is not None
    reference = counter.intent.reference
    await open_receipt(counter)
    await counter.shows("POINTS TRANSFER", "processed", "c copy")
    await counter.press("enter")
    await told(counter, "Copied.")
    assert f"#{reference}" in counter.app.clipboard
    await counter.press("s")
    await told(counter, "Saved as")
    kept = list((counter.desk.folder / "receipts").iterdir())
    assert [each.read_text(encoding="utf-8") for each in kept] == [counter.app.clipboard]
    assert kept[0].stat().st_mode & 0o077 == 0
    await counter.press("f9")
    await told(counter, "nothing can be locked here")
    await counter.press("escape")
    await counter.until(lambda: counter.intent is not None and counter.intent.reference == reference)


async def test_reprinting_the_last_one_takes_two_keys_and_ten_enters_print_once(tmp_path: Path) -> None:
    out = tmp_path / "printer"
    desk = FakeDesk(tmp_path, print_command=f'{sys.executable} -c "{TAKES}" {out}')
    async with at_the_counter(desk) as counter:
        await moved(counter)
        await open_receipt(counter)
        await counter.press("enter")
        assert counter.keys == 2
        counter.burst(["enter"] * 9)
        await told(counter, "Handed to the printer.")
        assert out.read_text(encoding="utf-8").count("=") == 1


async def test_a_printer_that_fails_is_told(tmp_path: Path) -> None:
    desk = FakeDesk(tmp_path, print_command=f'{sys.executable} -c "raise SystemExit(3)"')
    async with at_the_counter(desk) as counter:
        await moved(counter)
        await open_receipt(counter)
        await counter.press("enter")
        await told(counter, "ended with 3")


async def test_a_line_of_the_history_that_was_made_elsewhere_has_none() -> None:
    desk = DeskDouble()
    desk.history.party_pages = [Listing((HistoryEntry(row(2), None),), None)]
    async with desk.app().run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        screen = await showing(pilot, HistoryScreen)
        screen.show_party(RAVI_PARTY, "id 1")
        await wait_until(pilot, lambda: screen.panes.table.current is not None)
        await pilot.press("f8")
        await wait_until(pilot, lambda: any("no receipt of it" in said for said in notified(screen.app)))


async def test_a_line_of_the_history_made_here_has_its_own(counter: Counter) -> None:
    for points in (500, 300):
        await moved(counter, points)
    await counter.press("f5")
    await counter.shows("300", "500")
    await counter.press("down")
    await open_receipt(counter)
    await counter.shows("Points asked for", "500")
    assert "300" not in str(counter.app.screen.query_one("#paper", Static).content)
