"""A second person's approval: of exactly one order, by somebody else than who sends it, once and soon."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.masking import redact
from console.domain.policy import Staff
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


def objection_to_checker(staff: Staff, checker: str, maker: str, order: TransferOrder | None = None) -> str:
    """Why somebody can't be the second pair of eyes, as a sentence; empty where they can.

    As far as is told of the members with which whoever works here collects points.
    """
    if checker == maker:
        return "Nobody approves what they send themselves."
    if staff.are_one(checker, maker):
        return f"{checker} and {maker} collect points with one member: nobody approves their own."
    parties = () if order is None else (order.sender, order.recipient)
    if any(checker in staff.names_of(party.id) for party in parties):
        return f"{checker} gives or gets these points, and so can't approve it."
    return ""


def order_mark(order: TransferOrder, provider: str) -> str:
    """What an approval is bound to: any change of the order makes another one.

    Note and ticket count as the journal keeps them, so that what was read back has the same mark.
    """
    sides = [list(map(str, party.key)) for party in (order.sender, order.recipient)]
    acting = "" if order.acting is None else order.acting.id
    told = [provider, sides, acting, order.points, order.program_id, redact(order.note), order.transfer_type]
    told += [redact(order.ticket), order.reverses]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
