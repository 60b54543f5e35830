"""Nobody who may approve is at the till: a supervisor at another console is asked, and answers there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from textual.widgets import Static

from console.domain.approval_requests import ApprovalAnswer, ApprovalAsked, ApprovalVerdict
from console.domain.operators import Operator
from console.domain.policy import Approval, Policy
from console.services.stages import Stage
from console.widgets.facts import Facts
from console.widgets.waiting_table import WaitingTable
from screens.approvals_waiting import ApprovalsScreen
from screens.dialogs.ask_elsewhere import AskElsewhereDialog
from screens.dialogs.decide import DecideDialog
from tests.doubles.desk_double import screen_text
from tests.doubles.fake_desk import ASHA, CODE, MEENA, START, FakeDesk
from tests.doubles.memory_approvals import MemoryApprovals
from tests.doubles.told import told
from tests.screens.operator import Counter, at_the_counter
from tests.screens.test_approval import refuse_to_go_on

ASKED = ApprovalAsked(
    id="A1",
    mark="digest",
    sender="Ravi M•••",
    recipient="Priya S•••",
    points=5000,
    program="Default",
    shown=("for its amount", "sender 8,500 → 3,500", "▲ Points came back the same day."),
    maker="asha.k",
    reason="a wedding",
)


def asking(folder: Path, present: Operator = ASHA) -> tuple[FakeDesk, MemoryApprovals]:
    desk = FakeDesk(
        folder, supervised=True, allows=Policy(approval=Approval(above_points=400)), present=present
    )
    desk.approvals = ledger = MemoryApprovals(desk.clock, may_decide=present is MEENA)
    return desk, ledger


def said(counter: Counter) -> str:
    return str(counter.app.screen.query_one("#said", Static).content)


async def ask(counter: Counter, ledger: MemoryApprovals) -> None:
    """For a transfer that nobody at the till may let go on."""
    await counter.press("f6", "f6")
    await counter.until(lambda: isinstance(counter.app.screen, AskElsewhereDialog))
    counter.burst([*"gift", "enter"])
    await counter.until(lambda: len(ledger.questions) == 1)


async def test_what_a_supervisor_approves_elsewhere_is_sent_from_the_till(tmp_path: Path) -> None:
    desk, ledger = asking(tmp_path)
    async with at_the_counter(desk) as counter:
        await refuse_to_go_on(counter)
        await ask(counter, ledger)
        [waiting] = await ledger.waiting()
        asked = waiting.asked
        assert (asked.points, asked.maker, asked.reason) == (500, "asha.k", "gift")
        assert "sender 8,500 → 8,000" in asked.shown
        await ledger.decide(waiting, ApprovalAnswer(ApprovalVerdict.APPROVED, "meena"))
        await counter.until(lambda: not isinstance(counter.app.screen, AskElsewhereDialog))
        await counter.press("enter")
        await counter.stage(Stage.PREVIEW)
        await counter.press("enter")
        await counter.stage(Stage.CODE)
        await counter.press(*CODE, "enter")
        await counter.shows("requested 500")
    assert len(desk.gateway.applied) == 1


async def _refused(ledger: MemoryApprovals) -> None:
    [waiting] = await ledger.waiting()
    await ledger.decide(waiting, ApprovalAnswer(ApprovalVerdict.REFUSED, "meena", "call him first"))


async def _by_itself(ledger: MemoryApprovals) -> None:
    [waiting] = await ledger.waiting()
    await ledger.decide(waiting, ApprovalAnswer(ApprovalVerdict.APPROVED, "asha.k"))


async def _lapsed(ledger: MemoryApprovals) -> None:
    [(number, (asked, at))] = ledger.questions.items()
    ledger.questions[number] = asked, at.replace(year=2025)


async def _unreachable(ledger: MemoryApprovals) -> None:
    ledger.unreadable = "points on db.example can't be reached."


_WITHOUT: tuple[tuple[Callable[[MemoryApprovals], Awaitable[None]], str], ...] = (
    (_refused, "Refused by meena at branch 12, desk: call him first"),
    (_by_itself, "Nobody approves what they send themselves."),
    (_lapsed, "Nobody answered within 15 minutes."),
    (_unreachable, "can't be reached. A supervisor can approve it at this terminal"),
)


async def test_without_an_approval_it_is_said_why_and_leaving_takes_the_question_back(tmp_path: Path) -> None:
    desk, ledger = asking(tmp_path)
    async with at_the_counter(desk) as counter:
        await refuse_to_go_on(counter)
        for happens, words in _WITHOUT:
            ledger.questions.clear()
            await ask(counter, ledger)
            await happens(ledger)
            await counter.until(lambda told=words: told in said(counter))  # type: ignore[misc]
            await counter.press("escape", "enter")
            await counter.shows("A supervisor must approve this")
        ledger.unreadable = ""
        ledger.questions.clear()
        ledger.answers.clear()
        await ask(counter, ledger)
        await counter.until(lambda: "Asked." in said(counter))
        await counter.press("escape")
        await counter.until(lambda: ledger.answers)
        [answer] = ledger.answers.values()
        assert answer.verdict is ApprovalVerdict.WITHDRAWN
    assert desk.gateway.sent == []


async def test_where_tills_share_no_ledger_nobody_is_asked(tmp_path: Path) -> None:
    desk, _ledger = asking(tmp_path)
    desk.approvals = None
    async with at_the_counter(desk) as counter:
        await refuse_to_go_on(counter)
        await counter.press("f6", "f6")
        await counter.shows("Approve this transfer")
        assert "another console" not in screen_text(counter.pilot)


async def open_list(counter: Counter) -> ApprovalsScreen:
    await counter.press("f6")
    await counter.until(lambda: isinstance(counter.app.screen, ApprovalsScreen))
    screen = counter.app.screen
    assert isinstance(screen, ApprovalsScreen)
    return screen


async def test_a_supervisor_sees_the_whole_of_it_and_decides_with_their_pin(tmp_path: Path) -> None:
    desk, ledger = asking(tmp_path, MEENA)
    for number in ("A1", "A2"):
        ledger.questions[number] = replace(ASKED, id=number), START
    async with at_the_counter(desk) as counter:
        screen = await open_list(counter)
        await counter.until(lambda: "5,000" in told(screen.query_one(Facts)))
        shown = told(screen.query_one(Facts))
        for words in (
            "Ravi M•••",
            "8,500 → 3,500",
            "▲ Points came back",
            "asha.k at branch 12, till 1",
            "wedding",
        ):
            assert words in shown
        await counter.press("enter")
        await counter.until(lambda: isinstance(counter.app.screen, DecideDialog))
        await counter.press(*"0000", "enter")
        await counter.shows("not the PIN")
        assert ledger.answers == {}
        await counter.press(*"4321", "enter")
        await counter.until(lambda: ledger.answers["A1"].verdict is ApprovalVerdict.APPROVED)
        await counter.until(lambda: screen.is_current and len(screen.query_one(WaitingTable).rows) == 1)
        await counter.press("x")
        await counter.until(lambda: isinstance(counter.app.screen, DecideDialog))
        await counter.press("enter", *"4321", "enter")
        await counter.shows("Say why it is refused")
        await counter.press(*"no", "enter", *"4321", "enter")
        await counter.until(lambda: "A2" in ledger.answers)
        assert (ledger.answers["A2"].checker, ledger.answers["A2"].reason) == ("meena", "no")
        await counter.shows("Nothing waits for an approval")


async def test_staff_are_told_whose_it_is_and_what_cannot_be_read_is_not_shown(tmp_path: Path) -> None:
    desk, ledger = asking(tmp_path)
    ledger.may_decide = True
    ledger.questions["A1"] = ASKED, START
    async with at_the_counter(desk) as counter:
        await open_list(counter)
        await counter.shows("Only a supervisor may approve a transfer.")
        assert "Ravi" not in screen_text(counter.pilot)
        assert counter.app._desk is not None
        counter.app._desk.people.at_desk.present = MEENA
        await counter.shows("Ravi M•••")
        ledger.unreadable = "points on db.example can't be reached."
        await counter.shows("What waits can't be read now.")
        assert "Ravi" not in screen_text(counter.pilot)
