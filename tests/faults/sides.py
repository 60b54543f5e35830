"""Who stands on the two sides of the schedules' orders."""

from __future__ import annotations

from console.domain.parties import Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.transfers import TransferOrder


def customer(number: int) -> Party:
    """One of a handful of customers."""
    return Party(PartyKind.CUSTOMER, str(500 + number), f"Test {number}")


def group(number: int) -> Party:
    """One of a handful of groups, which have the numbers of the customers."""
    return Party(PartyKind.GROUP, str(500 + number), f"Group {number}")


def account(number: int) -> Party:
    """One of a handful of bank accounts."""
    return Party(PartyKind.ACCOUNT, str(500 + number), f"5123 •••• {number:04}")


ACTING = customer(4)
"""The member who acts for every group."""


def order_between(sender: Party, recipient: Party, points: int, note: str = "") -> TransferOrder:
    """An order as it has to be: somebody acts for a group."""
    acting = ACTING if sender.kind is PartyKind.GROUP else None
    if sender.kind is PartyKind.ACCOUNT:
        return TransferOrder(sender, recipient, points, NO_PROGRAM, note, transfer_type="P2P")
    return TransferOrder(sender, recipient, points, 7, note, acting=acting)
