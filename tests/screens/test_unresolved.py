"""The unresolved screen: calm when nothing is open, alive when something is, and a person's word last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from console.domain.problems import Local, local
from console.domain.text import clean
from console.domain.transfers import State, TransferOrder
from console.journal.journal_errors import JournalUnwritable
from console.services.evidence import ProviderEvidence, RowSays
from console.widgets.facts import Facts
from console.widgets.open_table import OpenTable
from screens.dialogs.quit import QuitDialog
from screens.dialogs.resolve import ResolveDialog
from screens.lookup.lookup_screen import LookupScreen
from screens.unresolved import UnresolvedScreen
from tests.doubles.desk_double import (
    ASHA,
    HOSTILE,
    LONG,
    MEENA,
    NOW,
    DeskDouble,
    intent,
    party,
    row,
    screen_text,
    showing,
    wait_until,
)
from tests.doubles.told import told
from tests.textual_private import is_ticking

UNKNOWN = intent(State.UNKNOWN, 1, sent=NOW - timedelta(seconds=75), problems=(local(Local.ANSWER_TIMEOUT),))
HUMAN = intent(State.NEEDS_HUMAN, 2, problems=(local(Local.CANDIDATE_ONLY),))


async def open_unresolved(pilot: Pilot[None]) -> tuple[UnresolvedScreen, OpenTable]:
    await pilot.press("f7")
    screen = await showing(pilot, UnresolvedScreen)
    await wait_until(pilot, lambda: screen._desk is not None)
    return screen, screen.query_one(OpenTable)


def about(screen: UnresolvedScreen) -> str:
    return told(screen.query_one(Facts))


def news(screen: UnresolvedScreen) -> str:
    return str(screen.query_one("#news", Static).content)


def open_desk(*intents: object) -> DeskDouble:
    desk = DeskDouble(signed_in=MEENA)
    desk.reconciliation.intents = [*intents]  # type: ignore[list-item]
    return desk


async def test_nothing_open_is_said_calmly_and_an_old_copy_of_the_journal_proves_nothing() -> None:
    desk = DeskDouble()
    async with desk.app().run_test() as pilot:
        await open_unresolved(pilot)
        await wait_until(pilot, lambda: "Nothing is open." in screen_text(pilot))
    desk.reconciliation.lacks = True
    async with desk.app().run_test() as pilot:
        await open_unresolved(pilot)
        await wait_until(pilot, lambda: "what was open may be missing from it" in screen_text(pilot))
        assert "proven result." not in screen_text(pilot)


async def test_a_change_during_the_reading_is_not_lost() -> None:
    desk = open_desk(UNKNOWN, HUMAN)
    desk.reconciliation.reading.shut()
    async with desk.app().run_test() as pilot:
        await pilot.press("f7")
        screen = await showing(pilot, UnresolvedScreen)
        await wait_until(pilot, lambda: screen._desk is not None)
        read_by_app_and_screen = 2
        await wait_until(pilot, lambda: desk.reconciliation.asked >= read_by_app_and_screen)
        desk.announcer.announce(intent(State.CONFIRMED, 1))
        await pilot.pause()
        desk.reconciliation.reading.open()
        await wait_until(pilot, lambda: "processed" in news(screen))
        assert [each.reference for each in screen.query_one(OpenTable).intents] == [HUMAN.reference]


async def test_what_is_open_and_what_comes_next() -> None:
    async with open_desk(UNKNOWN, HUMAN).app().run_test(size=(60, 20)) as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 2)
        await wait_until(pilot, lambda: "do not send again" in about(screen))
        for size in ((60, 20), (80, 24)):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "! needs a person" in screen_text(pilot))
            shown = screen_text(pilot)
            assert shown.count("… in progress") == len(("in the table", "about the first"))
            assert "1 min" in shown
            assert "in 40 s" in shown
        told = about(screen)
    assert "3 so far" in told
    assert "Not known yet whether points moved." in told


async def test_ages_count_on_only_while_they_are_seen() -> None:
    desk = open_desk(UNKNOWN)
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1)
        desk.clock.advance(seconds=30)
        await wait_until(pilot, lambda: str(table.get_cell(UNKNOWN.reference, "next")) == "in 10 s")
        await pilot.press("f2")
        await showing(pilot, LookupScreen)
        assert screen._ticking is not None
        assert not is_ticking(screen._ticking)
        await pilot.press("f7")
        await wait_until(pilot, lambda: is_ticking(screen._ticking))


async def test_enter_looks_once_however_often_it_is_pressed() -> None:
    desk = open_desk(UNKNOWN)
    desk.reconciliation.gate.shut()
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1)
        await pilot.press("enter", "enter", "enter")
        await wait_until(pilot, lambda: "looking…" in screen_text(pilot))
        desk.reconciliation.gate.open()
        await wait_until(pilot, lambda: "no proof yet" in news(screen))
        assert desk.reconciliation.looked == [UNKNOWN.reference]
        desk.reconciliation.failure = OSError("disk detail")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "did not take this" in news(screen))
        assert "disk detail" not in screen_text(pilot)
        assert str(table.get_cell(UNKNOWN.reference, "next")) != "looking…"


async def test_proof_removes_the_row_and_what_changes_elsewhere_changes_here() -> None:
    desk = open_desk(UNKNOWN, HUMAN)
    desk.reconciliation.on_look = lambda _reference: desk.announcer.announce(intent(State.CONFIRMED, 1))
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 2)
        await pilot.press("enter")
        await wait_until(pilot, lambda: table.row_count == 1)
        assert news(screen).startswith(f"{UNKNOWN.reference} ✓ processed")
        assert "no proof" not in news(screen)
        desk.announcer.announce(replace(HUMAN, state=State.UNKNOWN))
        await wait_until(pilot, lambda: "press u" not in about(screen))
        desk.announcer.announce(HUMAN)
        await wait_until(pilot, lambda: "press u" in about(screen))
        desk.announcer.announce(intent(State.SENDING, 5))
        await wait_until(pilot, lambda: table.row_count == 2)


async def test_two_persons_decide_with_a_reason() -> None:
    desk = open_desk(HUMAN)
    desk.signed_in, desk.vouches = ASHA, True
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1)
        await pilot.press("u")
        dialog = await showing(pilot, ResolveDialog)
        dialog.query_one("#applied", Button).press()
        await wait_until(pilot, lambda: "Choose how you know" in screen_text(pilot))
        await pilot.press("1")
        await wait_until(pilot, lambda: pilot.app.focused is dialog.query_one("#reason"))
        await pilot.press(*"page 2", "enter", *"meena", "enter")
        dialog.query_one("#not-applied", Button).press()
        await wait_until(pilot, lambda: "A second person signs it" in screen_text(pilot))
        await pilot.press(*desk.pin, "enter", "enter")
        assert pilot.app.screen is dialog, "Enter alone decides nothing"
        dialog.query_one("#not-applied", Button).press()
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        await wait_until(pilot, lambda: "not found, decided by a person" in news(screen))
    reason = "seen on the provider's own screen: page 2"
    assert desk.reconciliation.resolved == [(HUMAN.reference, False, reason)]
    assert desk.reconciliation.checkers == ["meena"]


async def test_a_wrong_pin_decides_nothing_and_keeps_what_was_typed() -> None:
    desk = open_desk(HUMAN)
    desk.vouches = True
    async with desk.app().run_test() as pilot:
        _screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1)
        await pilot.press("u")
        dialog = await showing(pilot, ResolveDialog)
        await pilot.press("2")
        await wait_until(pilot, lambda: pilot.app.focused is dialog.query_one("#reason"))
        await pilot.press("enter", *"super", "enter", *"9999")
        dialog.query_one("#applied", Button).press()
        await wait_until(pilot, lambda: "That was not the PIN" in screen_text(pilot))
        assert dialog.query_one("#checker", Input).value == "super"
        assert dialog.query_one("#pin", Input).value == ""
    assert desk.reconciliation.resolved == []


async def test_support_is_asked_in_two_keys_and_that_is_on_record() -> None:
    """With the provider's rows at hand, each with what it says."""
    desk = open_desk(HUMAN)
    rows = ((row(1), RowSays.ALIKE), (row(2), RowSays.BEFORE))
    desk.reconciliation.shows = ProviderEvidence(rows, whole=True)
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1)
        await pilot.press("v")
        await wait_until(pilot, lambda: "may be this one" in screen_text(pilot))
        shown = screen_text(pilot)
        assert "2 rows, read to the end" in shown
        assert "transfer 900001" in shown
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("e", "c")
        await wait_until(pilot, lambda: "Copied, and on record" in screen_text(pilot))
        copied = pilot.app.clipboard
    assert desk.reconciliation.escalations == [HUMAN.reference]
    assert f"#{HUMAN.reference}" in copied
    assert "customer 565039501" in copied
    assert "Ravi" not in copied


async def test_a_draft_is_dropped_by_the_second_press() -> None:
    desk = open_desk()
    desk.drafts.intents = [intent(State.NOT_SENT, 1), intent(State.NOT_APPLIED, 2)]
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 2)
        assert "Enter fills a new transfer" in about(screen)
        assert screen.check_action("resolve", ()) is False
        await pilot.press("d")
        await wait_until(pilot, lambda: "d once more" in news(screen))
        assert desk.drafts.dropped == []
        await pilot.press("d")
        await wait_until(pilot, lambda: table.row_count == 1)
    assert desk.drafts.dropped == ["P7K2QFM001"]


async def test_a_person_is_asked_only_where_the_console_gave_up_and_escape_decides_nothing() -> None:
    desk = open_desk(UNKNOWN, HUMAN)
    async with desk.app().run_test() as pilot:
        screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 2)
        assert screen.check_action("resolve", ()) is False
        await pilot.press("u")
        assert pilot.app.screen is screen
        await pilot.press("down", "u")
        await showing(pilot, ResolveDialog)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
    assert desk.reconciliation.resolved == []


async def test_foreign_text_stays_text() -> None:
    order = TransferOrder(party(clean(HOSTILE), "1"), party(clean(LONG), "2"), 5, 973, clean(HOSTILE))
    desk = open_desk(replace(HUMAN, order=order))
    async with desk.app().run_test() as pilot:
        _screen, table = await open_unresolved(pilot)
        await wait_until(pilot, lambda: table.row_count == 1)
        await wait_until(pilot, lambda: "Ann [/] [@click=app.quit]x[/]" in screen_text(pilot))
        await pilot.press("u")
        await showing(pilot, ResolveDialog)
        shown = screen_text(pilot)
    assert "Ann [/] [@click=app.quit]x[/]" in shown
    assert all(character.isprintable() or character == "\n" for character in shown)


async def test_leaving_asks_while_something_has_no_proven_result() -> None:
    desk = open_desk(UNKNOWN, HUMAN, intent(State.PREPARED, 3))
    app = desk.app()
    async with app.run_test() as pilot:
        await open_unresolved(pilot)
        await pilot.press("ctrl+q", "ctrl+q")
        await showing(pilot, QuitDialog)
        assert "2 transfers have no proven result yet" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: not isinstance(app.screen, QuitDialog))
        desk.reconciliation.intents.clear()
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: not app.is_running)


async def test_a_journal_that_cannot_answer_keeps_nobody_here() -> None:
    desk = open_desk(UNKNOWN)
    app = desk.app()
    async with app.run_test() as pilot:
        await open_unresolved(pilot)
        desk.reconciliation.unreadable = JournalUnwritable("full")
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: not app.is_running)
