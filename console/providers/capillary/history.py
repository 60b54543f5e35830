"""A party's transfers, page by page. A row that can't be read makes the page unreadable, never shorter:
a row left out could be the very transfer that is looked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.parties import Party, PartyKind
from console.domain.problems import Context, ProviderError
from console.domain.transfers import HistoryRow
from console.providers.answers import Answer
from console.providers.capillary.addresses import TRANSFER_PATH
from console.providers.capillary.classification import breakup_of
from console.providers.capillary.enquiry import Enquiry
from console.providers.capillary.ledger import read_ledger
from console.providers.capillary.moments import read_moment
from console.providers.capillary.reading import is_unambiguous, unreadable_page
from console.providers.capillary.refusals import NO_RESULTS, NO_SUCH_HOLDER
from console.providers.capillary.requests import customer_id, path_part
from console.providers.capillary.transfer_models import TransferAnswer, TransferRow
from console.providers.capillary.wire import ENTITY_TYPES
from console.providers.gateway import HistoryPage
from console.settings import Profile

_DIRECTIONS = {"DEDUCTION": True, "ADDITION": False}


async def read_history(
    enquiry: Enquiry, profile: Profile, party: Party, page: int, size: int, now: datetime
) -> HistoryPage:
    """One page from 1, newest first as far as the provider sorts; raises `ProviderError`.

    The provider may ignore paging and repeat a page: that shows in the rows and is the caller's to notice.
    A group's pages have a size of the provider's choice.
    """
    if party.kind is PartyKind.GROUP:
        return await _of_group(enquiry, profile, party, page, now)
    query = {
        "limit": str(size),
        "page": str(page),
        "sortBy": "pointsTransferDate",
        "sortOrder": "desc",
    }
    path = f"/v2/customers/{path_part(customer_id(party).value)}/pointsTransfers"
    try:
        reply, answer = await enquiry.ask(TransferAnswer, Context.HISTORY, path, query=query)
    except ProviderError as error:
        if all(problem.code == NO_RESULTS for problem in error.problems):
            return HistoryPage((), last=True)
        raise
    rows = _rows(reply, answer, party, profile.server_offset)
    return HistoryPage(rows, last=len(rows) < size)


async def _of_group(
    enquiry: Enquiry, profile: Profile, party: Party, page: int, now: datetime
) -> HistoryPage:
    """The whole list on one page; where groups have no list, a page of the ledger instead."""
    if not party.id:
        raise ValueError("a group's history needs its id")
    listed = await _listed(enquiry, profile, party) if page == 1 else ()
    if listed:
        return HistoryPage(listed, last=True)
    return await read_ledger(enquiry, profile, party, page, now)


async def _listed(enquiry: Enquiry, profile: Profile, party: Party) -> tuple[HistoryRow, ...]:
    """The group's list, unsorted; empty where there is none.

    Newer pages don't know `userEntityType`. A provider that ignores it would answer about the customer of
    the same number, so a list in which no row names the group isn't the group's.
    """
    query = {
        "identifierName": "id",
        "identifierValue": party.id,
        "userEntityType": ENTITY_TYPES[party.kind],
    }
    try:
        reply, answer = await enquiry.ask(TransferAnswer, Context.HISTORY, TRANSFER_PATH, query=query)
    except ProviderError as error:
        if all(problem.code in (NO_RESULTS, NO_SUCH_HOLDER) for problem in error.problems):
            return ()
        raise
    if reply.data and not any(_names(row, party) for row in reply.data):
        return ()
    return _rows(reply, answer, party, profile.server_offset)


def _rows(
    reply: TransferAnswer, answer: Answer, party: Party, server_offset: timedelta
) -> tuple[HistoryRow, ...]:
    # A row may prove what became of a transfer, so it must not be able to say two things.
    if reply.data is None or not is_unambiguous(answer.body):
        raise unreadable_page(answer)
    rows = tuple(_row(row, party, server_offset) for row in reply.data)
    if any(row is None for row in rows):
        raise unreadable_page(answer)
    return tuple(row for row in rows if row is not None)


def _row(row: TransferRow, party: Party, server_offset: timedelta) -> HistoryRow | None:
    """One row, or None where its number, its sides, its direction or its breakup can't be read."""
    number, sender, recipient, breakup = row.number, row.sender, row.recipient, breakup_of(row)
    outgoing = _outgoing(row, party)
    if not number or not sender.id or not recipient.id or breakup is None or outgoing is None:
        return None
    at, zone_known = read_moment(row.points_transfer_date_iso, row.points_transfer_date, server_offset)
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
    """A customer's row by its own word first: after a merge it may name an id they no longer have.

    Groups don't merge, so a group's row goes by its sides, and one that doesn't name the group by nothing.
    """
    if row.transfer_type and party.kind is PartyKind.CUSTOMER:
        return _DIRECTIONS.get(row.transfer_type.upper())
    sides = {row.sender.key: True, row.recipient.key: False}
    return sides.get(party.key) if len(sides) == 2 else None


def _names(row: TransferRow, party: Party) -> bool:
    return party.key in (row.sender.key, row.recipient.key)
