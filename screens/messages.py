"""What screens ask of the application, across its rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from console.domain.parties import Customer, Party
    from console.domain.transfers import Verification


@dataclass
class TransferRequested(Message):
    """The operator confirmed: send the prepared transfer. The app owns what follows."""

    reference: str
    verification: Verification


@dataclass
class SideChosen(Message):
    """Use this customer as one side of a transfer, and go there."""

    customer: Customer
    as_sender: bool


@dataclass
class HistoryRequested(Message):
    """Show the transfers of this party."""

    party: Party
    identifier: str
    """Masked, for the heading."""
