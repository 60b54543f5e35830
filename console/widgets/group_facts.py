"""What is known of a group: what it may do, and every member with what the group lets them do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Group, Member, Standing
from console.widgets.facts import Fact
from console.widgets.member_picker import marked_verdict
from console.widgets.party_strip import group_status
from console.widgets.status_text import MUTED, bad, good, joined, muted, warn
from console.widgets.text_block import TextBlock, column

_ROLE, _RIGHT, _LEAST_NAME, _MOST_NAME = 15, 31, 14, 34
"""Cells of a member's line; the name gets what is left, and the number only where that is plenty."""

_EXTERNAL = 12


def group_facts(group: Group) -> tuple[Fact, ...]:
    """What is known of a group. Its members are a list of their own, because there may be many."""
    return (
        ("status", _status(group)),
        ("known by", joined(f"group {group.id}", _external(group))),
        ("led by", _leader(group)),
        ("members", _size(group)),
        ("may move", _rights(group)),
    )


class MemberList(TextBlock):
    """A line a member; those who have left stand last, in the quieter colour."""

    DEFAULT_CSS = "MemberList { height: auto; }"

    def show(self, members: Sequence[Member]) -> None:
        """Show these members."""
        ordered = sorted(members, key=lambda member: not member.active)
        if not ordered:
            self.say("The provider names no members.", MUTED)
            return
        number = max(len(member.party.id) for member in ordered) + 1
        self.draw(lambda width: [_line(member, width, number) for member in ordered])


def members_title(group: Group) -> str:
    """`Members: 58 active, 2 have left`, for the frame around the list."""
    if not group.members:
        return "Members"
    left = len(group.members) - group.active_members
    return f"Members: {group.active_members} active" + (f", {_have_left(left)}" if left else "")


def _status(group: Group) -> Content:
    told = group_status(group.status, group.standing, " · nothing against moving points")
    if group.standing is Standing.UNKNOWN:
        return joined(told, muted("what it means for points isn't known"))
    return good(told.plain) if group.standing is Standing.CLEAR else told


def _external(group: Group) -> str:
    """Masked, because some organisations number a group by its leader's mobile."""
    if not group.external_id:
        return ""
    return f"external id {Identifier(IdentifierKind.EXTERNAL_ID, group.external_id).masked[-_EXTERNAL:]}"


def _leader(group: Group) -> Content:
    primary = group.primary
    if primary is None:
        return warn("nobody now" if group.members else "not told")
    named = f"{primary.party.label} · id {primary.party.id}"
    return Content(named) if primary.active else warn(f"{named}, who has left")


def _size(group: Group) -> Content:
    left = len(group.members) - group.active_members
    most = "" if group.max_size is None else f" of at most {group.max_size}"
    if not group.members:
        return joined(warn("not told"), most.strip())
    return joined(f"{group.active_members} active{most}", muted(_have_left(left)) if left else "")


def _rights(group: Group) -> Content:
    counted = Counter(member.may_transfer for member in group.members if member.active)
    return joined(
        good(f"{counted[True]} may") if counted[True] else bad("nobody is known to") if counted else "",
        f"{counted[False]} may not" if counted[False] else "",
        warn(f"{counted[None]} not told") if counted[None] else "",
    )


def _have_left(count: int) -> str:
    return "1 has left" if count == 1 else f"{count} have left"


def _line(member: Member, width: int, number: int) -> Content:
    roomy = width >= _LEAST_NAME + number + 3 + _ROLE + _RIGHT
    right = _RIGHT if width >= _LEAST_NAME + _ROLE + _RIGHT else width - _LEAST_NAME - _ROLE
    name = min(width - _ROLE - right - (number + 3 if roomy else 0), _MOST_NAME)
    gone = "" if member.active else MUTED
    words, colour = marked_verdict(member)
    return Content.assemble(
        column(member.party.label, name - 1, gone),
        " ",
        column(f"id {member.party.id}", number + 3, MUTED) if roomy else "",
        column(member.role.value, _ROLE, MUTED),
        (words, gone or colour),
    )
