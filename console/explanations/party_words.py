"""The operator's words for a group and its members, the same on the screens and in the line mode."""

from __future__ import annotations

from console.domain.parties import Group, Member, Standing


def objection(member: Member) -> str:
    """Why the provider would refuse this member (1651, 830); empty where nothing is known against it."""
    if not member.active:
        return "has left the group"
    return "may not move points" if member.may_transfer is False else ""


def verdict(member: Member) -> str:
    """What the group lets this member do, also where nothing stands against it."""
    if why := objection(member):
        return why
    return "permission not told" if member.may_transfer is None else "may move points"


def status_word(status: str, standing: Standing) -> str:
    """The provider's word for the group, with what it means for a transfer where it stops one."""
    word = status.lower() or "status not told"
    return f"{word}: points can't move" if standing is Standing.BLOCKED else word


def members(count: int) -> str:
    """`1 member`, `4 members`."""
    return "1 member" if count == 1 else f"{count} members"


def leader(group: Group) -> str:
    """Who leads the group, masked."""
    primary = group.primary
    return "led by nobody now" if primary is None else f"led by {primary.party.label}"
