"""The lines of a choice list when several members or groups answer to what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from console.domain.parties import CustomerMatch, GroupMatch, Standing
from console.explanations.party_words import members
from console.widgets.group_strip import group_status
from console.widgets.text_block import column, shortened

Match = CustomerMatch | GroupMatch

_NAME, _NUMBER, _STATUS = 18, 12, 38
"""Cells of a line in a choice list; a longer name must not push its group's status away."""

_LOOKED_AT_NAME = 26
_ROOMY = 72
"""Cells in which a whole name, an id and a masked mobile have room beside each other."""
_MOST_DIGITS = 9


def match_options(matches: Sequence[Match], width: int) -> list[Option]:
    """The list in so many cells; whoever can't take part can't be chosen."""
    return [
        Option(
            _line(match, width),
            disabled=isinstance(match, GroupMatch) and match.standing is Standing.BLOCKED,
        )
        for match in matches
    ]


def numbered_options(matches: Sequence[Match], width: int) -> list[Option]:
    """The list where anybody may be looked at, each line behind the digit that takes it."""
    return [Option(_numbered(place, match, width)) for place, match in enumerate(matches, 1)]


def _numbered(place: int, match: Match, width: int) -> Content:
    """The id stands before what may be long: it tells namesakes apart. Their equal names give way first."""
    is_group = isinstance(match, GroupMatch)
    room = _LOOKED_AT_NAME if is_group or width >= _ROOMY else _NAME - 2
    digit = f"{place} " if place <= _MOST_DIGITS else "  "
    name = match.masked_name if isinstance(match, CustomerMatch) else match.name
    told = Content.assemble((digit, "bold"), column(name.strip() or "no name", room))
    if isinstance(match, CustomerMatch):
        return told.append("   ".join(("", f"id {match.id}", *match.matched)))
    return Content("\n").join([told.append(f"   group {match.id}"), Content(f"     {_told(match)}")])


def _told(match: GroupMatch) -> str:
    """Without colours: the highlight has some of its own."""
    count = "" if match.members is None else members(match.members)
    led = f"led by {match.led_by}" if match.led_by else ""
    status = group_status(match.status, match.standing).plain
    return " · ".join(part for part in (status, count, led) if part)


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
