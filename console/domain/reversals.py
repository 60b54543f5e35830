"""Counter-transfers: the order that sends a transfer's points back, and how much of them it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from console.domain.retention import is_removed
from console.domain.transfers import APPLIED_STATES, Intent, State, TransferOrder

REVERSED_BY = "reversed-by"
"""The kind of the entry that a transfer gets when points of it were sent back."""
_MOVED = frozenset({State.CONFIRMED, State.RESOLVED_APPLIED})


def counter_order(of: Intent, points: int) -> TransferOrder:
    """The order that sends `points` of a transfer back, the other way round.

    Who acts for a group that gives now has to be asked. Its note quotes the reference without its sign, by
    which a provider's history would take it for the first transfer.
    """
    order = of.order
    return TransferOrder(
        sender=order.recipient,
        recipient=order.sender,
        points=points,
        program_id=order.program_id,
        note=f"undoes {of.reference}",
        program_name=order.program_name,
        transfer_type=order.transfer_type,
        reverses=of.reference,
    )


def may_be_undone(first: Intent) -> bool:
    """Whether its points moved, nothing is to be put right at the provider first, and its sides are known."""
    return first.state in _MOVED and not is_removed(first)


def is_counter_of(order: TransferOrder, first: TransferOrder) -> bool:
    """Whether `order` goes the other way between the same two, in the same programme, with no more points."""
    turned = replace(first, sender=first.recipient, recipient=first.sender)
    return _is_as_far(order, turned)


def as_drafted(order: TransferOrder, draft: TransferOrder) -> TransferOrder:
    """`order` with the draft's link to the first transfer, unless an edit made it something else."""
    return replace(order, reverses=draft.reverses) if _is_as_far(order, draft) else order


def _is_as_far(order: TransferOrder, other: TransferOrder) -> bool:
    """Whether it goes between the same two the same way, in the same programme, with no more points."""
    one, two = ((each.sender.key, each.recipient.key, each.program_id) for each in (order, other))
    return one == two and order.points <= other.points


def sent_back(counters: Iterable[Intent]) -> int:
    """Points that came back by these counter-transfers, or are on their way."""
    return sum(each.order.points for each in counters if each.is_open or each.state in APPLIED_STATES)
