"""The operator's words for whoever is looked up, the same on the screens and in the line mode."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.identifiers import Identifier, tell_reading
from console.domain.parties import Account, Group, Match, Member, Standing
from console.domain.party_kinds import PartyKind

_GROUP_READINGS = ("name", "number", "leader's mobile")
"""What the provider's search of groups knows, all at once."""

_CHANNELS = {"email": "e-mail", "sms": "SMS"}

Tried = Sequence[Identifier | PartyKind]
"""As what a text was looked up; a kind of holder where its directory has no readings to choose from."""


def tried_as(tried: Tried) -> str:
    """`tried as mobile ••••••4269, id 1001`, for a note below a field; empty where nothing was guessed."""
    if PartyKind.GROUP in tried:
        return f"tried as {', '.join(_GROUP_READINGS[:-1])} and {_GROUP_READINGS[-1]}"
    readings = [f"{each.kind.value} {each.masked}" for each in tried if isinstance(each, Identifier)]
    return f"tried as {', '.join(readings)}" if readings else ""


def nobody_found(tried: Tried) -> str:
    """`nobody found. Tried: mobile, id.`; empty where nothing was guessed."""
    if PartyKind.GROUP in tried:
        return f"no group found. Tried: {', '.join(_GROUP_READINGS)}."
    kinds = [each.kind.value for each in tried if isinstance(each, Identifier)]
    return f"nobody found. Tried: {', '.join(kinds)}." if kinds else ""


def tried_kinds(typed: str, tried: Tried, *, unasked: bool) -> str:
    """`Tried as mobile · 91 added, id, group.`; `unasked` where groups could not be."""
    kinds = ", ".join(
        tell_reading(each, typed) if isinstance(each, Identifier) else each.value for each in tried
    )
    said = f"Tried as {kinds}." if kinds else ""
    return f"{said} Groups could not be asked." if unasked else said


def spoken(code: str) -> str:
    """`good standing` for GOOD_STANDING; what isn't written as a code stays as it is."""
    return code.lower().replace("_", " ") if code.isupper() else code


def channel_word(kind: str) -> str:
    """The way to reach somebody, as people call it."""
    return _CHANNELS.get(kind.lower(), spoken(kind))


def account_status(account: Account) -> str:
    """The provider's word for an account's state; empty where it names none."""
    return spoken(account.status)


def match_facts(match: Match) -> tuple[str, ...]:
    """The size of a group among several and its leader, as far as they are told."""
    size = "" if match.members is None else members(match.members)
    return tuple(fact for fact in (size, f"led by {match.led_by}" if match.led_by else "") if fact)


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
    word = status.lower().replace("_", " ") or "no status given"
    return f"{word}: points can't move" if standing is Standing.BLOCKED else word


def members(count: int) -> str:
    """`1 member`, `4 members`."""
    return "1 member" if count == 1 else f"{count} members"


def leader(group: Group) -> str:
    """Who leads the group, masked."""
    primary = group.primary
    return "led by nobody now" if primary is None else f"led by {primary.party.label}"
