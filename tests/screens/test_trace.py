"""The trace: newest first, alive, and a copy without secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from console.domain.exchanges import Exchange
from console.domain.transfers import JournalEvent, State
from screens.dialogs.trace import TraceScreen, as_curl
from screens.history.history_screen import HistoryScreen
from tests.doubles.desk_double import NOW, DeskDouble, intent, screen_text, showing, wait_until
from tests.screens.test_status import LedgerDouble


def exchange(number: int = 1, **changes: Any) -> Exchange:
    facts: dict[str, Any] = {
        "at": NOW,
        "method": "POST",
        "host": "api.example.test",
        "path": f"/v2/points/{number}",
        "status": 200,
        "milliseconds": 12.4,
        "request_id": f"req-{number}",
        "encrypted": True,
        "request_headers": (("Authorization", "•••"), ("X-Note", "it's")),
        "request_body": '{"points":500,"note":"[@click=app.quit]x[/]"}',
        "response_body": '{"transferId":84512}',
    }
    return Exchange(**{**facts, **changes})


async def open_trace(pilot: Pilot[None]) -> TraceScreen:
    await pilot.press("f12")
    screen = await showing(pilot, TraceScreen)
    await wait_until(pilot, lambda: screen._ends)
    return screen


def told(screen: TraceScreen) -> str:
    return str(screen.query_one("#told", Static).content)


async def test_what_the_shared_ledger_took_stands_below() -> None:
    ledger = LedgerDouble()
    ledger.timings.note("take", 3.2, failed=False)
    ledger.timings.note("take", 17.4, failed=True)
    async with DeskDouble(ledger=ledger).app().run_test(size=(80, 24)) as pilot:
        screen = await open_trace(pilot)
        await wait_until(pilot, lambda: "hold a sender" in screen_text(pilot))
        line = str(screen.query_one("#ledger", Static).content).splitlines()[1]
        assert line.split()[-4:] == ["17.4", "17.4", "2", "1"]
        ledger.timings.note("greet", 1.0, failed=False)
        await wait_until(pilot, lambda: "say that this console is there" in screen_text(pilot))


async def test_the_key_of_the_screen_below_leads_back_to_it() -> None:
    async with DeskDouble().app().run_test(size=(80, 24)) as pilot:
        await open_trace(pilot)
        await pilot.press("f3")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, TraceScreen))


async def test_newest_first_and_growing() -> None:
    desk = DeskDouble()
    desk.trace.record(exchange(1))
    desk.trace.record(exchange(2, status=None, failure="answer-timeout", encrypted=False))
    async with desk.app().run_test(size=(60, 20)) as pilot:
        screen = await open_trace(pilot)
        await wait_until(pilot, lambda: "/v2/points/2" in told(screen))
        assert "no usable answer: answer timeout" in told(screen)
        assert "in the clear" in told(screen)
        await pilot.press("down")
        await wait_until(pilot, lambda: "/v2/points/1" in told(screen))
        desk.trace.record(exchange(3))
        await wait_until(pilot, lambda: screen.query_one(DataTable).row_count == 3)
        assert "/v2/points/1" in told(screen), "the cursor stays on its exchange"
        assert "[@click=app.quit]x[/]" in told(screen)
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, TraceScreen))
        desk.trace.record(exchange(4))


async def test_nothing_asked_yet() -> None:
    async with DeskDouble().app().run_test() as pilot:
        screen = await open_trace(pilot)
        await wait_until(pilot, lambda: "Nothing was asked yet." in told(screen))
        await pilot.press("c")
        assert pilot.app.clipboard == ""


async def test_more_than_is_kept_is_forgotten() -> None:
    desk = DeskDouble()
    for number in range(200):
        desk.trace.record(exchange(number))
    async with desk.app().run_test() as pilot:
        screen = await open_trace(pilot)
        for number in range(200, 203):
            desk.trace.record(exchange(number))
        await wait_until(pilot, lambda: "/v2/points/202" in screen_text(pilot))
        assert len(screen._table._exchanges) == 200


async def test_the_copy_is_a_command_with_nothing_unmasked() -> None:
    desk = DeskDouble()
    desk.trace.record(exchange())
    async with desk.app().run_test() as pilot:
        screen = await open_trace(pilot)
        await wait_until(pilot, lambda: screen.current is not None)
        await pilot.press("c")
        assert pilot.app.clipboard == as_curl(exchange())


def test_a_command_quotes_what_a_shell_would_read() -> None:
    command = as_curl(exchange(request_body="$(reboot) 'x'"))
    assert command.startswith("curl -X POST https://api.example.test/v2/points/1 -H 'Authorization: •••'")
    assert "--data '$(reboot) '\"'\"'x'\"'\"''" in command


async def test_it_is_narrowed_to_what_is_typed_and_to_the_transfer_in_front() -> None:
    desk = DeskDouble()
    desk.history.journal = [intent(State.CONFIRMED, 1)]
    step = NOW - timedelta(minutes=40)
    desk.history.events = (JournalEvent(1, "", step, "sending", "asha.k", {}),)
    later = NOW - timedelta(minutes=5)
    desk.trace.record(exchange(1, at=step - timedelta(seconds=2)))
    desk.trace.record(exchange(2, at=later, response_body='{"note":"gift #P7K2QFM001"}'))
    desk.trace.record(exchange(3, at=later, status=503))
    async with desk.app().run_test() as pilot:
        await pilot.press("f5")
        history = await showing(pilot, HistoryScreen)
        await wait_until(pilot, lambda: history.receipt_wanted() == "P7K2QFM001")
        screen = await open_trace(pilot)
        table = screen.query_one(DataTable)
        await wait_until(pilot, lambda: table.row_count == 3)
        await pilot.press("t")
        await wait_until(pilot, lambda: table.row_count == 2)
        assert "asked for P7K2QFM001" in screen_text(pilot)
        await pilot.press("t")
        await wait_until(pilot, lambda: table.row_count == 3)
        await pilot.press("slash", *"503", "enter")
        await wait_until(pilot, lambda: table.row_count == 1 and "/v2/points/3" in told(screen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: table.row_count == 3)
        assert isinstance(pilot.app.screen, TraceScreen)
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, TraceScreen))
