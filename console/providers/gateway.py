"""What a provider can do for the desk, whoever it is.

Reads return domain values and raise `ProviderError`. The one call that moves points returns an
`Outcome` and raises for programming errors only (trust, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from console.domain.identifiers import Identifier
from console.domain.parties import Customer, CustomerMatch, Party, Program, ProgramBalance
from console.domain.transfers import HistoryRow, Outcome, Precheck, TransferOrder, Verification


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this provider documents; what it lacks is said in words on the screen."""

    issues_codes: bool
    has_precheck: bool
    has_history: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a party's transfers, in the order the provider gave. `last` means no further page."""

    rows: tuple[HistoryRow, ...]
    last: bool


class Gateway(Protocol):
    """One provider, one profile."""

    @property
    def name(self) -> str:
        """`capillary` or `mastercard`."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def customer(self, identifier: Identifier) -> Customer:
        """The customer with this identifier, with balances where the same answer holds them.

        Raises `ProviderError`; a miss is one whose only problem is `Local.NO_SUCH_CUSTOMER` or a
        provider code that means it.
        """

    async def search(self, text: str) -> tuple[CustomerMatch, ...]:
        """Customers whose name or identifier starts with `text`, at most ten."""

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        """Usable, locked and expiring points in each programme."""

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes."""

    async def precheck(self, order: TransferOrder) -> Precheck:
        """Whether this transfer would be allowed now. Sends no code; safe to repeat."""

    async def issue_code(self, order: TransferOrder) -> Precheck:
        """Have the provider send the sender a one-time code for this transfer. Never repeated by itself."""

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        """Move the points: one request, on a fresh connection, never repeated.

        Raises `VerificationMissing` where the profile demands a code and `verification` has none (R13).
        """

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        """The transfer request's exact bytes without the code, hashed into the journal before sending."""

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        """One page (from 1) of the transfers of a party, newest first as far as the provider sorts."""

    async def close(self) -> None:
        """Give connections back."""
