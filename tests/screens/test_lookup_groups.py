"""Groups on the look-up screen: how they are asked for, and several to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Group, Standing
from console.domain.problems import Context, Problem, ProviderError
from console.domain.text import clean
from console.services.directories import Found, Several
from console.widgets.explanation_card import ExplanationCard
from screens.lookup.lookup_screen import LookupScreen
from tests.doubles.desk_double import (
    HOSTILE,
    LONG,
    DeskDouble,
    screen_text,
    wait_until,
)
from tests.doubles.groups_double import GroupsDouble, desk_of, family, found, group, match
from tests.doubles.matches import customer_match, group_match
from tests.screens.test_lookup import MOBILE, SIZES, ask, kind, open_lookup, said

FAMILY_ONE = "Family One"


async def ask_for_group(pilot: Pilot[None], typed: str = FAMILY_ONE) -> LookupScreen:
    screen = await ask(pilot, typed)
    await wait_until(pilot, lambda: screen.holder is not None)
    return screen


def lines_with(words: str, shown: str) -> Iterable[str]:
    return [line for line in shown.splitlines() if words in line]


async def test_groups_are_tried_when_no_customer_answers_and_read_again_by_the_key() -> None:
    desk = family()
    async with desk.app().run_test() as pilot:
        screen = await ask_for_group(pilot)
        shown = screen_text(pilot)
        assert "Found as a group" in said(screen)
        assert "✓ active · nothing against moving points" in shown
        assert "✗ below zero by 120" in shown
        assert desk.lookup.asked == [(FAMILY_ONE, None)]
        assert desk.groups.asked == [FAMILY_ONE]
        desk.groups.by_id["901"] = group("Family New Name")
        await pilot.press("ctrl+r")
        await wait_until(
            pilot, lambda: isinstance(screen.holder, Group) and screen.holder.name == "Family New Name"
        )
    assert desk.groups.asked == [FAMILY_ONE, "id 901"]


async def test_groups_are_not_asked_where_a_customer_answers_or_is_meant() -> None:
    desk = desk_of(found(group()), FAMILY_ONE)
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, MOBILE)
        await wait_until(pilot, lambda: screen.holder is not None)
        assert desk.groups.asked == []
        screen.query_one("#typed", Input).value = FAMILY_ONE
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: screen.query_one("#trouble", ExplanationCard).display)
        assert "Tried as name, external id." in screen_text(pilot)
    assert desk.groups.asked == []


async def test_a_provider_without_groups_offers_none() -> None:
    desk = DeskDouble()
    async with desk.app().run_test() as pilot:
        screen = await open_lookup(pilot)
        screen.query_one("#typed", Input).value = MOBILE
        await wait_until(pilot, lambda: kind(screen) != "")
        await pilot.press("up")
        assert kind(screen) != "only as group"
        assert "group" not in screen.query_one("#typed", Input).placeholder


async def test_the_kind_group_comes_last_and_asks_for_groups_alone() -> None:
    desk = desk_of(GroupsDouble(answers={MOBILE: Found(group())}))
    async with desk.app().run_test() as pilot:
        screen = await open_lookup(pilot)
        screen.query_one("#typed", Input).value = MOBILE
        await wait_until(pilot, lambda: kind(screen) == "mobile · 91 added")
        await pilot.press("up")
        assert kind(screen) == "only as group"
        await pilot.press("down")
        assert kind(screen) == "mobile · 91 added"
        for _ in range(len(IdentifierKind) + 1):
            await pilot.press("down")
        assert kind(screen) == "only as group"
        await pilot.press("enter")
        await wait_until(pilot, lambda: screen.holder is not None)
    assert desk.lookup.asked == []
    assert desk.groups.asked == [MOBILE]


async def test_a_miss_says_whether_groups_were_tried_too_alone_or_could_not_be_asked() -> None:
    fault = ProviderError(Problem("capillary", Context.GROUP, "401", message="no [/] entry", http_status=401))
    desk = desk_of(GroupsDouble(answers={FAMILY_ONE: fault}), FAMILY_ONE, MOBILE)
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, FAMILY_ONE)
        await wait_until(pilot, lambda: "Groups could not be asked" in screen_text(pilot))
        shown = screen_text(pilot)
        assert "Customer not found" in shown
        assert "no [/] entry" in shown
        assert "Tried as name, external id. Groups could not be asked." in shown
        typed = screen.query_one("#typed", Input)
        assert typed.value == FAMILY_ONE
        typed.value = MOBILE
        await pilot.press("enter")
        await wait_until(
            pilot, lambda: "Tried as mobile · 91 added, id, card, external id, group." in screen_text(pilot)
        )
        typed.value = "Nobody"
        await wait_until(pilot, lambda: kind(screen) == "name")
        await pilot.press("up", "enter")
        await wait_until(pilot, lambda: "No group found" in screen_text(pilot))
        assert "Tried as group." in screen_text(pilot)


async def test_an_answer_about_an_older_group_is_not_painted() -> None:
    groups = GroupsDouble(answers={"Old": Found(group("Old", "1")), "New": Found(group("New", "2"))})
    desk = desk_of(groups, "Old", "New")
    async with desk.app().run_test() as pilot:
        groups.gate.shut()
        screen = await ask(pilot, "Old")
        await wait_until(pilot, lambda: groups.asked == ["Old"])
        screen.query_one("#typed", Input).value = "New"
        await pilot.press("enter")
        await wait_until(pilot, lambda: groups.asked == ["Old", "New"])
        groups.gate.open()
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.holder is not None
        assert screen.holder.id == "2"
        assert not lines_with("  Old", screen_text(pilot))


async def test_escape_gives_up_asking_for_a_group() -> None:
    desk = family()
    async with desk.app().run_test() as pilot:
        desk.groups.gate.shut()
        screen = await ask(pilot, FAMILY_ONE)
        await wait_until(pilot, lambda: bool(desk.groups.asked))
        await pilot.press("escape")
        desk.groups.gate.open()
        await pilot.pause()
        assert screen.holder is None
        assert screen.query_one("#typed", Input).value == FAMILY_ONE


async def test_several_groups_are_a_choice_and_inactive_ones_can_be_looked_at() -> None:
    closed = group("Family Three", "903", status="INACTIVE", standing=Standing.BLOCKED)
    choice = Several(
        (match(group()), match(closed), match(group(LONG, "904")), group_match("905", clean(HOSTILE)))
    )
    desk = desk_of(GroupsDouble(answers={"Fam": choice}, by_id={"903": closed}), "Fam")
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, "Fam")
        await wait_until(pilot, lambda: screen.query_one("#choices", OptionList).has_focus)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda: "active · 4 members · led by Ravi S•••" in screen_text(pilot))
            shown = screen_text(pilot)
            assert "4 groups answer to this." in said(screen)
            assert "✗ inactive: points can't move" in shown
            assert "group 904" in shown, "a long name leaves the number in sight"
            assert "Ann [/] [@click=app.quit]" in shown
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
        assert "✗ inactive: points can't move" in screen_text(pilot)
    assert desk.groups.asked == ["Fam", "id 903"]


async def test_a_choice_among_members_after_one_among_groups_finds_a_customer() -> None:
    desk = desk_of(GroupsDouble(answers={"Fam": Several((match(group()), match(group())))}), "Fam")
    members = (customer_match("11", "Ravi S•••"), customer_match("12", "Ravi T•••"))
    desk.lookup.answers["ravi"] = Several(members, Identifier(IdentifierKind.NAME, "ravi"))
    async with desk.app().run_test() as pilot:
        screen = await ask(pilot, "Fam")
        await wait_until(pilot, lambda: screen.query_one("#choices", OptionList).has_focus)
        screen.action_to_the_box()
        screen.query_one("#typed", Input).value = "ravi"
        await pilot.press("enter")
        await wait_until(pilot, lambda: "members answer" in said(screen))
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: screen.holder is not None)
        assert screen.holder is not None
        assert screen.holder.id == "12"
