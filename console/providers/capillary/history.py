"""A customer's transfers, page by page. A row that can't be read makes the page unreadable, never shorter:
a row left out could be the very transfer that is looked for."""

from __future__ import annotations

from datetime import timedelta

from console.domain.parties import Party
from console.domain.problems import Context, Local, ProviderError, local
from console.domain.transfers import HistoryRow
from console.providers.capillary.classification import breakup_of
from console.providers.capillary.enquiry import Enquiry
from console.providers.capillary.moments import read_moment
from console.providers.capillary.reading import is_unambiguous
from console.providers.capillary.refusals import NO_RESULTS
from console.providers.capillary.requests import customer_id, path_part
from console.providers.capillary.transfer_models import TransferAnswer, TransferRow
from console.providers.gateway import HistoryPage

_DIRECTIONS = {"DEDUCTION": True, "ADDITION": False}


async def read_history(
    enquiry: Enquiry, party: Party, page: int, size: int, server_offset: timedelta
) -> HistoryPage:
    """One page from 1, newest first as far as the provider sorts; raises `ProviderError`.

    The provider may ignore paging and repeat a page: that shows in the rows and is the caller's to notice.
    """
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
        raise _as_history(error) from None
    # A row may prove what became of a transfer, so it must not be able to say two things.
    if reply.data is None or not is_unambiguous(answer.body):
        raise ProviderError(local(Local.HISTORY_UNREADABLE, request_id=answer.request_id))
    rows = tuple(_row(row, party, server_offset) for row in reply.data)
    if any(row is None for row in rows):
        raise ProviderError(local(Local.HISTORY_UNREADABLE, request_id=answer.request_id))
    return HistoryPage(tuple(row for row in rows if row is not None), last=len(rows) < size)


def _as_history(error: ProviderError) -> ProviderError:
    """A body we can't read is worth one name here, whatever is wrong with it."""
    unreadable = {Local.NOT_JSON.value, Local.UNREADABLE.value}
    first = error.problems[0]
    if first.context is Context.LOCAL and first.code in unreadable:
        return ProviderError(
            local(Local.HISTORY_UNREADABLE, request_id=first.request_id, http_status=first.http_status)
        )
    return error


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
    """The row's own word first: after a merge it may name an id the customer no longer has."""
    if row.transfer_type:
        return _DIRECTIONS.get(row.transfer_type.upper())
    sides = {row.sender.id: True, row.recipient.id: False}
    return sides.get(party.id) if len(sides) == 2 else None
