"""Both balances read again after a transfer: a hint whether it did what was promised, never proof (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from console.domain.problems import ProviderError

if TYPE_CHECKING:
    from console.domain.parties import Holder, Party
    from console.domain.transfers import TransferOrder
    from console.services.desk import Desk


@dataclass(frozen=True, slots=True)
class BalancesAfter:
    """Usable points of the order's programme, None where they aren't told; or why they couldn't be read."""

    sender: Decimal | None = None
    recipient: Decimal | None = None
    failure: str = ""


async def balances_after(desk: Desk, order: TransferOrder) -> BalancesAfter:
    """What both sides of `order` hold now."""
    try:
        sender, recipient = await _now(desk, order.sender), await _now(desk, order.recipient)
    except ProviderError as error:
        return BalancesAfter(failure=desk.catalogue.explain(error.problems[0]).title)
    mine, theirs = sender.balance(order.program_id), recipient.balance(order.program_id)
    if mine is None:
        return BalancesAfter(failure="the provider named no balance")
    return BalancesAfter(mine.usable, theirs.usable if theirs is not None else None)


async def _now(desk: Desk, party: Party) -> Holder:
    return await desk.directories[party.kind].read_again(party.id)
