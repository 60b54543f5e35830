"""Pages through a party's history, and tells whether anything newer than the baseline can be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.references import references_in
from console.domain.transfers import HistoryRow, Intent
from console.providers.gateway_protocols import Gateway, HistoryPage

PAGE_SIZE = 50
BASELINE_PAGES = 2
"""A baseline holds two pages, so that a later read meets a whole page it already knows."""
MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of one party's history. `complete` means nothing newer than the baseline can be missing.

    `by_ledger` says that they come from a ledger, which names no other side and carries no note.
    """

    rows: tuple[HistoryRow, ...]
    complete: bool
    by_ledger: bool = False
    beside: tuple[HistoryRow, ...] = ()
    """Rows of somebody else's list: they count only where they carry our reference, as a contradiction."""

    @property
    def ids(self) -> frozenset[str]:
        """The provider's transfer ids of all rows."""
        return frozenset(row.transfer_id for row in self.rows)


async def read_baseline(gateway: Gateway, party: Party) -> Reading:
    """The ids a sender's history holds before anything is sent (J0)."""
    return await _read(gateway, party, lambda pages: len(pages) >= BASELINE_PAGES and _newest_first(pages))


async def read_back(gateway: Gateway, party: Party, baseline: frozenset[str]) -> Reading:
    """The history of a party from now back to `baseline`, or to its beginning."""

    def reached(pages: list[HistoryPage]) -> bool:
        known = all(row.transfer_id in baseline for row in pages[-1].rows)
        return bool(pages[-1].rows) and known and _newest_first(pages)

    return await _read(gateway, party, reached, baseline)


async def seen_by_recipient(gateway: Gateway, intent: Intent, reading: Reading) -> Reading:
    """`reading`, and where it is only a ledger, the marked rows of the customer who received.

    Their own list has what a group's ledger lacks: the note, and who gave. Each row's direction is turned
    round, to be the sender's.
    """
    recipient = intent.order.recipient
    if not reading.by_ledger or recipient.kind is not PartyKind.CUSTOMER:
        return reading
    page = await gateway.history(recipient, 1, PAGE_SIZE)
    marked = tuple(
        replace(row, outgoing=not row.outgoing)
        for row in page.rows
        if intent.reference in references_in(row.note)
    )
    return replace(reading, rows=(*marked, *reading.rows))


async def _read(
    gateway: Gateway,
    party: Party,
    enough: Callable[[list[HistoryPage]], bool],
    known: frozenset[str] = frozenset(),
) -> Reading:
    """Page until `enough`, a last page, or only rows seen before (a server may ignore paging).

    A list that ended is complete only if it still holds everything `known`: otherwise the server cuts it
    short, or answers from an old copy. A repeated page must also be shorter or longer than asked for. A page
    of a ledger may be empty and not the last, and its length proves nothing: other events were left out.
    """
    pages: list[HistoryPage] = []
    seen: dict[tuple[str, bool], HistoryRow] = {}
    for number in range(1, MAX_PAGES + 1):
        page = await gateway.history(party, number, PAGE_SIZE)
        fresh = {(row.transfer_id, row.outgoing): row for row in page.rows}
        repeated = number > 1 and bool(page.rows) and fresh.keys() <= seen.keys()
        seen |= fresh
        pages.append(page)
        beside = tuple(row for each in pages for row in each.beside)
        read = Reading(tuple(seen.values()), complete=True, by_ledger=page.by_ledger, beside=beside)
        if repeated:
            # A full page twice may be the newest rows, told again by a server that doesn't page.
            whole = len(page.rows) != PAGE_SIZE and not page.by_ledger
            return replace(read, complete=whole and known <= read.ids)
        if page.last or not (page.rows or page.by_ledger):
            return replace(read, complete=known <= read.ids)
        if enough(pages):
            return read
    return replace(read, complete=False)


def _newest_first(pages: list[HistoryPage]) -> bool:
    times = [row.at for page in pages for row in page.rows]
    known = [at for at in times if at is not None]
    return len(known) == len(times) and all(later >= earlier for later, earlier in pairwise(known))
