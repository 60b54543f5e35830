"""The card of a group on the look-up screen: members, movements, and where its keys lead."""

from __future__ import annotations

import re

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input, Static

from console.app import ConsoleApp
from console.domain.parties import Standing
from console.domain.party_kinds import PartyKind
from console.domain.text import clean
from console.domain.transfers import State, TransferOrder
from console.services.directories import Found
from console.services.transfer_history import HistoryEntry, Listing
from console.widgets.group_facts import MemberList
from screens.history.history_screen import HistoryScreen
from screens.lookup.lookup_screen import LookupScreen
from screens.messages import HistoryRequested, SideChosen
from screens.transfer.group_form import GroupForm
from screens.transfer.transfer_screen import TransferScreen
from tests.doubles.desk_double import (
    HOSTILE,
    LONG,
    PRIYA,
    RAVI,
    DeskDouble,
    intent,
    screen_text,
    showing,
    wait_until,
)
from tests.doubles.groups_double import (
    GroupsDouble,
    desk_of,
    family,
    fleet,
    group,
    ledger_row,
    member,
)
from tests.screens.test_lookup import MOBILE, SIZES, ask, each_once
from tests.screens.test_lookup_groups import ask_for_group
from tests.textual_private import is_leaving


def movements(screen: LookupScreen) -> str:
    return str(screen.query_one("#movements", Static).content)


def note(screen: LookupScreen) -> str:
    return str(screen.query_one("#movements-note", Static).content)


async def test_sixty_members_are_counted_and_reached_by_scrolling() -> None:
    async with family(fleet()).app().run_test(size=SIZES[0]) as pilot:
        screen = await ask_for_group(pilot, "Fleet North")
        await wait_until(pilot, lambda: screen.query_one(MemberList).size.height == 60)
        assert "58 active · 2 have left" in screen_text(pilot)
        seen: set[int] = set()
        for _ in range(30):
            seen |= {int(number) for number in re.findall(r"Member (\d+)", screen_text(pilot))}
            if len(seen) == 60:
                break
            await pilot.press("pagedown")
        assert screen.query_one("#typed", Input).has_focus
    assert seen == set(range(1, 61))


@pytest.mark.parametrize(("size", "name"), [((60, 20), LONG), ((80, 24), HOSTILE)])
async def test_foreign_text_of_a_group_is_shown_as_text(size: tuple[int, int], name: str) -> None:
    told = clean(name)
    strange = group(told, members=(member(1, told),), status=told, standing=Standing.UNKNOWN)
    desk = desk_of(GroupsDouble(answers={"g": Found(strange)}), "g")
    async with desk.app().run_test(size=size) as pilot:
        await ask_for_group(pilot, "g")
        await pilot.pause()
        shown = screen_text(pilot)
        assert not is_leaving(pilot.app)
    assert clean(name)[:30] in shown
    assert all(character.isprintable() or character == "\n" for character in shown)


async def test_a_ledgers_movements_say_what_they_do_not_tell() -> None:
    desk = family()
    sent = intent(State.CONFIRMED, 1, order=TransferOrder(group().party, PRIYA, 500, 973, acting=RAVI))
    rows = (
        HistoryEntry(None, sent),
        *(HistoryEntry(ledger_row(n, outgoing=n > 1), None) for n in range(1, 20)),
    )
    desk.history.party_pages = [Listing(rows, None, by_ledger=True)]
    async with desk.app().run_test() as pilot:
        screen = await ask_for_group(pilot)
        await wait_until(pilot, lambda: "not told" in movements(screen))
        lines = movements(screen).splitlines()
        told = note(screen)
    assert len(lines) == 10
    assert "→ Priya S•••" in lines[0]
    assert "← not told" in lines[1]
    assert "→ not told" in lines[2]
    assert "✓ in ledger" in lines[1]
    assert told.startswith("The provider gives only this group's ledger: no recipient, no note.")
    assert "may show twice" in told


async def test_movements_that_cannot_be_read_are_said_where_they_would_stand() -> None:
    desk = family()
    desk.history.failure = OSError("disk detail")
    async with desk.app().run_test() as pilot:
        screen = await ask_for_group(pilot)
        await wait_until(pilot, lambda: "could not be read" in movements(screen))
        assert "disk detail" not in screen_text(pilot)
        assert screen.holder is not None


async def test_movements_of_whoever_was_shown_before_are_not_painted() -> None:
    desk = family()
    desk.history.party_pages = [Listing((HistoryEntry(ledger_row(), None),), None, by_ledger=True)]
    async with desk.app().run_test() as pilot:
        screen = await ask_for_group(pilot)
        await wait_until(pilot, lambda: "not told" in movements(screen))
        desk.history.party_pages = []
        screen.query_one("#typed", Input).value = MOBILE
        await pilot.press("enter")
        await wait_until(pilot, lambda: screen.holder is not None)
        await wait_until(pilot, lambda: movements(screen) == "No transfers yet.")
        assert note(screen) == ""
        assert not screen.query_one(MemberList).region, "a customer has no members"


async def test_from_the_group_to_a_transfer_and_to_its_history() -> None:
    desk = family()
    desk.history.party_pages = [Listing((HistoryEntry(ledger_row(), None),), None, by_ledger=True)]
    seen: list[Message] = []
    async with desk.app().run_test(message_hook=seen.append) as pilot:
        screen = await ask_for_group(pilot)
        assert "f4 Send from  ⇧f4 Send to  f5 History" in screen_text(pilot)
        for key in ("f4", "f16", "shift+f4"):
            await pilot.press(key)
            await _showing_groups(pilot)
            await pilot.press("f2")
            await wait_until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("f5")
        await showing(pilot, HistoryScreen)
        await wait_until(pilot, lambda: "this group's ledger" in screen_text(pilot))
    chosen = each_once(seen, SideChosen)
    assert [(each.holder.party, each.as_sender) for each in chosen] == [
        (group().party, as_sender) for as_sender in (True, False, False)
    ]
    (request,) = each_once(seen, HistoryRequested)
    assert (request.party, request.identifier) == (group().party, "group 901")


async def test_f3_on_a_group_is_the_way_to_the_transfer() -> None:
    desk = family()
    seen: list[Message] = []
    async with desk.app().run_test(message_hook=seen.append) as pilot:
        await ask_for_group(pilot)
        await pilot.press("f3")
        screen = await showing(pilot, TransferScreen)
        assert not isinstance(screen.form, GroupForm)
    assert not any(isinstance(each, SideChosen) for each in seen)


async def test_from_a_customer_a_group_is_one_key_away() -> None:
    desk = DeskDouble(groups=GroupsDouble())
    seen: list[Message] = []
    async with desk.app().run_test(message_hook=seen.append) as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.holder is not None)
        await pilot.pause()
        assert "f4 Group" in screen_text(pilot)
        await pilot.press("f4")
        await _showing_groups(pilot)
    chosen = next(each for each in seen if isinstance(each, SideChosen))
    assert (chosen.holder.id, chosen.as_sender, chosen.in_group) == ("565039501", True, True)


async def test_without_groups_f4_on_a_customer_chooses_nobody() -> None:
    opening = DeskDouble().opening()
    opening.parties = frozenset({PartyKind.CUSTOMER})
    seen: list[Message] = []
    async with ConsoleApp(opening).run_test(message_hook=seen.append) as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.holder is not None)
        await pilot.press("f4")
        await pilot.pause()
        assert pilot.app.screen is screen
    assert not any(isinstance(each, SideChosen) for each in seen)


async def _showing_groups(pilot: Pilot[None]) -> None:
    screen = await showing(pilot, TransferScreen)
    assert isinstance(screen.form, GroupForm)
