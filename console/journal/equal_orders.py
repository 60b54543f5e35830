"""Orders that are the same again, and words of "no" that may not be the last (R6, R15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from console.domain.transfers import WATCHED_STATES, Intent, State, TransferOrder
from console.journal.rows import stamp
from console.journal.schema import in_states, intent, sent_by
from console.journal.standing import Standing

_APPLIED = (State.CONFIRMED, State.RESOLVED_APPLIED, State.DOUBLE_ALARM, State.MISSING_ALARM)
_NEVER_LEFT = (State.ABANDONED, State.NOT_SENT)


def _equal(order: TransferOrder, provider: str) -> ColumnElement[bool]:
    return and_(
        intent.c.provider == provider,
        *sent_by(order.sender),
        intent.c.recipient_kind == order.recipient.kind.value,
        intent.c.recipient_id == order.recipient.id,
        intent.c.points == order.points,
    )


def _touched(since: datetime) -> ColumnElement[bool]:
    """Only a clock that was set back makes a row older at its last step than at its first."""
    return or_(intent.c.created >= stamp(since), intent.c.updated >= stamp(since))


class EqualOrders(Standing):
    """The questions asked before an order is taken and after a "no"."""

    def watched(self, since: datetime) -> tuple[Intent, ...]:
        """What was said not to have moved, of requests that left since, oldest first (R15)."""
        late = and_(in_states(WATCHED_STATES), intent.c.sent >= stamp(since))
        return self._intents(select(intent).where(late).order_by(intent.c.sent, intent.c.id))

    def equal_since(self, order: TransferOrder, provider: str, since: datetime) -> Intent | None:
        """The newest intent of the same order, whatever became of it unless it never left (R6)."""
        may_have_left = ~in_states(_NEVER_LEFT)
        same = and_(_equal(order, provider), intent.c.program_id == order.program_id)
        return self._newest(select(intent).where(same, may_have_left, _touched(since)))

    def equal_applied_since(self, given: Intent, since: datetime) -> tuple[Intent, ...]:
        """Other intents of the same order whose points moved, oldest first."""
        others = and_(
            _equal(given.order, given.provider),
            intent.c.program_id == given.order.program_id,
            intent.c.reference != given.reference,
        )
        query = select(intent).where(others, in_states(_APPLIED), _touched(since))
        return self._intents(query.order_by(intent.c.id))

    def same_confirmed_since(self, order: TransferOrder, provider: str, since: datetime) -> Intent | None:
        """The newest confirmed transfer with the same sides and amount."""
        confirmed = in_states((State.CONFIRMED, State.RESOLVED_APPLIED, State.DOUBLE_ALARM))
        same = and_(_equal(order, provider), confirmed, intent.c.updated >= stamp(since))
        return self._newest(select(intent).where(same))

    def _newest(self, query: Any) -> Intent | None:
        """The newest that can be read."""
        found = self._intents(query.order_by(intent.c.id.desc()))
        return found[0] if found else None
