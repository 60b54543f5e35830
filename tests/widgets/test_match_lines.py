"""A line for each of several who answer to one text: what tells them apart isn't cut."""

from __future__ import annotations

from textual.content import Content

from console.domain.parties import Standing
from console.widgets.match_lines import match_options
from tests.doubles.matches import group_match


def test_numbers_of_groups_stand_whole_and_below_one_another() -> None:
    names = ("Sample Family", "Sample Family of the North", "Sample Family of the South")
    groups = [
        group_match(f"390001{number}", name, "ACTIVE", Standing.CLEAR, "Primary081 S•••", 3)
        for number, name in enumerate(names)
    ]
    groups.append(group_match("7", "Small", "INACTIVE", Standing.BLOCKED))
    lines = [
        option.prompt.plain for option in match_options(groups, 66) if isinstance(option.prompt, Content)
    ]
    assert [line[:42].split("group ")[1].split()[0] for line in lines] == [
        "3900010",
        "3900011",
        "3900012",
        "7",
    ]
    assert len({line.index("group ") for line in lines}) == 1
    assert len({line.index("active") for line in lines[:3]}) == 1
    assert "✗ inactive" in lines[3]
