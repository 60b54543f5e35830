"""Queries for equal orders within a time (R6) and for refusals still under watch (R15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select

from console.domain.transfers import WATCHED_STATES, Intent, State, TransferOrder
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.schema import LATE_STATES, in_states, intent, sent_by


class EqualOrders(JournalFile):
    """The questions asked before an order is taken and after a "no"."""

    def watched(self, since: datetime) -> tuple[Intent, ...]:
        """What left since and has a word of "no", or is missing, until its watch is over, oldest first (R15).

        As `Intent.is_watched` says: also what was given up, or never left, at a later attempt.
        """
        said_no = or_(
            in_states((*WATCHED_STATES, State.MISSING_ALARM)),
            and_(in_states((State.ABANDONED,)), intent.c.attempt > 0),
            and_(in_states((State.NOT_SENT,)), intent.c.attempt > 1),
        )
        late = and_(
            in_states(LATE_STATES), intent.c.audited.is_(False), said_no, intent.c.sent >= stamp(since)
        )
        return self._intents(select(intent).where(late).order_by(intent.c.sent, intent.c.id))

    def equals_since(self, order: TransferOrder, provider: str, since: datetime) -> tuple[Intent, ...]:
        """Every intent of the same order made or changed since, newest first (R6).

        Both times are asked for: a clock that was set back makes a row older at its last step.
        """
        same = and_(
            intent.c.provider == provider,
            *sent_by(order.sender),
            intent.c.recipient_kind == order.recipient.kind.value,
            intent.c.recipient_id == order.recipient.id,
            intent.c.points == order.points,
            intent.c.program_id == order.program_id,
            or_(intent.c.created >= stamp(since), intent.c.updated >= stamp(since)),
        )
        return self._intents(select(intent).where(same).order_by(intent.c.id.desc()))
