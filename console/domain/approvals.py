"""A second person's approval: of exactly one order, by somebody else than who sends it, once and soon."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.masking import redact
from console.domain.transfers import TransferOrder

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Approved:
    """What a supervisor put on record. `number` is that of its entry in the journal."""

    number: int
    mark: str
    checker: str
    maker: str
    at: datetime
    used_by: str = ""
    """The reference of the transfer that it was used for."""
    asked: str = ""
    """What was asked through the shared ledger, where it was given at another console."""

    def lets(self, maker: str, mark: str, now: datetime, reference: str = "") -> bool:
        """Whether `maker` may go on with it: soon enough, or with the transfer that used it already."""
        if maker != self.maker or maker == self.checker:
            return False
        if self.used_by:
            return self.used_by == reference
        return mark == self.mark and timedelta(0) <= now - self.at <= GOOD_FOR


def order_mark(order: TransferOrder, provider: str) -> str:
    """What an approval is bound to: any change of the order makes another one.

    The note counts as the journal keeps it, so that what was read back has the same mark.
    """
    sides = [list(map(str, party.key)) for party in (order.sender, order.recipient)]
    acting = "" if order.acting is None else order.acting.id
    told = [provider, sides, acting, order.points, order.program_id, redact(order.note), order.transfer_type]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
