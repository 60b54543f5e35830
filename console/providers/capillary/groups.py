"""User groups: found by what names them, shown with who may do what and what they hold."""

from __future__ import annotations

from decimal import Decimal

from console.domain.masking import mask_name
from console.domain.parties import Group, GroupKey, Match, Member, Party, ProgramBalance, Role, Standing
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, ProviderError
from console.providers.answer_problems import local_problem
from console.providers.capillary.addresses import GROUP_MEMBERS_PATH, GROUP_PATH, GROUP_SEARCH_PATH
from console.providers.capillary.balances import by_program
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.group_models import (
    FoundGroupRow,
    GroupAnswer,
    GroupSearchAnswer,
    GroupUserRow,
    MemberRow,
    MembersAnswer,
)
from console.providers.capillary.reading import as_miss
from console.providers.capillary.wire import id_text

SEARCH_LIMIT = 10
MEMBERS_AT_ONCE = 50
MEMBER_PAGES = 20
"""Far more than any group has (its size is limited); an endless list ends here."""

_KEYS = {
    GroupKey.ID: "id",
    GroupKey.EXTERNAL_ID: "externalId",
    GroupKey.PRIMARY_MEMBER: "primaryUserId",
}
_ROLES = {"PRIMARY": Role.PRIMARY, "SECONDARY": Role.SECONDARY}
_STANDINGS = {
    "ACTIVE": Standing.CLEAR,
    "INACTIVE": Standing.BLOCKED,
    "DELETED": Standing.BLOCKED,
    "EXITED": Standing.BLOCKED,
}
_ALLOWED = "allow_points_transfer"
_BLOCKED = "block_points_transfer"


async def find_groups(client: CapillaryClient, text: str) -> tuple[Match, ...]:
    """At most ten groups whose name, number or leader answers to `text`; raises `ProviderError`."""
    query = {"q": text, "limit": str(SEARCH_LIMIT), "offset": "0"}
    reply, _ = await client.ask(GroupSearchAnswer, Context.GROUP, GROUP_SEARCH_PATH, query=query)
    return tuple(_match_of(row) for row in reply.data[:SEARCH_LIMIT])


async def read_group(client: CapillaryClient, source: str, key: GroupKey, value: str) -> Group:
    """One group with its members' rights and its balances; raises `ProviderError`."""
    query = {_KEYS[key]: value, "programDetails": "true", "expirySchedules": "true"}
    try:
        reply, answer = await client.ask(GroupAnswer, Context.GROUP, GROUP_PATH, query=query)
    except ProviderError as error:
        raise as_miss(error, Local.NO_SUCH_GROUP) from None
    group_id = id_text(reply.id)
    if not group_id or (key is GroupKey.ID and group_id != value):
        condition = Local.NO_SUCH_GROUP if reply.tells_nothing else Local.UNREADABLE
        raise ProviderError(local_problem(condition, answer))
    return group_of(reply, await _read_members(client, source, group_id))


def group_of(details: GroupAnswer, listed: tuple[MemberRow, ...]) -> Group:
    """The group of two answers: its own details, and the list of its members."""
    ending = by_program(details.expiry_schedules)
    return Group(
        id=id_text(details.id),
        name=details.group_name,
        external_id=details.external_id,
        status=details.group_status,
        standing=_standing(details.group_status),
        members=_members(details.fleet_group_users, listed),
        programs=tuple(
            ProgramBalance(
                program_id=row.program_id,
                name=row.program_title,
                usable=row.loyalty_points,
                locked=row.delayed_points or Decimal(0),
                expiring=ending.get(row.program_id, ()),
            )
            for row in details.points_summaries
            if row.program_id is not None and row.loyalty_points is not None
        ),
        max_size=details.max_group_size,
    )


async def _read_members(client: CapillaryClient, source: str, group_id: str) -> tuple[MemberRow, ...]:
    """Every page, until one is short or brings nobody new (the provider may ignore paging)."""
    found: dict[str, MemberRow] = {}
    for page in range(MEMBER_PAGES):
        query = {
            "source": source,
            "identifierName": "id",
            "identifierValue": group_id,
            "paginationDetails": "true",
            "limit": str(MEMBERS_AT_ONCE),
            "offset": str(page * MEMBERS_AT_ONCE),
        }
        reply, _ = await client.ask(MembersAnswer, Context.GROUP, GROUP_MEMBERS_PATH, query=query)
        before = len(found)
        found |= {id_text(row.user_id): row for row in reply.data}
        total = reply.pagination.total if reply.pagination else None
        whole = len(found) >= total if total else len(reply.data) < MEMBERS_AT_ONCE
        if whole or len(found) == before:
            break
    return tuple(found.values())


def _members(told: tuple[GroupUserRow, ...], listed: tuple[MemberRow, ...]) -> tuple[Member, ...]:
    """Everybody either answer names: the leader first, those who have left last."""
    plain = {id_text(row.user_id): row for row in told}
    named = {id_text(row.user_id): row for row in listed}
    ids = [each for each in dict.fromkeys((*named, *plain)) if each]
    members = [_member(each, named.get(each), plain.get(each)) for each in ids]
    return tuple(sorted(members, key=lambda one: (not one.active, one.role is not Role.PRIMARY)))


def _member(user_id: str, listed: MemberRow | None, told: GroupUserRow | None) -> Member:
    """One member. Only the group's own details say who is active.

    Where they don't name somebody who is in the list, nothing says that they have left: the console then
    doesn't stand in the way, because the provider itself refuses whoever isn't in (1651, 830).
    """
    name = mask_name(listed.first_name, listed.last_name) if listed else ""
    return Member(
        party=Party(PartyKind.CUSTOMER, user_id, name),
        role=_role(listed, told),
        active=told is None or told.active is not False,
        may_transfer=_may_transfer(listed),
    )


def _role(listed: MemberRow | None, told: GroupUserRow | None) -> Role:
    named = _ROLES.get(listed.role.upper()) if listed else None
    if named is not None:
        return named
    marks = [row.primary_member for row in (listed, told) if row is not None]
    if True in marks:
        return Role.PRIMARY
    return Role.SECONDARY if False in marks else Role.UNKNOWN


def _may_transfer(listed: MemberRow | None) -> bool | None:
    """Without the permission the provider refuses (830), so a list of permissions that lacks it is a no."""
    if listed is None or listed.permissions is None:
        return None
    granted = {part.strip().lower() for part in listed.permissions}
    return _ALLOWED in granted and _BLOCKED not in granted


def _standing(status: str) -> Standing:
    return _STANDINGS.get(status.strip().upper(), Standing.UNKNOWN)


def _match_of(row: FoundGroupRow) -> Match:
    return Match(
        Party(PartyKind.GROUP, id_text(row.group_id), row.group_name),
        status=row.group_status,
        standing=_standing(row.group_status),
        led_by=mask_name(row.first_name, row.last_name),
        members=row.total_members,
    )
