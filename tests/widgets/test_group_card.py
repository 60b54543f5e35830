"""The group's card, its members, and balances below zero, as drawn in a host of two lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from console.domain.parties import Group, Member, ProgramBalance, Role, Standing
from console.domain.party_kinds import PartyKind
from console.domain.text import clean
from console.widgets.balance_bars import BalanceBars
from console.widgets.facts import Facts
from console.widgets.group_facts import MemberList, members_title
from console.widgets.holder_card import HolderCard
from tests.doubles.desk_double import HOSTILE, LONG, NOW, RAVI, screen_text
from tests.doubles.groups_double import FAMILY, fleet, group, member
from tests.doubles.told import told


class Host(App[None]):
    """Shows one group and nothing else."""

    def __init__(self, of: Group) -> None:
        super().__init__()
        self._of = of

    def compose(self) -> ComposeResult:
        yield HolderCard()
        yield BalanceBars()
        yield MemberList()

    def on_mount(self) -> None:
        self.query_one(HolderCard).show(self._of, NOW)
        self.query_one(BalanceBars).show(self._of.programs, date(2026, 11, 29), PartyKind.GROUP)
        self.query_one(MemberList).show(self._of.members)

    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), "muted": "#888888"}


async def shown(of: Group, size: tuple[int, int] = (80, 24)) -> tuple[str, str]:
    """The card's facts, and every cell of the screen."""
    app = Host(of)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return told(app.query_one(Facts)), screen_text(pilot)


async def test_every_fact_of_a_group() -> None:
    facts, screen = await shown(group())
    assert facts.splitlines() == [
        "status ✓ active · nothing against moving points",
        "known by group 901 · external id ••••••••0042",
        "led by Ravi S••• · id 565039501",
        "members 4 active of at most 10 · 1 has left",
        "may move ✓ 2 may · 1 may not · ▲ 1 not told",
    ]
    assert screen.lstrip().startswith("Family One")


@pytest.mark.parametrize(
    ("status", "standing", "said"),
    [
        ("INACTIVE", Standing.BLOCKED, "status ✗ inactive: points can't move"),
        ("FROZEN", Standing.UNKNOWN, "status ▲ frozen · what it means for points isn't known"),
        ("", Standing.UNKNOWN, "status ▲ no status given · what it means for points isn't known"),
    ],
)
async def test_a_status_says_what_it_means_for_points(status: str, standing: Standing, said: str) -> None:
    facts, _ = await shown(group(status=status, standing=standing))
    assert facts.splitlines()[0] == said


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ((Member(RAVI, Role.PRIMARY, active=False), member(2)), "▲ Ravi S••• · id 565039501, who has left"),
        ((member(2),), "▲ nobody now"),
        ((), "▲ not told"),
    ],
)
async def test_a_group_may_have_no_leader(members: tuple[Member, ...], said: str) -> None:
    facts, _ = await shown(group(members=members))
    assert f"led by {said}" in facts.splitlines()


async def test_nobody_known_to_have_the_right_is_said() -> None:
    facts, _ = await shown(group(members=(member(1, may_transfer=None), member(2, may_transfer=False))))
    assert "may move ✗ nobody is known to · 1 may not · ▲ 1 not told" in facts.splitlines()


async def test_members_with_role_and_right_and_those_who_left_last() -> None:
    _, screen = await shown(group(members=(FAMILY[-1], *FAMILY[:-1])))
    lines = [line.split() for line in screen.splitlines() if " id " in line and "·" not in line]
    assert [" ".join(line) for line in lines] == [
        "Ravi S••• id 565039501 primary member ✓ may move points",
        "Priya S••• id 1002 member ✓ may move points",
        "Anil K••• id 1003 member ✗ may not move points",
        "Meera D••• id 1004 role not told ▲ permission not told",
        "Sara T••• id 1005 member ✗ has left the group",
    ]


async def test_who_has_left_is_drawn_in_the_quieter_colour() -> None:
    app = Host(group())
    async with app.run_test() as pilot:
        await pilot.pause()
        drawn = app.query_one(MemberList).render()
        styles = {
            str(span.style)
            for span in drawn.spans
            if span.start >= drawn.plain.index("Sara") and span.end > span.start
        }
    assert styles == {"$muted"}


@pytest.mark.parametrize("width", [40, 54, 73, 116])
@pytest.mark.parametrize("name", [clean(HOSTILE), LONG, "家族" * 20])
async def test_foreign_names_stay_text_in_their_columns(width: int, name: str) -> None:
    _, screen = await shown(group(name, members=(member(1, name), member(2))), (width, 24))
    rights = [line.index("✓ may") for line in screen.splitlines() if "✓ may move" in line]
    assert all(character.isprintable() or character == "\n" for character in screen)
    assert len(rights) == 2
    if name.isascii():
        assert rights[0] == rights[1]


async def test_a_long_external_id_is_cut_to_its_end() -> None:
    facts, _ = await shown(group(external_id="X" * 200 + "7788"))
    assert "known by group 901 · external id ••••••••7788" in facts.splitlines()


async def test_below_zero_is_said_in_words_and_colour() -> None:
    app = Host(group(programs=(ProgramBalance(1042, "Gold club", Decimal("-1200.5")),)))
    async with app.run_test() as pilot:
        await pilot.pause()
        drawn = app.query_one(BalanceBars).content
        assert "-1,200.5 usable" in str(drawn)
        assert "✗ below zero by 1,200.5: nothing can be moved from it" in str(drawn)
        number = str(drawn).index("-1,200.5")
        assert any(
            span.start <= number < span.end and "$error" in str(span.style)
            for span in getattr(drawn, "spans", ())
        )


async def test_a_group_without_anything_says_so() -> None:
    bare = group(members=(), programs=(), max_size=None)
    facts, screen = await shown(bare)
    assert "members ▲ not told" in facts.splitlines()
    assert "This group holds points in no programme." in screen
    assert "The provider names no members." in screen
    assert members_title(bare) == "Members"


async def test_sixty_members_are_all_drawn_and_counted() -> None:
    many = fleet()
    app = Host(many)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.query_one(MemberList).size.height == 60
        assert "Member 60" in app.query_one(MemberList).plain.splitlines()[-1]
    assert members_title(many) == "Members: 58 active, 2 have left"


async def test_a_name_stands_on_one_line() -> None:
    app = Host(group(LONG))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.query_one("#card-name", Static).size.height == 1
