"""A provider in memory that does as it is told, one scripted answer after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from console.domain.capabilities import Capabilities
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Customer, Match, Party, Program, ProgramBalance
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.references import mark, mark_first
from console.domain.transfers import (
    Accepted,
    HistoryRow,
    Outcome,
    Precheck,
    Receipt,
    Refused,
    TransferOrder,
    Unknown,
    Verification,
)
from console.providers.capillary.settings import CODES_FOR
from console.providers.gateway_protocols import HistoryPage
from tests.doubles.clocks import SkippingClock

START = Decimal(10_000)
"""The points an account has before anything happens."""
NO_CHECKS = Capabilities(codes_for=frozenset(), has_precheck=False, has_history=True, absence_proves=False)
"""What Mastercard offers."""
Script = Callable[[TransferOrder, str], Awaitable[Outcome]]


@dataclass
class BookingGateway:
    """`script` holds what the next transfers come to; when it is empty they are accepted."""

    clock: SkippingClock
    script: list[Script] = field(default_factory=list)
    rows: list[HistoryRow] = field(default_factory=list)
    groups_by_ledger: bool = False
    """Groups have no list here: their ledger stands in for it."""
    calls: list[tuple[TransferOrder, str, Verification]] = field(default_factory=list)
    codes_issued: int = 0
    issue_fails: bool = False
    unreadable: bool = False
    silent: Party | None = None
    """Whose history alone can't be read."""
    notes_return: bool = True
    asked: list[Party] = field(default_factory=list)
    """Whose history was read, page by page."""
    word: Precheck = field(default_factory=lambda: Precheck(transferable=True))
    customers: dict[Identifier, Customer] = field(default_factory=dict)
    found: tuple[Match, ...] = ()
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(CODES_FOR, True, True))
    paged: Callable[[list[HistoryRow], int, int], HistoryPage] | None = None
    name: str = "capillary"

    async def usable_now(self, party: Party) -> Decimal | None:
        """What an account can move: what it began with, and whatever came and went."""
        moved = (
            -row.reported if row.outgoing else row.reported for row in self.listed(party) if row.reported
        )
        return START + sum(moved, Decimal(0))

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        self.calls.append((order, reference, verification))
        await asyncio.sleep(0)
        if self.script:
            return await self.script.pop(0)(order, reference)
        return accepted(self.book(order, reference))

    def book(self, order: TransferOrder, reference: str = "", *, transfer_id: str = "") -> HistoryRow:
        """Apply a transfer, newest first in the history."""
        row = HistoryRow(
            transfer_id=transfer_id or str(7001 + len(self.rows)),
            outgoing=True,
            sender=order.sender,
            recipient=order.recipient,
            reported=Decimal(order.points),
            at=self.clock.now(),
            note=_marked(order, reference) if reference and self.notes_return else "",
        )
        self.rows.insert(0, row)
        return row

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        self.asked.append(party)
        await asyncio.sleep(0)
        if self.unreadable or party == self.silent:
            raise ProviderError(local(Local.ANSWER_TIMEOUT))
        answer = (self.paged or (whole if party.kind is PartyKind.ACCOUNT else honest_page))(
            self.listed(party), page, size
        )
        return replace(answer, by_ledger=answer.by_ledger or self._has_ledger_only(party))

    def listed(self, party: Party) -> list[HistoryRow]:
        """Everything that `party` would see, newest first."""
        mine = [
            replace(row, outgoing=row.sender.key == party.key)
            for row in self.rows
            if party.key in (row.sender.key, row.recipient.key)
        ]
        return [_in_ledger(row) for row in mine] if self._has_ledger_only(party) else mine

    def reads_of(self, party: Party) -> int:
        return self.asked.count(party)

    def _has_ledger_only(self, party: Party) -> bool:
        return party.kind is PartyKind.ACCOUNT or (self.groups_by_ledger and party.kind is PartyKind.GROUP)

    async def issue_code(self, order: TransferOrder) -> Precheck:
        if not self.capabilities.codes_for:
            raise NotImplementedError("there are no codes here")
        if self.issue_fails:
            raise ProviderError(local(Local.ANSWER_TIMEOUT))
        self.codes_issued += 1
        return self.word

    async def precheck(self, order: TransferOrder) -> Precheck:
        if not self.capabilities.has_precheck:
            raise NotImplementedError("there is no check here")
        return self.word

    async def customer(self, identifier: Identifier) -> Customer:
        if identifier in self.customers:
            return self.customers[identifier]
        raise ProviderError(Problem("capillary", Context.CUSTOMER, "8015"))

    async def search(self, text: str) -> tuple[Match, ...]:
        return self.found

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        known = Identifier(IdentifierKind.CUSTOMER_ID, customer.id)
        return self.customers[known].programs if known in self.customers else ()

    async def programs(self) -> tuple[Program, ...]:
        return (Program(7, "Main", is_default=True),)

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        return f"{order.points} {reference}".encode()

    async def close(self) -> None: ...


NOBODY = Party(PartyKind.CUSTOMER, "")
"""The side that a ledger doesn't name."""


def _marked(order: TransferOrder, reference: str) -> str:
    """The note as it travels; between accounts our reference comes first."""
    if order.sender.kind is PartyKind.ACCOUNT:
        return mark_first(order.note, reference, 50)
    return mark(order.note, reference)


def _in_ledger(row: HistoryRow) -> HistoryRow:
    """What a ledger keeps of a transfer; the adjustments of an account keep the note too."""
    of_account = row.sender.kind is PartyKind.ACCOUNT
    kept = replace(row, transfer_id=f"L{row.transfer_id}", note=row.note if of_account else "", breakup=())
    nobody = replace(NOBODY, kind=PartyKind.ACCOUNT) if of_account else NOBODY
    return replace(kept, recipient=nobody) if row.outgoing else replace(kept, sender=nobody)


def honest_page(rows: Sequence[HistoryRow], page: int, size: int) -> HistoryPage:
    """A page as the documentation promises it."""
    begin = (page - 1) * size
    return HistoryPage(tuple(rows[begin : begin + size]), last=begin + size >= len(rows))


def whole(rows: Sequence[HistoryRow], page: int, size: int) -> HistoryPage:
    """Everything on one page, as for an account."""
    return HistoryPage(tuple(rows) if page == 1 else (), last=True)


def accepted(row: HistoryRow) -> Accepted:
    """A success; one between accounts says neither a number nor when."""
    if row.sender.kind is PartyKind.ACCOUNT:
        return Accepted(Receipt("", row.reported, request_id="r-1"))
    return Accepted(Receipt(row.transfer_id, row.reported, at=row.at, note=row.note, request_id="r-1"))


def answers(outcome: Outcome) -> Script:
    """An answer without any effect."""

    async def script(_order: TransferOrder, _reference: str) -> Outcome:
        return outcome

    return script


def applied_but(gateway: BookingGateway, outcome: Outcome) -> Script:
    """The transfer happens, and the answer doesn't tell."""

    async def script(order: TransferOrder, reference: str) -> Outcome:
        gateway.book(order, reference)
        return outcome

    return script


LOST = Unknown((local(Local.ANSWER_TIMEOUT),))
NOT_SENT = Refused((local(Local.NO_CONNECTION),), reached_provider=False)
WRONG_CODE = Refused((Problem("capillary", Context.TRANSFER, "808"),), code_refused=True)
REFUSED = Refused((Problem("capillary", Context.TRANSFER, "807"),))
