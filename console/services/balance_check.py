"""Compares a sender's balance before and after, as a hint for a person: never proof (ARCHITECTURE, R8)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from decimal import Decimal

from console.domain.parties import Party
from console.domain.points import format_points
from console.domain.transfers import Intent

BalanceHint = Callable[[Party], Awaitable[Decimal | None]]
"""What a party can move now, where a changed balance is all there is to go by (R8); None if not told."""

_log = logging.getLogger(__name__)


async def balance_now(usable_now: BalanceHint | None, intent: Intent) -> Decimal | None:
    """What the sender can move now; None where that isn't told, whatever went wrong over it."""
    try:
        return await usable_now(intent.order.sender) if usable_now else None
    except Exception as bug:
        # A hint only: without it a person still decides, and the search for everybody else goes on.
        _log.error("the balance for %s was not read: %s", intent.reference, type(bug).__name__)
        return None


def balance_words(intent: Intent, now: Decimal | None) -> str:
    """What the sender's balance suggests, for the person who decides; other movements can explain it too."""
    before = intent.usable_before
    if before is None or now is None:
        return "The sender's balance isn't known from before and after."
    fits = " as if it had happened" if now == before - intent.order.points else ""
    return f"The sender had {format_points(before)} points before and has {format_points(now)} now{fits}."
