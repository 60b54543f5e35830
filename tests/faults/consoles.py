"""Consoles that die: the real services on a real journal file, run step by step with crashes in between."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol, TypeVar

from console.domain.claim_answers import Claims
from console.domain.feed import Feed
from console.domain.operators import AtDesk, Operator, OperatorRole
from console.domain.references import ALPHABET
from console.domain.transfers import CodePolicy, Intent, SendAttempt, State, Verdict
from console.journal.chain import EMPTY, Anchor
from console.journal.journal_errors import JournalUnwritable
from console.journal.journal_thread import JournalRunner
from console.journal.transactions import JournalStore
from console.ledger.forwarder import Forwarder
from console.services.journal_writer import JournalWriter
from console.services.reconciliation import ReconciliationService
from console.services.transfer_rules import Rules
from console.services.transfer_service import TransferService
from tests.doubles.remembering_journal import RememberingJournal
from tests.faults.provider import DEADLINE, FaultyGateway, Provider, Temper
from tests.faults.sides import customer, order_between
from tests.faults.virtual_time import NOON, SimulatedClock, true_time

T = TypeVar("T")

SETTLE = timedelta(seconds=120)
"""More than the latest commit and the longest lag together, as trust demands."""
AUDITED = (State.CONFIRMED, State.RESOLVED_APPLIED)
_DAMAGED = "DAMAGED000"
HORIZON = timedelta(hours=1)
"""For so long a word of "no" is watched; a booking comes earlier, as trust demands."""


class Crash(BaseException):
    """The process is gone; nothing of it may run any more."""


@dataclass
class Luck:
    """What may befall a console in one schedule."""

    crash: float
    """Chance of a crash at each journal step, half before it and half after it became durable."""
    disk: float
    """Chance at each step that the disk refuses writes for a while."""


class JournalFile:
    """A journal on disk and the stores that are open on it.

    Opening one takes longer than a whole schedule, so consoles take turns with a few; that changes nothing
    that a step can see, and `fresh` stands for the process that really opens the file again.
    """

    def __init__(self, folder: Path, *, locks: bool = True) -> None:
        self.path, self.anchor = folder / "journal.sqlite", folder / "anchor"
        self._stores = [self._open() for _ in range(3)]
        if not locks:
            self._execute("DROP INDEX one_open_intent_per_sender")

    def empty(self) -> None:
        """Begin a new journal."""
        self._execute("DELETE FROM event")
        self._execute("DELETE FROM intent")
        Anchor(self.anchor).write(EMPTY)

    def damage(self) -> None:
        """A transfer nobody answered for, whose row somebody's editing made nonsense of (R16)."""
        store, order = self.store(0), order_between(customer(9), customer(2), 70)
        new = Intent(
            _DAMAGED, "capillary", "test", order, "tester", "12", State.PREPARED, SendAttempt(), NOON, NOON
        )
        store.owner = "long gone"
        store.prepare(new)
        store.code_issued(_DAMAGED, NOON, "tester")
        store.sending(_DAMAGED, NOON, "tester", NOON, "", code_used=True)
        store.settle(_DAMAGED, NOON, "tester", Verdict(State.UNKNOWN, "unknown"))
        self._execute("UPDATE intent SET baseline = 'nonsense' WHERE sender_id = '509'")

    def repair(self) -> None:
        """What was damaged is as it was written."""
        self._execute("UPDATE intent SET baseline = '[]' WHERE sender_id = '509'")

    def store(self, number: int) -> JournalStore:
        return self._stores[number % len(self._stores)]

    def fresh(self) -> JournalStore:
        """A store of a process that has just started."""
        self._stores.append(self._open())
        self._stores.pop(0).close()
        return self._stores[-1]

    def close(self) -> None:
        for store in self._stores:
            store.close()

    def _open(self) -> JournalStore:
        return RememberingJournal(self.path, self.anchor, "")

    def _execute(self, statement: str) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute(statement)
        connection.close()


class LedgerSide(Protocol):
    """One machine's side of the shared ledger: what a console there claims with, and what forwards for it."""

    def claims(self, journal: JournalRunner) -> Claims: ...

    def forwarder(self, journal: JournalRunner, clock: SimulatedClock) -> Forwarder: ...


@dataclass
class Branch:
    """What the consoles of one machine share: the journal file, the provider, and what was shown."""

    file: JournalFile
    provider: Provider
    policy: CodePolicy
    luck: Luck
    alive: set[str] = field(default_factory=set)
    shown: list[Intent] = field(default_factory=list)
    shown_at: list[datetime] = field(default_factory=list)
    """When each of `shown` was, by the provider's clock."""
    confirmed_again: set[int] = field(default_factory=set)
    """Wishes for which the operator confirmed a repetition."""
    horizon: timedelta = HORIZON
    wanted_by: dict[str, int] = field(default_factory=dict)
    """Which wish each reference serves."""
    ledger: LedgerSide | None = None

    def show(self, intent: Intent) -> None:
        """A screen draws this row."""
        self.shown.append(intent)
        self.shown_at.append(true_time())
        coming = intent.state in (State.PREPARED, State.REJECTED)
        self.provider.attempts[intent.reference] = intent.attempt.number + coming

    def is_idle(self) -> bool:
        """Whether a round of the search would find nothing to do, by what was shown last."""
        last = {intent.reference: intent for intent in self.shown}
        waits = (each.is_open or (each.state in AUDITED and not each.audited) for each in last.values())
        return not any(waits)

    def last_shown(self, intent: Intent) -> Intent:
        """The newest row of the same reference that any console announced."""
        return next((each for each in reversed(self.shown) if each.reference == intent.reference), intent)


@dataclass(frozen=True)
class Parts:
    """The classes under test; a mutant puts its own in."""

    gateway: type[FaultyGateway] = FaultyGateway
    transfers: type[TransferService] = TransferService
    reconciliation: type[ReconciliationService] = ReconciliationService
    can_show: Callable[[Temper], bool] = lambda _temper: True
    """Whether a mistake can show under a temper at all: other schedules needn't be tried."""


class InlineJournal:
    """Runs journal steps in place, and kills its console at the steps the seed says."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._store = console.branch.file.store(console.random.randrange(3))
        self._disk_full_until = 0.0

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        console, now = self._console, asyncio.get_running_loop().time()
        console.may_crash()
        if console.draws(console.branch.luck.disk):
            self._disk_full_until = now + console.random.uniform(1, 90)
        if now < self._disk_full_until and not console.branch.provider.healthy:
            raise JournalUnwritable("the disk is full")
        self._store.owner = console.owner
        result = step(self._store)
        console.may_crash()
        await asyncio.sleep(0)
        return result

    def is_alive(self, owner: str) -> bool:
        return owner in self._console.branch.alive


class Console:
    """One run of the console, from its start to its death."""

    def __init__(self, branch: Branch, parts: Parts, random: Random, clock: SimulatedClock) -> None:
        self.branch = branch
        self.random = random
        self.owner = f"run-{random.getrandbits(40):010x}"
        self.dead = False
        self.wish = -1
        branch.alive.add(self.owner)
        self.journal = InlineJournal(self)
        announcer = Feed[Intent]()
        announcer.subscribe(branch.show)
        clock.is_idle = branch.is_idle
        gateway = parts.gateway(branch.provider, random)
        rules = Rules(
            profile="test",
            branch="12",
            code_policy=branch.policy,
            code_lifetime=timedelta(minutes=10),
            deadline=timedelta(seconds=DEADLINE),
            settle=SETTLE,
            late_booking=branch.horizon,
            only_console=branch.provider.temper.only_console,
        )
        at_desk = AtDesk(Operator("tester", OperatorRole.SUPERVISOR), alone=True)
        usable_now = gateway.usable_now if branch.provider.temper.accounts else None
        claims = None if branch.ledger is None else branch.ledger.claims(self.journal)
        writer = JournalWriter(self.journal, at_desk, clock, announcer)
        self.transfers = parts.transfers(
            gateway, writer, rules, clock, b"key", self._make_reference, usable_now, claims
        )
        self.reconciliation = parts.reconciliation(gateway, writer, self.transfers, rules, clock, usable_now)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lasting = {self._start(self.reconciliation.run())}
        if branch.ledger is not None:
            forwarder = branch.ledger.forwarder(self.journal, clock)
            announcer.subscribe(lambda _changed: forwarder.wake())
            self._lasting.add(self._start(forwarder.run(lambda: None)))

    def draws(self, chance: float) -> bool:
        """Whether bad luck strikes now; never after the faults have stopped."""
        return not self.branch.provider.healthy and self.random.random() < chance

    def may_crash(self) -> None:
        if not self.dead and self.draws(self.branch.luck.crash / 2):
            self.kill()
        if self.dead:
            raise Crash

    def kill(self) -> None:
        """Take the power away: no task of this console runs another step of the journal."""
        self.dead = True
        self.branch.alive.discard(self.owner)
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()

    def cancel_work(self) -> None:
        """Cancel what the operator asked for; the process lives on, with its search."""
        for task in self._tasks - self._lasting:
            task.cancel()

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the console do something; `Crash` when it dies over it, whatever it was about to answer."""
        if self.dead:
            work.close()
            raise Crash
        task = self._start(work)
        await asyncio.wait([task])
        if self.dead:
            raise Crash
        return task.result()

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()

    def _make_reference(self) -> str:
        reference = "".join(self.random.choices(ALPHABET, k=10))
        self.branch.wanted_by[reference] = self.wish
        return reference
