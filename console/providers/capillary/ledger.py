"""A group's ledger, for where the provider has no list of its transfers. It names no other side."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError, Severity
from console.domain.transfers import HistoryRow
from console.providers.answer_problems import Unreadable, readable
from console.providers.capillary.addresses import LEDGER_PATH
from console.providers.capillary.client import CapillaryClient
from console.providers.capillary.ledger_models import LedgerAnswer, LedgerRow
from console.providers.capillary.reading import warnings_of
from console.providers.capillary.refusals import LEDGER_BEHIND, NO_ENTRIES
from console.providers.capillary.settings import CapillaryProfile
from console.providers.capillary.wire import ENTITY_TYPES
from console.providers.dates import read_moment
from console.providers.gateway_protocols import HistoryPage
from console.providers.response import Answer

ROWS_AT_ONCE = 10
"""The smallest of the limits that pages name (11006)."""
_DAYS = 30
"""The shortest of the windows that pages name."""

NOT_NAMED = Party(PartyKind.CUSTOMER, "", "not named")
"""The other side of a ledger's row. Its kind says nothing: without an id it could be anybody."""


async def read_ledger(
    client: CapillaryClient, profile: CapillaryProfile, party: Party, page: int, now: datetime
) -> HistoryPage:
    """One page from 1 of the transfers in the ledger of `party`; raises `ProviderError`.

    A page of the provider's holds events of all kinds, so a page here may be empty and not the last.
    """
    start, end = window(now, profile.server_offset)
    query = {
        "type": ENTITY_TYPES[party.kind],
        "identifierName": "id",
        "identifierValue": party.id,
        "source": profile.source,
        "limit": str(ROWS_AT_ONCE),
        "offset": str(page - 1),
        "startDate": start,
        "endDate": end,
    }
    nothing = frozenset({NO_ENTRIES})
    try:
        reply, answer = await client.look(
            LedgerAnswer, Context.LEDGER, LEDGER_PATH, query=query, nothing=nothing
        )
    except ProviderError as error:
        _require_complete((*error.problems, *error.warnings))
        raise
    return _page(reply, answer, party, profile.server_offset)


def window(now: datetime, server_offset: timedelta) -> tuple[str, str]:
    """The last days as the server's calendar has them, in whole days, thirty at most.

    It ends after tomorrow, because this machine's clock may be slow and a transfer of just now must be in
    it; and it moves on at midnight only, so that what one look saw the next one still sees.
    """
    today = now.astimezone(timezone(server_offset)).date()
    first, last = today - timedelta(days=_DAYS - 2), today + timedelta(days=1)
    return f"{first.isoformat()}T00:00:00", f"{last.isoformat()}T23:59:59"


def _page(reply: LedgerAnswer, answer: Answer, party: Party, server_offset: timedelta) -> HistoryPage:
    entries = reply.ledger_entries
    _require_complete(warnings_of(reply, answer, Context.LEDGER))
    if reply.objections:
        return HistoryPage((), last=True, by_ledger=True)
    with readable(answer):
        if entries is None:
            raise Unreadable(Local.UNREADABLE)
        transfers = [entry for entry in entries if entry.is_transfer is not False]
        rows = tuple(_row(entry, party, server_offset) for entry in transfers)
    return HistoryPage(rows, last=len(entries) < ROWS_AT_ONCE, by_ledger=True)


def _row(entry: LedgerRow, party: Party, server_offset: timedelta) -> HistoryRow:
    """One row; `Unreadable` where what it is, its number, its direction or its amount can't be told."""
    amounts = [detail.points for detail in entry.entry_details]
    outgoing = entry.outgoing
    if not entry.is_transfer or not entry.number or outgoing is None or None in amounts:
        raise Unreadable(Local.UNREADABLE)
    at, zone_known = read_moment(server_offset, entry.ledger_created_date_iso, entry.ledger_created_date)
    return HistoryRow(
        transfer_id=f"ledger-{entry.number}",
        outgoing=outgoing,
        sender=party if outgoing else NOT_NAMED,
        recipient=NOT_NAMED if outgoing else party,
        reported=sum((abs(amount) for amount in amounts if amount is not None), Decimal(0)),
        at=at,
        zone_known=zone_known,
        program_name=entry.entry_details[0].program_name,
    )


def _require_complete(told: tuple[Problem, ...]) -> None:
    """Raise what says that entries may be missing, even where the provider only warns of it."""
    behind = [replace(problem, severity=Severity.ERROR) for problem in told if problem.code in LEDGER_BEHIND]
    if behind:
        raise ProviderError(*behind) from None
