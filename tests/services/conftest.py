from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from console.domain.parties import Party, PartyKind
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    TransferOrder,
    Verification,
)
from console.journal.errors import JournalError
from console.journal.store import JournalStore
from console.services.announcements import Announcer
from console.services.reconciliation import ReconciliationService
from console.services.transfers import Rules, TransferService
from tests.services.fake_gateway import FakeClock, FakeGateway

T = TypeVar("T")
ORDER = TransferOrder(
    sender=Party(PartyKind.CUSTOMER, "1001", "Asha R•••"),
    recipient=Party(PartyKind.CUSTOMER, "1002", "Ravi K•••"),
    points=500,
    program_id=7,
    note="gift",
)
CODE = CustomerCode("482915")
WORD = Attestation("passport", "meena")
SETTLE = timedelta(seconds=120)


class InlineJournal:
    """Runs each step in place. `fails` may raise instead of the step it is shown, by number from 1."""

    def __init__(self, store: JournalStore) -> None:
        self.store = store
        self.alive = {store.owner}
        self.broken: JournalError | None = None
        self.passing = 0
        """Steps that still go well before `broken` is raised."""

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        if self.broken is not None:
            self.passing -= 1
            if self.passing < 0:
                raise self.broken
        return step(self.store)

    def is_alive(self, owner: str) -> bool:
        return owner in self.alive


@dataclass
class Counter:
    """One console: its services on a journal of its own or of somebody else."""

    gateway: FakeGateway
    clock: FakeClock
    journal: InlineJournal
    policy: CodePolicy = CodePolicy.REQUIRED
    profile: str = "test"
    shown: list[Intent] = field(default_factory=list)

    def __post_init__(self) -> None:
        announcer = Announcer()
        announcer.subscribe(self.shown.append)
        rules = Rules(
            profile=self.profile,
            branch="12",
            code_policy=self.policy,
            code_lifetime=timedelta(minutes=10),
            deadline=timedelta(seconds=60),
            repeat_window=timedelta(minutes=15),
        )
        parts = (self.gateway, self.journal)
        self.transfers = TransferService(*parts, rules, "meena", self.clock, announcer, b"key")
        self.search = ReconciliationService(*parts, self.transfers, "meena", self.clock, announcer, SETTLE)

    async def prepared(self, order: TransferOrder = ORDER) -> str:
        """A transfer whose code has been issued, where codes are used."""
        intent = await self.transfers.prepare(order)
        if self.policy is CodePolicy.REQUIRED:
            await self.transfers.issue_code(intent.reference)
        return intent.reference

    async def sent(self, order: TransferOrder = ORDER) -> Intent:
        return await self.transfers.send(await self.prepared(order), self.verification)

    @property
    def verification(self) -> Verification:
        return CODE if self.policy is CodePolicy.REQUIRED else WORD

    async def search_for(self, **duration: float) -> None:
        """Let the search run for so long; rounds are further apart where it takes hours."""
        seconds = timedelta(**duration).total_seconds()
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            await self.search.pass_once()
            await self.clock.sleep(5 if seconds < 3600 else 180)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gateway(clock: FakeClock) -> FakeGateway:
    return FakeGateway(clock)


@pytest.fixture
def open_counter(tmp_path: Path, clock: FakeClock, gateway: FakeGateway) -> Iterator[Callable[..., Counter]]:
    """Opens consoles on one journal, one provider and one clock."""
    stores: list[JournalStore] = []

    def open_one(owner: str = "run-1", **parts: object) -> Counter:
        store = JournalStore(tmp_path / "journal.sqlite", tmp_path / "anchor", owner)
        stores.append(store)
        return replace(Counter(gateway, clock, InlineJournal(store)), **parts)  # type: ignore[arg-type]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def counter(open_counter: Callable[..., Counter]) -> Counter:
    return open_counter()
