"""A party's transfers, page by page. A row that can't be read makes the page unreadable, never shorter:
a row left out could be the very transfer that is looked for.

A row is delivered as it came: `outgoing` is what it calls itself and the sides are those it names, also where
the two contradict each other. Whoever weighs it has to see both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local
from console.domain.transfers import HistoryRow
from console.providers.answer_problems import Unreadable, readable
from console.providers.capillary.addresses import TRANSFER_PATH
from console.providers.capillary.classification import breakup_of
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.ledger import read_ledger
from console.providers.capillary.refusals import NO_RESULTS, NO_SUCH_HOLDER
from console.providers.capillary.requests import customer_id, path_part
from console.providers.capillary.settings import CapillaryProfile
from console.providers.capillary.transfer_models import TransferAnswer, TransferRow
from console.providers.capillary.wire import ENTITY_TYPES
from console.providers.dates import read_moment
from console.providers.gateway_protocols import HistoryPage
from console.providers.response import Answer

_DIRECTIONS = {"DEDUCTION": True, "ADDITION": False}


async def read_history(
    client: CapillaryClient, profile: CapillaryProfile, party: Party, page: int, size: int, now: datetime
) -> HistoryPage:
    """One page from 1, newest first as far as the provider sorts; raises `ProviderError`.

    The provider may ignore paging and repeat a page: that shows in the rows and is the caller's to notice.
    A group's pages have a size of the provider's choice.
    """
    if party.kind is PartyKind.GROUP:
        return await _of_group(client, profile, party, page, now)
    query = {
        "limit": str(size),
        "page": str(page),
        "sortBy": "pointsTransferDate",
        "sortOrder": "desc",
    }
    path = f"/v2/customers/{path_part(customer_id(party).value)}/pointsTransfers"
    nothing = frozenset({NO_RESULTS})
    reply, answer = await client.look(TransferAnswer, Context.HISTORY, path, query=query, nothing=nothing)
    if reply.objections:
        return HistoryPage((), last=True)
    rows = _rows(reply, answer, party, profile.server_offset)
    return HistoryPage(rows, last=len(rows) < size and _is_in_order(rows))


def _is_in_order(rows: tuple[HistoryRow, ...]) -> bool:
    """Whether no row is newer than one before it: who ignores the order asked for may ignore the size too,
    and the newest rows may stand on a page to come.
    """
    times = [row.at for row in rows if row.at is not None]
    return all(later >= earlier for later, earlier in pairwise(times))


async def _of_group(
    client: CapillaryClient, profile: CapillaryProfile, party: Party, page: int, now: datetime
) -> HistoryPage:
    """The whole list on one page; where groups have no list, a page of the ledger instead.

    Newer pages don't know `userEntityType`. A provider that ignores it would answer about the customer of
    the same number, so a list in which no row names the group isn't the group's.
    """
    if not party.id:
        raise ValueError("a group's history needs its id")
    listed = await _listed(client, profile, party) if page == 1 else ()
    if any(_names(row, party) for row in listed):
        return HistoryPage(listed, last=True)
    return replace(await read_ledger(client, profile, party, page, now), beside=listed)


async def _listed(client: CapillaryClient, profile: CapillaryProfile, party: Party) -> tuple[HistoryRow, ...]:
    """The list under the group's number, unsorted; empty where there is none."""
    query = {
        "identifierName": "id",
        "identifierValue": party.id,
        "userEntityType": ENTITY_TYPES[party.kind],
    }
    nothing = frozenset({NO_RESULTS, NO_SUCH_HOLDER})
    reply, answer = await client.look(
        TransferAnswer, Context.HISTORY, TRANSFER_PATH, query=query, nothing=nothing
    )
    if reply.objections:
        return ()
    of_others = bool(reply.data) and not any(_names(row, party) for row in reply.data or ())
    return _rows(reply, answer, _namesake(party) if of_others else party, profile.server_offset)


def _rows(
    reply: TransferAnswer, answer: Answer, party: Party, server_offset: timedelta
) -> tuple[HistoryRow, ...]:
    with readable(answer):
        if reply.data is None:
            raise Unreadable(Local.UNREADABLE)
        return tuple(_row(row, party, server_offset) for row in reply.data)


def _row(row: TransferRow, party: Party, server_offset: timedelta) -> HistoryRow:
    """One row; `Unreadable` where its number, its sides, its direction or its breakup can't be told."""
    number, sender, recipient, breakup = row.number, row.sender, row.recipient, breakup_of(row)
    outgoing = _outgoing(row, party)
    if not number or not sender.id or not recipient.id or breakup is None or outgoing is None:
        raise Unreadable(Local.UNREADABLE)
    at, zone_known = read_moment(server_offset, row.points_transfer_date_iso, row.points_transfer_date)
    return HistoryRow(
        transfer_id=number,
        outgoing=outgoing,
        sender=sender,
        recipient=recipient,
        reported=row.points_transferred,
        at=at,
        zone_known=zone_known,
        note=row.notes,
        program_name=row.program_name,
        breakup=breakup,
    )


def _outgoing(row: TransferRow, party: Party) -> bool | None:
    """What the row calls itself; None where it says nothing that can be understood.

    A customer's row goes by its own word first: after a merge it may name an id they no longer have. A
    group's word may be the giver's, so that a group on the receiving side receives whatever the word is; but
    a group that gives in a row that calls itself an addition is left with both.
    """
    word = _DIRECTIONS.get(row.transfer_type.upper())
    if row.transfer_type and word is None:
        return None
    if row.transfer_type and party.kind is PartyKind.CUSTOMER:
        return word
    sides = {row.sender.key: True, row.recipient.key: False}
    gives = sides.get(party.key) if len(sides) == 2 else None
    return False if gives and word is False else gives


def _namesake(group: Party) -> Party:
    """The customer of the same number, about whom a provider answers that doesn't know of groups."""
    return Party(PartyKind.CUSTOMER, group.id)


def _names(row: TransferRow | HistoryRow, party: Party) -> bool:
    return party.key in (row.sender.key, row.recipient.key)
