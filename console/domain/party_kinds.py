"""Who can stand on either side of a transfer, by kind."""

from __future__ import annotations

from enum import StrEnum

NO_PROGRAM = 0
"""The programme of an order where a provider has none."""


class PartyKind(StrEnum):
    """Who can stand on either side of a transfer."""

    CUSTOMER = "customer"
    GROUP = "group"
    ACCOUNT = "account"

    @property
    def hides_input(self) -> bool:
        """Whether what names such a holder is typed unseen: an account's number can be that of a card."""
        return self is PartyKind.ACCOUNT
