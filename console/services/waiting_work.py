"""What waits for whoever is at the desk, as far as their role goes."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.operators import NotAllowed

if TYPE_CHECKING:
    from console.services.desk import Desk

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """How many of each."""

    unresolved: int = 0
    oldest: datetime | None = None
    """When the first of this console's unresolved transfers was written down."""
    alarms: int = 0
    approvals: int = 0
    """What other tills ask whoever is here to approve."""
    unread: str = ""
    """Why that isn't known, where it isn't."""
    drafts: int = 0
    """What never moved lately, and can be taken up again."""


async def unresolved(desk: Desk, in_flight: Set[str] = _NONE) -> int:
    """As the status line counts them: unproven transfers, also other tills', and records that stop sending.

    `in_flight` are the references whose answer is still awaited here.
    """
    intents = await desk.reconciliation.open_intents()
    waiting = sum(1 for each in intents if each.is_unproven and each.reference not in in_flight)
    waiting += sum(each.stops_sending for each in await desk.reconciliation.damaged())
    return waiting + (0 if desk.ledger is None else desk.ledger.standing.unproven_elsewhere)


async def waiting_work(desk: Desk) -> WaitingWork:
    """Everything that waits. May raise `JournalError`."""
    unproven = [each for each in await desk.reconciliation.open_intents() if each.is_unproven]
    approvals, unread = await _approvals(desk)
    return WaitingWork(
        unresolved=await unresolved(desk),
        oldest=min((each.created for each in unproven), default=None),
        alarms=len(await desk.reconciliation.alarms()),
        approvals=approvals,
        unread=unread,
        drafts=len(await desk.drafts.unsent(desk.clock.now())),
    )


async def _approvals(desk: Desk) -> tuple[int, str]:
    """None for a role that gives none: the service says so."""
    elsewhere = desk.approvals_elsewhere
    if elsewhere is None or not elsewhere.may_decide:
        return 0, ""
    try:
        return len(await elsewhere.waiting()), ""
    except NotAllowed:
        return 0, ""
    except ElsewhereUnreadable as error:
        return 0, str(error)
