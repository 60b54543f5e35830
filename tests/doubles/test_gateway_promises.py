"""What every gateway promises, kept by the real ones on their simulators and by each double alike.

A double that keeps less than the real one lets a service pass that would fail at a counter.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from random import Random
from typing import TypeAlias

import pytest

from console.domain.parties import Account, Party
from console.domain.party_kinds import NO_PROGRAM, PartyKind
from console.domain.problems import ProviderError
from console.domain.transfers import (
    Accepted,
    Attestation,
    CustomerCode,
    HistoryRow,
    TransferOrder,
    Verification,
)
from console.providers.gateway_protocols import AccountDirectory, CustomerDirectory, Gateway, GroupDirectory
from console.services.directories import Accounts, Customers, Directory, Groups, NotFound
from tests.doubles.accounts_double import AccountGateway
from tests.doubles.booking_gateway import NO_CHECKS, BookingGateway
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import make_gateway
from tests.doubles.scripted_provider.gateway import Bank, ScriptedGateway
from tests.doubles.scripted_provider.settings import ScriptedProfile
from tests.faults.provider import LONGEST_LAG, FaultyGateway, Provider, Temper
from tests.faults.virtual_time import VirtualLoop
from tests.providers.capillary import simulated as capillary
from tests.providers.capillary.scripted import ORDER
from tests.providers.mastercard import simulated as mastercard

REFERENCE, ANOTHER = "K3F9Q2M7XA", "K3F9Q2M7XB"
CODE, WORD = CustomerCode("482915"), Attestation("photo ID seen", "asha.k")
BETWEEN_CUSTOMERS = TransferOrder(
    Party(PartyKind.CUSTOMER, "101"), Party(PartyKind.CUSTOMER, "202"), 60, 973, "gift"
)
NOWHERE = "7000000000009999"


@dataclass
class Kept:
    """One gateway, and what it may move."""

    gateway: Gateway
    order: TransferOrder
    verification: Verification
    lag: float = 0.0
    """Seconds until a booking shows."""


Opened: TypeAlias = Callable[[], AbstractAsyncContextManager[Kept]]


@asynccontextmanager
async def of_capillary() -> AsyncIterator[Kept]:
    async with capillary.desk() as desk:
        yield Kept(desk.gateway, ORDER, await desk.code())


@asynccontextmanager
async def of_mastercard() -> AsyncIterator[Kept]:
    async with mastercard.desk() as desk:
        yield Kept(desk.gateway, await desk.order(), WORD)


@asynccontextmanager
async def that_keeps_books() -> AsyncIterator[Kept]:
    yield Kept(BookingGateway(SkippingClock()), BETWEEN_CUSTOMERS, CODE)


@asynccontextmanager
async def that_keeps_books_of_accounts() -> AsyncIterator[Kept]:
    gateway = BookingGateway(SkippingClock(), name="mastercard", capabilities=NO_CHECKS)
    yield Kept(gateway, _between(Account("1", "5123", "1001"), Account("2", "5123", "1002")), WORD)


@asynccontextmanager
async def of_a_fake_desk() -> AsyncIterator[Kept]:
    yield Kept(make_gateway(), BETWEEN_CUSTOMERS, CODE)


@asynccontextmanager
async def of_a_fake_desk_with_accounts() -> AsyncIterator[Kept]:
    gateway = AccountGateway()
    giving, taking, *_ = gateway.accounts.values()
    yield Kept(gateway, _between(giving, taking), WORD)


@asynccontextmanager
async def of_the_third_provider() -> AsyncIterator[Kept]:
    bank = Bank()
    profile = ScriptedProfile.model_validate(
        {"name": "bank", "environment": "training", "base_url": "http://127.0.0.1:9"}
    )
    giving, taking = bank.accounts.values()
    order = _between(giving, taking)
    gateway = ScriptedGateway(profile, bank)
    await gateway.issue_code(order)
    yield Kept(gateway, order, CustomerCode(bank.phone[-1]))


@asynccontextmanager
async def of_the_schedules() -> AsyncIterator[Kept]:
    temper = Temper(
        notes_return=True, faults=0.0, wires=(), unreadable=0.0, unsorted=False, unpaged=False,
        truncating=False, groups_by_ledger=False, accounts=False,
    )  # fmt: skip
    provider = Provider(Random(1), temper, healthy=True)
    gateway = FaultyGateway(provider, Random(1))
    await gateway.issue_code(BETWEEN_CUSTOMERS)
    code = provider.codes[BETWEEN_CUSTOMERS.sender.id]
    yield Kept(gateway, BETWEEN_CUSTOMERS, CustomerCode(code), lag=LONGEST_LAG)


def _between(giving: Account, taking: Account) -> TransferOrder:
    return TransferOrder(giving.party, taking.party, 60, NO_PROGRAM, "gift", transfer_type="POOL")


KEEPERS = (
    of_capillary, of_mastercard, that_keeps_books, that_keeps_books_of_accounts, of_a_fake_desk,
    of_a_fake_desk_with_accounts, of_the_third_provider, of_the_schedules,
)  # fmt: skip

every_gateway = pytest.mark.parametrize("opened", KEEPERS, ids=lambda each: each.__name__)


def held(opened: Opened, promise: Callable[[Kept], Awaitable[None]]) -> None:
    """Holds a gateway to a promise; the schedules' one in a time that jumps."""

    async def hold() -> None:
        async with opened() as kept:
            await promise(kept)

    if opened is not of_the_schedules:
        asyncio.run(hold())
        return
    loop = VirtualLoop()
    loop.run_until_complete(hold())
    loop.close()


async def _marked(kept: Kept, party: Party) -> list[HistoryRow]:
    """What a party's history shows of our transfer."""
    page = await kept.gateway.history(party, 1, 50)
    return [row for row in page.rows if REFERENCE in row.note]


async def _moved(kept: Kept) -> Accepted:
    outcome = await kept.gateway.transfer(kept.order, REFERENCE, kept.verification)
    assert isinstance(outcome, Accepted)
    await asyncio.sleep(kept.lag)
    return outcome


@every_gateway
def test_what_was_accepted_is_in_the_history_of_both_sides_once(opened: Opened) -> None:
    async def promise(kept: Kept) -> None:
        assert await _marked(kept, kept.order.sender) == []
        receipt = (await _moved(kept)).receipt
        if not kept.gateway.capabilities.absence_proves:
            return  # nobody documents that such a list shows every transfer
        (sent,) = await _marked(kept, kept.order.sender)
        (got,) = await _marked(kept, kept.order.recipient)
        assert (sent.outgoing, got.outgoing) == (True, False)
        assert sent.reported == receipt.reported  # Capillary reports a figure of its own
        assert sent.sender.key == kept.order.sender.key
        assert receipt.transfer_id in ("", sent.transfer_id)

    held(opened, promise)


@every_gateway
def test_a_page_beyond_the_last_is_empty_and_the_last(opened: Opened) -> None:
    async def promise(kept: Kept) -> None:
        await _moved(kept)
        beyond = await kept.gateway.history(kept.order.sender, 40, 50)
        assert (beyond.rows, beyond.last) == ((), True)

    held(opened, promise)


@every_gateway
def test_a_fingerprint_is_of_one_order_under_one_reference_and_without_the_code(opened: Opened) -> None:
    async def promise(kept: Kept) -> None:
        gateway, order = kept.gateway, kept.order
        made = gateway.fingerprint(order, REFERENCE)
        assert made == gateway.fingerprint(order, REFERENCE)
        assert made != gateway.fingerprint(order, ANOTHER)
        assert made != gateway.fingerprint(replace(order, points=order.points + 1), REFERENCE)
        if isinstance(kept.verification, CustomerCode):
            assert kept.verification.reveal().encode() not in made

    held(opened, promise)


@every_gateway
def test_who_is_not_known_is_not_found(opened: Opened) -> None:
    async def promise(kept: Kept) -> None:
        for directory in _directories(kept.gateway):
            with suppress(ProviderError):
                assert isinstance(await directory.find(NOWHERE), NotFound)

    if opened is not of_the_schedules:  # nobody is looked up there
        held(opened, promise)


def _directories(gateway: Gateway) -> list[Directory]:
    known: list[Directory] = []
    if isinstance(gateway, CustomerDirectory):
        known.append(Customers(gateway, "91"))
    if isinstance(gateway, GroupDirectory):
        known.append(Groups(gateway, "91"))
    if isinstance(gateway, AccountDirectory):
        known.append(Accounts(gateway))
    return known
