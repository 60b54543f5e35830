"""Ctrl+G: from a reference in a mail to the whole story, its ticket and a file for support."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from console.domain.operators import Operator, OperatorRole
from console.domain.policy import Policy, Reasons
from console.domain.transfers import State
from console.services.stages import Stage
from console.widgets.qr_code import qr_code
from screens.dialogs.case_dialog import CaseDialog
from screens.dialogs.case_writing import CaseWriting
from screens.dialogs.export_dialog import ExportDialog
from screens.dialogs.receipt import ReceiptDialog
from screens.history.history_screen import HistoryScreen
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.fake_desk import CODE, PRIYA, RAVI, FakeDesk
from tests.screens.operator import Counter, at_the_counter, moved
from tests.textual_private import notified

LENA = Operator("lena", OperatorRole.AGENT)


@pytest.fixture
def agents(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path, present=LENA, make_reference=lambda: "P7K2QFM001")


async def told(counter: Counter, words: str) -> None:
    await counter.until(lambda: any(words in said for said in notified(counter.app)))


async def case_opened(counter: Counter) -> CaseDialog:
    await counter.press("ctrl+g")
    await counter.until(lambda: isinstance(counter.app.screen, CaseDialog))
    found = counter.app.screen
    assert isinstance(found, CaseDialog)
    return found


async def test_from_a_reference_in_a_mail_to_the_story_and_a_bundle_in_six_keys(agents: FakeDesk) -> None:
    async with at_the_counter(agents) as counter:
        await moved(counter)
        before = counter.keys
        await counter.press("f2")
        await counter.until(lambda: isinstance(counter.app.screen, LookupScreen) and counter.app.focused)
        counter.app.post_message(events.Paste("#P7K2QFM001"))
        counter.keys += 1
        await counter.until(lambda: counter.app.screen.query_one(Input).value)
        await counter.press("enter")
        await counter.until(
            lambda: isinstance(counter.app.screen, HistoryScreen) and counter.app.screen.panes.table.current
        )
        shown = await case_opened(counter)
        assert "the provider's answer confirmed it" in shown.text
        assert counter.keys - before <= 4, "the full story"
        await counter.press("b")
        await told(counter, "Saved as")
        assert counter.keys - before <= 6
        (path,) = (counter.desk.folder / "exports").iterdir()
        assert path.name == "case-P7K2QFM001.json"
        assert json.loads(path.read_text(encoding="utf-8"))["said"]["title"] == "processed"
        assert path.stat().st_mode & 0o077 == 0


async def test_a_ticket_and_a_note_are_typed_and_stand_there_at_once(agents: FakeDesk) -> None:
    async with at_the_counter(agents) as counter:
        await moved(counter)
        shown = await case_opened(counter)
        await counter.press("t")
        await counter.until(lambda: isinstance(counter.app.screen, CaseWriting))
        counter.burst([*PRIYA, "enter"])
        await counter.shows("somebody's number")
        assert counter.app.screen.query_one(Input).value == PRIYA  # nothing typed is lost
        counter.app.screen.query_one(Input).value = ""
        counter.burst([*"INC-4412", "enter"])
        await counter.until(lambda: "INC-4412" in shown.text and counter.app.screen is shown)
        await counter.press("n")
        await counter.until(lambda: isinstance(counter.app.screen, CaseWriting))
        counter.burst([*"called", "enter", "enter", "enter"])
        await counter.until(lambda: "note: called, lena" in shown.text)
        assert shown.text.count("note: called") == 1


async def test_what_cannot_be_read_again_behind_a_note_is_told_and_the_case_stays(agents: FakeDesk) -> None:
    async with at_the_counter(agents) as counter:
        await moved(counter)
        desk = await counter.screen.opening.desk()
        shown = await case_opened(counter)
        await counter.press("n")
        await counter.until(lambda: isinstance(counter.app.screen, CaseWriting))
        desk.people.at_desk.present = replace(LENA, is_active=False)
        counter.app.screen.dismiss(True)
        await told(counter, "lena doesn't work here any more")
        assert counter.app.screen is shown


async def test_staff_are_told_who_may(desk: FakeDesk) -> None:
    async with at_the_counter(desk) as counter:
        await counter.press("ctrl+g")
        await told(counter, "No transfer has left this console yet.")
        await moved(counter)
        shown = await case_opened(counter)
        await counter.press("t")
        await told(counter, "Only an agent or a supervisor may put a ticket or a note on a transfer.")
        assert counter.app.screen is shown


async def test_the_reference_stands_beside_the_receipt_as_a_code_where_there_is_room(
    agents: FakeDesk,
) -> None:
    async with at_the_counter(agents) as counter:
        await moved(counter)
        for size in ((80, 24), (60, 20)):
            await counter.pilot.resize_terminal(*size)
            await counter.press("f8")
            await counter.until(lambda: isinstance(counter.app.screen, ReceiptDialog))
            await counter.shows("processed")
            codes = counter.app.screen.query("#code")
            assert len(codes) == (size[0] == 80)
            for code in codes:
                drawn = qr_code("#P7K2QFM001").plain.splitlines()
                assert (code.size.width, code.size.height) == (25, 13) == (len(drawn[0]), len(drawn))
            await counter.press("escape")


async def test_the_list_is_taken_along_with_e(agents: FakeDesk) -> None:
    async with at_the_counter(agents) as counter:
        await moved(counter)
        await counter.press("f5")
        await counter.until(
            lambda: isinstance(counter.app.screen, HistoryScreen) and counter.app.screen.panes.table.current
        )
        await counter.press("e")
        await counter.until(lambda: isinstance(counter.app.screen, ExportDialog))
        await counter.press("enter", "1")
        await counter.shows("1 transfer in")
        (path,) = (counter.desk.folder / "exports").iterdir()
        assert path.suffix == ".csv"
        assert "P7K2QFM001" in path.read_text(encoding="utf-8")
        await counter.press("escape")
        await counter.until(lambda: isinstance(counter.app.screen, HistoryScreen))


async def test_a_ticket_that_the_policy_wants_is_typed_beside_the_note_and_comes_with_the_transfer(
    tmp_path: Path,
) -> None:
    wanted = Policy(reasons=Reasons(ticket_above_points=100))
    async with at_the_counter(FakeDesk(tmp_path, present=LENA, allows=wanted)) as counter:
        await counter.both(RAVI, PRIYA)
        await counter.until(lambda: counter.screen.form.order.ticket is not None)
        counter.burst([*"500", "tab", "tab", "tab", *PRIYA, "enter"])
        await counter.shows("somebody's number")
        assert counter.focused == "ticket"
        assert counter.screen.stage is Stage.FORM
        counter.screen.form.order.ticket.value = ""  # type: ignore[union-attr]
        await counter.press("enter")
        await counter.shows("A ticket is wanted")
        await counter.until(lambda: counter.focused == "ticket")
        counter.burst([*"#INC-4412", "enter"])
        await counter.stage(Stage.PREVIEW)
        await counter.press("enter")
        await counter.stage(Stage.CODE)
        counter.burst([*CODE, "enter"])
        await counter.state(State.CONFIRMED)
        assert counter.intent is not None
        assert counter.intent.order.ticket == "INC-4412"
        assert [order.note for order, _ in counter.desk.gateway.sent] == [""]
