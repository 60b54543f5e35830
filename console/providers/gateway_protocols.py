"""What a provider can do for the desk, whoever it is.

Reads return domain values and raise `ProviderError`. The one call that moves points returns an
`Outcome` and raises for programming errors only (ARCHITECTURE, Answers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from console.domain.capabilities import Capabilities
from console.domain.identifiers import Identifier
from console.domain.parties import (
    Account,
    Customer,
    Group,
    GroupKey,
    Match,
    Party,
    Past,
    Program,
    ProgramBalance,
)
from console.domain.transfers import HistoryRow, Outcome, Precheck, TransferOrder, Verification


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a party's transfers, in the order the provider gave. `last` means no further page.

    `by_ledger`: the provider has no list for this party, so the rows are debits and credits of its ledger,
    partial, without notes, under ids of the ledger's own.
    """

    rows: tuple[HistoryRow, ...]
    last: bool
    by_ledger: bool = False
    beside: tuple[HistoryRow, ...] = ()
    """Rows of a list that was answered and named somebody else throughout: no part of this history, but one
    that carries a reference of ours contradicts whatever the history says of it."""


@runtime_checkable
class CustomerDirectory(Protocol):
    """A provider that knows customers and programmes."""

    async def customer(self, identifier: Identifier) -> Customer:
        """The customer with this identifier, with balances where the same answer holds them.

        Raises `ProviderError`; a miss is one whose only problem is `Local.NO_SUCH_CUSTOMER` or a
        provider code that means it.
        """

    async def search(self, text: str) -> tuple[Match, ...]:
        """Customers whose name or identifier starts with `text`, at most ten."""

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        """Usable, locked and expiring points in each programme."""

    async def programs(self) -> tuple[Program, ...]:
        """The organisation's programmes."""


@runtime_checkable
class GroupDirectory(Protocol):
    """A provider that knows user groups."""

    async def find_groups(self, text: str) -> tuple[Match, ...]:
        """Groups that answer to `text`: a name, id, external id, or their primary member's identifier."""

    async def group(self, key: GroupKey, value: str) -> Group:
        """The group with this key, with its members' rights and its balances.

        Raises `ProviderError`; a miss is one whose only problem is `Local.NO_SUCH_GROUP` or a provider
        code that means it.
        """


@runtime_checkable
class AccountDirectory(Protocol):
    """A provider that knows bank accounts."""

    async def account(self, number: str) -> Account:
        """The account with this number, which is kept in memory only, for the transfers of this run.

        Raises `ProviderError`; a miss is one whose only problem is `Local.ACCOUNT_NOT_FOUND` or a provider
        code that means it.
        """

    async def account_again(self, account_id: str) -> Account:
        """The balance of an account found before, read anew by its id."""

    async def past(self, account_id: str) -> Past:
        """The latest movements of an account found before."""


@runtime_checkable
class PreChecks(Protocol):
    """A provider that can be asked whether a transfer would be allowed."""

    async def precheck(self, order: TransferOrder) -> Precheck:
        """Whether this transfer would be allowed now. Sends no code; safe to repeat."""


@runtime_checkable
class SendsCodes(Protocol):
    """A provider that sends one-time codes, to those that its capabilities name."""

    async def issue_code(self, order: TransferOrder) -> Precheck:
        """Have the provider send the sender a one-time code for this transfer. Never repeated by itself."""


class Gateway(Protocol):
    """What moves points, and tells of transfers: one provider, one profile."""

    @property
    def name(self) -> str:
        """The provider's name, as the journal keeps it."""

    @property
    def capabilities(self) -> Capabilities:
        """What this profile's provider can do."""

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        """Move the points: one request, on a fresh connection, never repeated.

        Raises `VerificationMissing` where the profile demands a code and `verification` has none (R13).
        """

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        """The transfer request's exact bytes without the code, hashed into the journal before sending."""

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        """One page (from 1) of the transfers of a party, newest first as far as the provider sorts.

        A page is whole or it raises `ProviderError`: so it does where the sign-in is refused, a row can't be
        read, the answer says that it failed, or it came in the clear on a profile that seals.
        """

    async def close(self) -> None:
        """Give connections back."""
