"""The lines of a choice list when several members or groups answer to what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from console.domain.parties import Match, Standing
from console.domain.party_kinds import PartyKind
from console.explanations.party_words import match_facts
from console.widgets.choice_list import behind_digit
from console.widgets.party_strip import group_status
from console.widgets.text_block import column, shortened

_NAME, _STATUS = 18, 38
"""Cells of a line in a choice list; a longer name must not push its group's status away."""

_LOOKED_AT_NAME = 26
_ROOMY = 72
"""Cells in which a whole name, an id and a masked mobile have room beside each other."""


def match_options(matches: Sequence[Match], width: int) -> list[Option]:
    """The list in so many cells; whoever can't take part can't be chosen. No number of a group is cut."""
    cells = max((len(_number(each)) + 1 for each in matches), default=0)
    return [
        Option(behind_digit(place, _line(each, width - 2, cells)), disabled=each.standing is Standing.BLOCKED)
        for place, each in enumerate(matches, 1)
    ]


def numbered_options(matches: Sequence[Match], width: int) -> list[Option]:
    """The list where anybody may be looked at, each line behind the digit that takes it."""
    return [Option(_numbered(place, match, width)) for place, match in enumerate(matches, 1)]


def _numbered(place: int, match: Match, width: int) -> Content:
    """The id stands before what may be long: it tells namesakes apart. Their equal names give way first."""
    is_group = match.party.kind is PartyKind.GROUP
    room = _LOOKED_AT_NAME if is_group or width >= _ROOMY else _NAME - 2
    told = behind_digit(place, column(match.party.label.strip(), room))
    if not is_group:
        return told.append("   ".join(("", f"id {match.party.id}", *match.matched)))
    # Without colours: the highlight has some of its own.
    facts = " · ".join((group_status(match.status, match.standing).plain, *match_facts(match)))
    return Content("\n").join([told.append(f"   {_number(match)}"), Content(f"     {facts}")])


def _number(match: Match) -> str:
    return f"group {match.party.id}"


def _line(match: Match, width: int, number: int) -> Content:
    """A group that can't be chosen says why, in colours of its own; its number has so many cells."""
    room = max(width - number - _STATUS, _NAME)
    name = column(shortened(match.party.label, room - 2), room)
    if match.party.kind is not PartyKind.GROUP:
        return name + Content("   ".join((*match.matched, f"id {match.party.id}")))
    name += column(_number(match), number)
    status = group_status(match.status, match.standing)
    if match.standing is Standing.BLOCKED:
        return name + status
    return name + Content("  ".join((status.plain, *match_facts(match))))
