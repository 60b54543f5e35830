"""Parties with a group among them, written `g:` and its name or number; a member acts for one that gives."""

from __future__ import annotations

from collections.abc import Sequence

from console.cli.prompts import Option, Prompter
from console.cli.transfer_parties import (
    Parties,
    TransferRequest,
    find_party,
    look_up,
    program_given,
    require_recipient,
)
from console.domain.input_text import unwrapped
from console.domain.parties import Group, Holder, Member
from console.domain.party_kinds import PartyKind
from console.domain.problems import Local, Problem, local
from console.explanations.party_words import objection, verdict
from console.services.directories import Found
from console.services.preview import acting_conditions

_MARK = "g:"


async def find_with_groups(prompter: Prompter, request: TransferRequest) -> Parties:
    """A person and a group, either way round, or two groups."""
    if PartyKind.GROUP not in prompter.desk.directories:
        prompter.give_up("The provider of this profile has no groups. Nothing was sent.")
    giver = request.sender or await _ask(prompter, "From")
    _require_group(prompter, giver, request.recipient)
    if request.by and not _is_group(giver):
        prompter.give_up("--by names who asks for points of a group; here a person gives. Nothing was sent.")
    sender = await _find(prompter, "From", giver)
    program = program_given(prompter, sender, request.program)
    acting = await find_acting(prompter, sender, request.by) if isinstance(sender, Group) else None
    getter = request.recipient or await _ask(prompter, "To")
    _require_group(prompter, giver, getter)
    recipient = await _find(prompter, "To", getter)
    require_recipient(prompter, recipient, sender)
    return Parties(sender, recipient, program, acting)


async def _ask(prompter: Prompter, side: str) -> str:
    return await prompter.ask(f"{side} (a person, or g: and a group): ")


def _is_group(typed: str) -> bool:
    return unwrapped(typed).lower().startswith(_MARK)


def _require_group(prompter: Prompter, giver: str, getter: str) -> None:
    """Two persons have a command of their own; a side that isn't known yet may become a group."""
    if getter and not _is_group(giver) and not _is_group(getter):
        prompter.give_up(
            "Two persons: use points-console transfer. A group is written g: and its name or number. "
            "Nothing was sent."
        )


async def _find(prompter: Prompter, side: str, typed: str) -> Holder:
    if not _is_group(typed):
        return await find_party(prompter, side, PartyKind.CUSTOMER, typed)
    name = unwrapped(typed)[len(_MARK) :].strip()
    if not name:
        prompter.give_up(f"{side}: write the group's name or number after g:. Nothing was sent.")
    return await find_party(prompter, side, PartyKind.GROUP, name)


# -- who acts for a group that gives ---------------------------------------------------------------


async def find_acting(prompter: Prompter, group: Group, typed: str) -> Member:
    """The member who asks for points of `group`: the one that `typed` means, else picked."""
    among = await _members_called(prompter, group, typed) if typed else group.members
    if typed and len(among) == 1:
        chosen = among[0]
        if problems := _against(chosen, group):
            prompter.refuse(problems)
    else:
        chosen = await _pick_member(prompter, among, group)
    prompter.say(f"Asked for by {chosen.party.label}, {chosen.role.value}, {verdict(chosen)}.")
    return chosen


async def _members_called(prompter: Prompter, group: Group, typed: str) -> Sequence[Member]:
    """The members `typed` may mean: an id, a name as it is shown here, or what the provider finds by it."""
    by_id = group.member(unwrapped(typed))
    if by_id is not None:
        return (by_id,)
    named = [member for member in group.members if _is_called(member, typed)]
    if named:
        return named
    found = await look_up(prompter, "By", PartyKind.CUSTOMER, typed)
    numbers = [found.holder.id] if isinstance(found, Found) else [each.party.id for each in found.matches]
    known = [member for member in map(group.member, numbers) if member is not None]
    if not known:
        prompter.refuse((local(Local.NOT_A_MEMBER),))
    return known


def _is_called(member: Member, typed: str) -> bool:
    """By the given name, or all of the name that is shown: the family name behind it isn't known here."""
    shown = member.party.masked_name.casefold()
    given = shown.rpartition(" ")[0] if shown.endswith("•") else shown
    return unwrapped(typed).casefold() in {given, shown} - {""}


async def _pick_member(prompter: Prompter, among: Sequence[Member], group: Group) -> Member:
    options = [Option(_told_apart(member), objection(member)) for member in among]
    return among[
        await prompter.pick("Who asks for it", options, _against(among[0] if among else None, group))
    ]


def _told_apart(member: Member) -> str:
    """A member with what no namesake shares."""
    named = (member.party.label, member.role.value)
    return ", ".join((*named, f"id {member.party.id}") if member.party.masked_name else named)


def _against(member: Member | None, group: Group) -> tuple[Problem, ...]:
    acting = None if member is None else member.party
    return tuple(local(condition) for condition in acting_conditions(acting, group))
