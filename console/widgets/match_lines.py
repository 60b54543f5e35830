"""The lines of a choice list when several members or groups answer to what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from console.domain.parties import CustomerMatch, GroupMatch, Standing
from console.explanations.group_words import members
from console.widgets.drawing import column, shortened
from console.widgets.group_strip import group_status

Match = CustomerMatch | GroupMatch

_NAME, _NUMBER, _STATUS = 18, 12, 38
"""Cells of a line in a choice list; a longer name must not push its group's status away."""


def match_options(matches: Sequence[Match], width: int) -> list[Option]:
    """The list in so many cells; whoever can't take part can't be chosen."""
    return [
        Option(
            _line(match, width),
            disabled=isinstance(match, GroupMatch) and match.standing is Standing.BLOCKED,
        )
        for match in matches
    ]


def _line(match: Match, width: int) -> Content:
    """A group that can't be chosen says why, in colours of its own."""
    room = max(width - _NUMBER - _STATUS, _NAME)
    if isinstance(match, CustomerMatch):
        matched = Content("   ".join((*match.matched, f"id {match.id}")))
        return column(shortened(match.masked_name or "no name", room - 2), room) + matched
    name = column(shortened(match.name or "no name", room - 2), room) + column(f"group {match.id}", _NUMBER)
    status = group_status(match.status, match.standing)
    if match.standing is Standing.BLOCKED:
        return name + status
    count = "" if match.members is None else members(match.members)
    led = f"led by {match.led_by}" if match.led_by else ""
    return name + Content("  ".join(part for part in (status.plain, count, led) if part))
