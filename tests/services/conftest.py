from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from console.domain.claim_answers import Claims
from console.domain.feed import Feed
from console.domain.operators import AtDesk, Operator, OperatorRole
from console.domain.policy import Policy
from console.domain.transfers import CodePolicy, Intent, TransferOrder, Verification, wants_code
from console.journal.journal_errors import JournalError
from console.journal.transactions import JournalStore
from console.providers.capillary.settings import CODES_FOR
from console.services.journal_writer import JournalWriter
from console.services.reconciliation import ReconciliationService
from console.services.transfer_rules import Rules
from console.services.transfer_service import TransferService
from tests.doubles.booking_gateway import NO_CHECKS, BookingGateway
from tests.doubles.clocks import SkippingClock
from tests.doubles.remembering_journal import RememberingJournal
from tests.services.routes import ROUTES, Route

T = TypeVar("T")
MEENA = Operator("meena", OperatorRole.SUPERVISOR)
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

    gateway: BookingGateway
    clock: SkippingClock
    journal: InlineJournal
    route: Route
    policy: CodePolicy = CodePolicy.REQUIRED
    allows: Policy = field(default_factory=Policy)
    profile: str = "test"
    only_console: bool = False
    claims: Claims | None = None
    shown: list[Intent] = field(default_factory=list)
    at_desk: AtDesk = field(default_factory=lambda: AtDesk(MEENA, alone=True))

    def __post_init__(self) -> None:
        announcer = Feed[Intent]()
        announcer.subscribe(self.shown.append)
        rules = Rules(
            profile=self.profile,
            branch="12",
            code_policy=self.policy,
            code_lifetime=timedelta(minutes=10),
            deadline=timedelta(seconds=60),
            settle=SETTLE,
            only_console=self.only_console,
            policy=self.allows,
        )
        at_desk, hint = self.at_desk, self.gateway.usable_now if self.route.between_accounts else None
        parts = (self.gateway, JournalWriter(self.journal, at_desk, self.clock, announcer))
        self.transfers = TransferService(
            *parts, rules, self.clock, b"key", usable_now=hint, claims=self.claims
        )
        self.search = ReconciliationService(*parts, self.transfers, rules, self.clock, usable_now=hint)

    @property
    def order(self) -> TransferOrder:
        """What is sent where a test names nothing else."""
        return self.route.order

    @property
    def verification(self) -> Verification:
        """What proves the sender's will on this route."""
        return self.route.verification(self.policy)

    async def prepared(self, order: TransferOrder | None = None) -> str:
        """A transfer whose code has been issued, where codes are used."""
        intent = await self.transfers.prepare(order or self.order)
        if wants_code(intent.order.sender, self.policy, CODES_FOR):
            await self.transfers.issue_code(intent.reference)
        return intent.reference

    async def sent(self, order: TransferOrder | None = None) -> Intent:
        return await self.transfers.send(await self.prepared(order), self.verification)

    def events(self, reference: str) -> list[str]:
        """The kinds of a transfer's events, oldest first."""
        return [event.kind for event in self.journal.store.events(reference)]

    async def search_for(self, **duration: float) -> None:
        """Let the search run for so long; rounds are further apart where it takes minutes or hours."""
        seconds = timedelta(**duration).total_seconds()
        until = self.clock.monotonic() + seconds
        pause = 5 if seconds < 120 else 15 if seconds <= 600 else 60 if seconds < 3600 else 600
        while self.clock.monotonic() < until:
            await self.search.pass_once()
            await self.clock.sleep(pause)


@pytest.fixture
def clock() -> SkippingClock:
    return SkippingClock()


@pytest.fixture(params=ROUTES, ids=lambda route: route.name)
def route(request: pytest.FixtureRequest) -> Route:
    """A test that asks for it, or for a console, runs over every way points can go."""
    chosen: Route = request.param
    return chosen


@pytest.fixture
def order(route: Route) -> TransferOrder:
    return route.order


def gateway_on(route: Route, clock: SkippingClock) -> BookingGateway:
    """A provider where points can go that way."""
    gateway = BookingGateway(clock, groups_by_ledger=route.by_ledger, name=route.provider)
    if route.between_accounts:
        gateway.capabilities = NO_CHECKS
    return gateway


@pytest.fixture
def gateway(clock: SkippingClock, route: Route) -> BookingGateway:
    return gateway_on(route, clock)


@pytest.fixture
def open_counter(
    tmp_path: Path, clock: SkippingClock, gateway: BookingGateway, route: Route
) -> Iterator[Callable[..., Counter]]:
    """Opens consoles on one journal, one provider and one clock."""
    stores: list[JournalStore] = []

    def open_one(owner: str = "run-1", **parts: object) -> Counter:
        store = RememberingJournal(tmp_path / "journal.sqlite", tmp_path / "anchor", owner)
        stores.append(store)
        return replace(Counter(gateway, clock, InlineJournal(store), route), **parts)  # type: ignore[arg-type]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def counter(open_counter: Callable[..., Counter]) -> Counter:
    return open_counter()
