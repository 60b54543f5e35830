"""Whether a transfer's sender was this till's alone: what makes a matching row its proof."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from console.domain.transfers import Intent
from console.ledger.ledger_tables import claim, console, event, open_time
from console.ledger.projection import mark_of
from console.ledger.tenant_key import Membership


def stood_alone(
    connection: Connection, member: Membership, intent: Intent, since: datetime, until: datetime
) -> bool:
    """Whether the claim holds since before it was sent, and no other console that counts sent for the sender.

    A console that was silent may have gone on without the ledger: each must have brought all it had written
    by `until`. One that sent for this sender `since` then may be booked late, so nothing is alone beside it.
    """
    mark = mark_of(intent.provider, intent.order.sender, member.key)
    beside = exists().where(
        open_time.c.sender_key == mark,
        open_time.c.console != member.console,
        open_time.c.attempt > 0,
        or_(open_time.c.created >= since, open_time.c.ended.is_(None), open_time.c.ended >= since),
    )
    unheard = exists().where(
        console.c.id != member.console,
        console.c.departed.is_(None),
        or_(console.c.caught_up.is_(None), console.c.caught_up < until),
    )
    return bool(connection.execute(select(_was_held(mark, member, intent) & ~beside & ~unheard)).scalar_one())


def _was_held(mark: str, member: Membership, intent: Intent) -> ColumnElement[bool]:
    """A claim taken late, as into a ledger put back from a copy, is younger than the entry of sending."""
    sent = select(func.max(event.c.arrived)).where(
        event.c.console == member.console,
        event.c.reference == intent.reference,
        event.c.kind == "sending",
    )
    return exists().where(
        claim.c.sender_key == mark,
        claim.c.console == member.console,
        claim.c.reference == intent.reference,
        claim.c.taken < sent.scalar_subquery(),
    )
