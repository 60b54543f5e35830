"""The bank itself: its accounts, the phone that gets its codes, and all that it booked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from console.domain.capabilities import Capabilities
from console.domain.parties import Account, Party, Past
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.references import mark_first
from console.domain.transfers import (
    Accepted,
    CustomerCode,
    HistoryRow,
    Outcome,
    Precheck,
    Receipt,
    Refused,
    TransferOrder,
    Verification,
)
from console.providers.gateway_protocols import HistoryPage
from tests.doubles.scripted_provider.settings import ScriptedProfile

GIVES, TAKES = "7000000000001111", "7000000000002222"
"""The numbers of the two accounts there are."""


@dataclass
class Bank:
    """What is the same for every desk that connects to it."""

    accounts: dict[str, Account] = field(
        default_factory=lambda: {
            GIVES: Account("A1", "7000", "1111", available=Decimal(900)),
            TAKES: Account("A2", "7000", "2222", available=Decimal(50)),
        }
    )
    phone: list[str] = field(default_factory=list)
    booked: list[HistoryRow] = field(default_factory=list)
    closed: bool = False
    """Whether it answers every transfer with a code of its own list."""


@dataclass
class ScriptedGateway:
    """One desk's way to a bank. It has no check before a transfer, and so no method for one."""

    profile: ScriptedProfile
    bank: Bank
    warnings: tuple[Problem, ...] = ()
    name: str = "scripted"

    @property
    def capabilities(self) -> Capabilities:
        return self.profile.capabilities

    async def try_sign_in(self) -> str:
        return f"{len(self.bank.accounts)} accounts"

    async def account(self, number: str) -> Account:
        if number not in self.bank.accounts:
            raise ProviderError(local(Local.ACCOUNT_NOT_FOUND))
        return self.bank.accounts[number]

    async def account_again(self, account_id: str) -> Account:
        return next(each for each in self.bank.accounts.values() if each.id == account_id)

    async def past(self, account_id: str) -> Past:
        return Past(())

    async def issue_code(self, order: TransferOrder) -> Precheck:
        self.bank.phone.append(f"{246810 + len(self.bank.phone)}")
        return Precheck(transferable=True)

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        if self.bank.closed:
            return Refused((Problem("scripted", Context.TRANSFER, "B-7"),))
        assert isinstance(verification, CustomerCode)
        assert verification.reveal() == self.bank.phone[-1]
        note, points = mark_first(order.note, reference, 100), Decimal(order.points)
        at = datetime.now(UTC)
        number = f"T{len(self.bank.booked) + 1}"
        self.bank.booked.append(
            HistoryRow(number, True, order.sender, order.recipient, points, at, note=note)
        )
        for key, held in self.bank.accounts.items():
            change = points * ((held.id == order.recipient.id) - (held.id == order.sender.id))
            self.bank.accounts[key] = replace(held, available=(held.available or Decimal(0)) + change)
        return Accepted(Receipt(number, points, at=at, note=note))

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        return f"{order.sender.id} {order.recipient.id} {order.points} {reference}".encode()

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        rows = [
            replace(row, outgoing=row.sender.key == party.key)
            for row in reversed(self.bank.booked)
            if party.key in (row.sender.key, row.recipient.key)
        ]
        return HistoryPage(tuple(rows[(page - 1) * size : page * size]), last=page * size >= len(rows))

    async def close(self) -> None:
        pass
