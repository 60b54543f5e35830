"""Sides with a group among them, written `g:` and its name or number; a member acts for one that gives."""

from __future__ import annotations

from collections.abc import Sequence

from console.cli.parties import Request, Sides, find_person, getting, giving, look_up, tell_programs
from console.cli.prompts import Offer, Talk
from console.domain.handed_over import unwrapped
from console.domain.parties import Group, GroupMatch, Holder, Member, Standing
from console.domain.problems import Local, Problem, local
from console.explanations.group_words import leader, members, objection, status_word, verdict
from console.services.groups import GroupChoice, GroupMissed, GroupService
from console.services.lookup import Found
from console.services.preview import acting_conditions

_MARK = "g:"


async def find_with_groups(talk: Talk, request: Request) -> Sides:
    """A person and a group, either way round, or two groups."""
    groups = talk.desk.groups
    if groups is None:
        talk.give_up("The provider of this profile has no groups. Nothing was sent.")
    giver = request.sender or await _ask(talk, "From")
    _require_group(talk, giver, request.recipient)
    if request.by and not _is_group(giver):
        talk.give_up("--by names who asks for points of a group; here a person gives. Nothing was sent.")
    sender = await _find(talk, groups, "From", giver)
    program = giving(talk, sender, request.program)
    acting = await _find_acting(talk, sender, request.by) if isinstance(sender, Group) else None
    getter = request.recipient or await _ask(talk, "To")
    _require_group(talk, giver, getter)
    recipient = await _find(talk, groups, "To", getter)
    getting(talk, recipient, sender)
    return Sides(sender, recipient, program, acting)


async def _ask(talk: Talk, side: str) -> str:
    return await talk.ask(f"{side} (a person, or g: and a group): ")


def _is_group(typed: str) -> bool:
    return unwrapped(typed).lower().startswith(_MARK)


def _require_group(talk: Talk, giver: str, getter: str) -> None:
    """Two persons have a command of their own; a side that isn't known yet may become a group."""
    if getter and not _is_group(giver) and not _is_group(getter):
        talk.give_up(
            "Two persons: use points-console transfer. A group is written g: and its name or number. "
            "Nothing was sent."
        )


# -- either side -----------------------------------------------------------------------------------


async def _find(talk: Talk, groups: GroupService, side: str, typed: str) -> Holder:
    if not _is_group(typed):
        return await find_person(talk, side, typed)
    name = unwrapped(typed)[len(_MARK) :].strip()
    if not name:
        talk.give_up(f"{side}: write the group's name or number after g:. Nothing was sent.")
    group = await _find_group(talk, groups, side, name)
    told = [group.masked_name or "no name", f"group {group.id}", status_word(group.status, group.standing)]
    if group.standing is not Standing.BLOCKED:
        told += [members(group.active_members), leader(group)]
    talk.say(f"{side}: {', '.join(told)}.")
    tell_programs(talk, group)
    return group


async def _find_group(talk: Talk, groups: GroupService, side: str, name: str) -> Group:
    with talk.refusing():
        found = await groups.find(name)
        if isinstance(found, GroupChoice):
            return await groups.group((await _pick_group(talk, found.matches)).id)
    if isinstance(found, GroupMissed):
        talk.say(f"{side}: no group found. Tried: name, number, leader's mobile.")
        talk.refuse(found.problems)
    return found.group


async def _pick_group(talk: Talk, matches: Sequence[GroupMatch]) -> GroupMatch:
    offers = [_offer_of(match) for match in matches]
    inactive = (local(Local.GROUP_INACTIVE),)
    return matches[await talk.pick("Several groups answer. Which one", offers, inactive)]


def _offer_of(match: GroupMatch) -> Offer:
    status = status_word(match.status, match.standing)
    told = [match.name or "no name", f"group {match.id}"]
    if match.standing is Standing.BLOCKED:
        return Offer(", ".join(told), status)
    told.append(status)
    if match.members is not None:
        told.append(members(match.members))
    if match.led_by:
        told.append(f"led by {match.led_by}")
    return Offer(", ".join(told))


# -- who acts for a group that gives ---------------------------------------------------------------


async def _find_acting(talk: Talk, group: Group, typed: str) -> Member:
    among = await _members_called(talk, group, typed) if typed else group.members
    if typed and len(among) == 1:
        chosen = among[0]
        if problems := _against(chosen, group):
            talk.refuse(problems)
    else:
        chosen = await _pick_member(talk, among, group)
    talk.say(f"Asked for by {chosen.party.label}, {chosen.role.value}, {verdict(chosen)}.")
    return chosen


async def _members_called(talk: Talk, group: Group, typed: str) -> Sequence[Member]:
    """The members `typed` may mean: an id, a name as it is shown here, or what the provider finds by it."""
    by_id = group.member(unwrapped(typed))
    if by_id is not None:
        return (by_id,)
    named = [member for member in group.members if _is_called(member, typed)]
    if named:
        return named
    found = await look_up(talk, "By", typed)
    numbers = [found.customer.id] if isinstance(found, Found) else [match.id for match in found.matches]
    known = [member for member in map(group.member, numbers) if member is not None]
    if not known:
        talk.refuse((local(Local.NOT_A_MEMBER),))
    return known


def _is_called(member: Member, typed: str) -> bool:
    """By the given name, or all of the name that is shown: the family name behind it isn't known here."""
    shown = member.party.masked_name.casefold()
    given = shown.rpartition(" ")[0] if shown.endswith("•") else shown
    return unwrapped(typed).casefold() in {given, shown} - {""}


async def _pick_member(talk: Talk, among: Sequence[Member], group: Group) -> Member:
    offers = [Offer(_told_apart(member), objection(member)) for member in among]
    return among[await talk.pick("Who asks for it", offers, _against(among[0] if among else None, group))]


def _told_apart(member: Member) -> str:
    """A member with what no namesake shares."""
    named = (member.party.label, member.role.value)
    return ", ".join((*named, f"id {member.party.id}") if member.party.masked_name else named)


def _against(member: Member | None, group: Group) -> tuple[Problem, ...]:
    acting = None if member is None else member.party
    return tuple(local(condition) for condition in acting_conditions(acting, group))
