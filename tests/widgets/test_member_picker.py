"""The list of members on its own: what is kept, what is forgotten, what is greyed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.parties import Group, Member, Party, Role
from console.domain.party_kinds import PartyKind
from console.explanations.party_words import objection
from console.widgets.member_picker import MemberPicker

LEADER = Member(Party(PartyKind.CUSTOMER, "1", "Ravi M•••"), Role.PRIMARY, may_transfer=True)
OTHER = Member(Party(PartyKind.CUSTOMER, "2", "Ravi M•••"), Role.SECONDARY)
REFUSED = Member(Party(PartyKind.CUSTOMER, "3", "Anil K•••"), Role.SECONDARY, may_transfer=False)
GROUP = Group("901", "Family", members=(REFUSED, LEADER, OTHER))


class Host(App[None]):
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def compose(self) -> ComposeResult:
        yield Input()
        yield MemberPicker(id="acting")

    @property
    def picker(self) -> MemberPicker:
        return self.query_one(MemberPicker)


@asynccontextmanager
async def _asked(group: Group) -> AsyncIterator[tuple[Pilot[None], MemberPicker]]:
    app = Host()
    async with app.run_test() as pilot:
        app.picker.follow(group)
        app.screen.set_focus(app.picker.target)
        await pilot.pause()
        yield pilot, app.picker


def test_a_permission_that_is_not_told_is_no_objection() -> None:
    assert [objection(each) for each in (LEADER, OTHER, REFUSED)] == ["", "", "may not move points"]
    assert objection(replace(LEADER, active=False)) == "has left the group"


async def test_members_of_the_same_masked_name_are_told_apart() -> None:
    async with _asked(GROUP) as (_, picker):
        lines = [str(picker.choices.get_option_at_index(each).prompt) for each in (1, 2)]
    assert "id 1 · primary member" in lines[0]
    assert "▲ permission not told" in lines[1]
    assert "id 2 · member" in lines[1]


async def test_the_first_who_may_act_is_highlighted() -> None:
    async with _asked(GROUP) as (pilot, picker):
        await pilot.press("enter")
        assert picker.member == LEADER
        assert picker.target is picker.line


async def test_a_list_opened_again_shows_the_choice_and_closes_over_it() -> None:
    async with _asked(GROUP) as (pilot, picker):
        await pilot.press("down", "enter", "space")
        assert (picker.choices.highlighted, picker.member) == (2, OTHER)
        assert picker.close()
        assert not picker.close()
        await pilot.press("space")
        picker.screen.set_focus(pilot.app.query_one(Input))
        await pilot.pause()
        assert (picker.choices.display, picker.member) == (False, OTHER)


async def test_a_terminal_left_for_a_while_comes_back_to_the_open_list() -> None:
    async with _asked(GROUP) as (pilot, picker):
        await pilot.press("enter", "space")
        pilot.app.app_focus = False
        await pilot.pause()
        pilot.app.app_focus = True
        await pilot.pause()
        assert picker.choices.has_focus


async def test_a_choice_stays_while_the_group_stays() -> None:
    async with _asked(GROUP) as (pilot, picker):
        await pilot.press("enter")
        picker.follow(None)
        assert (picker.display, picker.member) == (False, LEADER)
        picker.follow(replace(GROUP, members=(LEADER, OTHER)))
        assert (picker.display, picker.member) == (True, LEADER)
        blocked = replace(LEADER, may_transfer=False)
        picker.follow(replace(GROUP, members=(blocked, OTHER)))
        assert picker.member is None


async def test_another_group_asks_anew_though_it_has_the_same_members() -> None:
    async with _asked(GROUP) as (pilot, picker):
        await pilot.press("enter")
        picker.follow(replace(GROUP, id="902"))
        assert picker.member is None
        assert picker.choices.display


async def test_the_only_one_who_may_act_is_taken_until_others_may() -> None:
    alone = replace(GROUP, members=(REFUSED, LEADER))
    async with _asked(alone) as (_, picker):
        assert (picker.member, picker.choices.display) == (LEADER, False)
    async with _asked(replace(GROUP, members=(REFUSED, OTHER))) as (_, picker):
        assert picker.member is None
