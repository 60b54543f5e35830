"""The search for a transfer of a till that is gone: one console's at a time, fenced by the attempt."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from console.domain.elsewhere import FoundElsewhere, TransferElsewhere
from console.domain.parties import Party
from console.ledger.ledger_tables import console, finding, lease, transfer
from console.ledger.ledger_thread import LedgerThread
from console.ledger.other_tills import is_gone, is_unproven
from console.ledger.projection import mark_of, storable
from console.ledger.tenant_key import Membership

_LAPSES_AFTER = text("interval '2 minutes'")


class LedgerLeases:
    """See `Leases`."""

    def __init__(self, ledger: LedgerThread, member: Membership) -> None:
        self._ledger = ledger
        self._member = member

    def mark(self, provider: str, party: Party) -> str:
        """The keyed hash that stands in the ledger for this party."""
        return mark_of(provider, party, self._member.key)

    async def take(self, transfer: TransferElsewhere, operator: str) -> bool:
        """Whether the lease is this console's now."""
        step = partial(take_search, member=self._member, transfer=transfer, operator=operator)
        return await self._ledger.ask(step)

    async def record(
        self, transfer: TransferElsewhere, operator: str, found: FoundElsewhere, transfer_id: str
    ) -> bool:
        """Whether it was written down while the lease still held."""
        told = partial(record_finding, member=self._member, transfer=transfer, operator=operator)
        return await self._ledger.ask(partial(told, found=found, transfer_id=transfer_id))


def take_search(
    connection: Connection, member: Membership, transfer: TransferElsewhere, operator: str
) -> bool:
    """Whether the search is ours: its till is gone, its attempt is the newest, and nobody else searches."""
    wanted = _searchable(transfer).where(is_gone())
    told = (literal(member.console), literal(storable(operator)), func.now(), func.now() + _LAPSES_AFTER)
    columns = ["console", "reference", "attempt", "searcher", "operator", "taken", "expires"]
    new = insert(lease).from_select(columns, wanted.add_columns(*told))
    changing = {name: new.excluded[name] for name in columns[2:]}
    free = (lease.c.searcher == member.console) | (lease.c.expires < func.now())
    taking = new.on_conflict_do_update(index_elements=columns[:2], set_=changing, where=free)
    return connection.execute(taking.returning(lease.c.reference)).first() is not None


def record_finding(
    connection: Connection,
    member: Membership,
    transfer: TransferElsewhere,
    operator: str,
    found: FoundElsewhere,
    transfer_id: str,
) -> bool:
    """Whether what was found was written down: not where the search lapsed, or its till tried again."""
    held = (lease.c.searcher == member.console, lease.c.expires > func.now())
    fence = (lease.c.console == transfer.console, lease.c.reference == transfer.intent.reference)
    wanted = _searchable(transfer).where(
        select(lease.c.attempt).where(*fence, *held).scalar_subquery() == transfer.intent.attempt.number
    )
    told = (member.console, storable(operator), found.value, storable(transfer_id))
    columns = ["console", "reference", "attempt", "searcher", "operator", "found", "transfer_id"]
    new = insert(finding).from_select(columns, wanted.add_columns(*map(literal, told)))
    return connection.execute(new.returning(finding.c.reference)).first() is not None


def _searchable(wanted: TransferElsewhere) -> Select[Any]:
    """Its key and attempt, while it is unproven and at the attempt that was seen."""
    query = select(transfer.c.console, transfer.c.reference, transfer.c.attempt)
    query = query.join(console, console.c.id == transfer.c.console)
    return query.where(
        transfer.c.console == wanted.console,
        transfer.c.reference == wanted.intent.reference,
        transfer.c.attempt == wanted.intent.attempt.number,
        is_unproven(),
    )
