"""What screens ask of the application, across its rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from console.domain.parties import Holder, Party
    from console.domain.transfers import Verification


@dataclass
class TransferRequested(Message):
    """The operator confirmed: send the prepared transfer. The app owns what follows."""

    reference: str
    verification: Verification


@dataclass
class SideChosen(Message):
    """Use this customer or group as one side of a transfer, and go there."""

    holder: Holder
    as_sender: bool
    in_group: bool = False
    """A person is to stand opposite a group."""


@dataclass
class FillRequested(Message):
    """Go to a transfer screen, and have it filled once it is ready."""

    fill: Callable[..., None]
    """Takes that screen."""
    in_group: bool = False


@dataclass
class HistoryRequested(Message):
    """Show the transfers of this party."""

    party: Party
    identifier: str
    """Masked, for the heading."""


@dataclass
class TransferNamed(Message):
    """Show the transfer of this console that its reference names, or all that a query line asks for."""

    reference: str


@dataclass
class LookUpRequested(Message):
    """Look up whoever this text names."""

    text: str = field(repr=False)
