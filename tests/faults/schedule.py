"""One seed, one schedule: operators, consoles and a provider under faults, then healing, then the truth.

A schedule is a pure function of its seed. To see a failing one again:

    pytest tests/faults -n 0 -k replay --seed 4711
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from console.domain.parties import Party
from console.domain.problems import REPEATS, ProviderError
from console.domain.transfers import (
    Attestation,
    CodePolicy,
    CustomerCode,
    Intent,
    State,
    TransferOrder,
    TransferRefusedHere,
    Verification,
    VerificationMissing,
    wants_code,
)
from console.journal.journal_errors import JournalError
from console.providers.capillary.settings import CODES_FOR
from tests.faults.consoles import HORIZON, SETTLE, Branch, Console, Crash, JournalFile, Luck, Parts
from tests.faults.provider import (
    FAULTS,
    LATEST_NO,
    Booking,
    Provider,
    Temper,
    Wire,
)
from tests.faults.sides import account, customer, group, order_between
from tests.faults.truth import APPLIED, Result, Truth
from tests.faults.virtual_time import SimulatedClock, VirtualLoop

PATIENCE = 600.0
FAULTS_END = 1500.0
QUIET_WITHIN = SETTLE.total_seconds() + 360
ACCOUNTS_EVERY = 5
"""One schedule in so many moves points between bank accounts."""
SEARCHED = frozenset({State.SENDING, State.UNKNOWN, State.RECONCILING})


@dataclass
class Wish:
    """One transfer somebody wants, once."""

    number: int
    order: TransferOrder
    done: bool = False


class Schedule:
    """Everything that happens in one seed."""

    def __init__(
        self,
        seed: int,
        file: JournalFile,
        parts: Parts,
        horizon: timedelta = HORIZON,
        latest_no: float = LATEST_NO,
    ) -> None:
        self.random = Random(seed)
        self.parts = parts
        self.result = Result(seed)
        draw = self.random
        self.temper = Temper(
            notes_return=draw.random() < 0.7,
            faults=draw.choice((0.3, 0.6, 0.9)),
            wires=(
                *draw.sample(FAULTS, draw.randint(1, 3)),
                *((Wire.DOUBLED,) if draw.random() < 0.3 else ()),
            ),
            unreadable=draw.choice((0.0, 0.1, 0.3)),
            unsorted=draw.random() < 0.3,
            unpaged=draw.random() < 0.2,
            truncating=draw.random() < 0.2,
            groups_by_ledger=draw.random() < 0.5,
            accounts=seed % ACCOUNTS_EVERY == 0,
            sealed=draw.random() < 0.3,
            only_console=draw.random() < 0.4,
            damaged=draw.random() < 0.2,
            latest_no=latest_no,
        )
        self.kinds: tuple[Callable[[int], Party], ...] = (customer, group)
        if self.temper.accounts:
            self.kinds = (account,)
            # A double that no list shows can be seen by nobody.
            self.temper.lists_transfers = Wire.DOUBLED in self.temper.wires or draw.random() < 0.5
        self.provider = Provider(draw, self.temper)
        policy = CodePolicy.REQUIRED if draw.random() < 0.6 else CodePolicy.OFF
        luck = Luck(crash=draw.choice((0.0, 0.01, 0.04)), disk=draw.choice((0.0, 0.0, 0.02)))
        self.branch = Branch(file, self.provider, policy, luck, horizon=horizon)
        self.clocks = [SimulatedClock(draw), SimulatedClock(draw)]
        self.consoles: list[Console] = []
        self.wishes: list[Wish] = []

    async def run(self) -> Result:
        draw = self.random
        self._earlier_transfers()
        if self.temper.damaged:
            self.branch.file.damage()
        self.consoles = [self._new_console(i) for i in range(draw.choice((1, 2)))]
        self.wishes = [self._wish(number) for number in range(draw.randint(1, 3))]
        if Wire.EARLIER_ANSWER in self.temper.wires:
            self.wishes = [replace(self.wishes[0], number=number) for number in range(3)]
        operators = [
            asyncio.create_task(
                self._operate(index, [w for w in self.wishes if w.number % len(self.consoles) == index])
            )
            for index in range(len(self.consoles))
        ]
        troubles = [
            asyncio.create_task(work) for work in (self._kill_now_and_then(), self._jump(), self._others())
        ]
        await asyncio.wait(operators, timeout=FAULTS_END)
        for task in (*operators, *troubles):
            task.cancel()
        for ended in await asyncio.gather(*operators, *troubles, return_exceptions=True):
            if isinstance(ended, Exception):
                self.result.harm.append(f"the schedule itself failed: {ended!r}")
        await self._heal()
        if self.temper.damaged:
            self.branch.file.repair()
        Truth(self.branch, self.result).judge([wish.number for wish in self.wishes])
        return self.result

    # -- people --------------------------------------------------------------------------------

    def _wish(self, number: int) -> Wish:
        return Wish(number, self._some_order("gift"))

    def _some_order(self, note: str) -> TransferOrder:
        """One of the few orders that everybody here places."""
        sender = self.random.choice(self.kinds)(self.random.randint(0, 1))
        recipient = self.random.choice(self.kinds)(self.random.randint(2, 3))
        return order_between(sender, recipient, self.random.choice((50, 100)), note)

    async def _operate(self, index: int, wishes: list[Wish]) -> None:
        for wish in wishes:
            await asyncio.sleep(self.random.uniform(0, 20))
            intent: Intent | None = None
            for _ in range(8):
                try:
                    intent = await self._serve(index, wish, intent)
                except Crash:
                    await asyncio.sleep(self.random.uniform(0.5, 60))
                    intent = await self._come_back(index, wish)
                except (TransferRefusedHere, ProviderError, JournalError, LookupError):
                    await asyncio.sleep(self.random.uniform(5, 40))
                if wish.done or (intent is not None and intent.state is State.NEEDS_HUMAN):
                    break

    async def _serve(self, index: int, wish: Wish, intent: Intent | None) -> Intent | None:
        """One try at a wish, as an operator goes about it; what the screen shows decides."""
        console = self._console(index)
        console.wish = wish.number
        intent = await self._prepared(console, wish, intent)
        if intent.state in APPLIED:
            wish.done = True
            return intent
        if wants_code(intent.order.sender, self.branch.policy, CODES_FOR):
            await console.do(console.transfers.issue_code(intent.reference))
        await asyncio.sleep(self.random.choice((2, 20, 20, 60, 660)))
        intent = await self._press_send(console, intent)
        if intent.is_open and self.random.random() < 0.5:
            intent = await self._impatient(index, wish, intent)
        intent = await self._wait(index, intent)
        wish.done = intent.state in APPLIED
        if intent.state is State.PREPARED:
            intent = await console.do(console.transfers.abandon(intent.reference, "the operator left"))
        return intent

    async def _prepared(self, console: Console, wish: Wish, intent: Intent | None) -> Intent:
        if intent is not None and intent.state in (State.NOT_SENT, State.NOT_APPLIED):
            self.branch.confirmed_again.add(wish.number)
            intent = await console.do(console.transfers.retry(intent.reference, repeat_confirmed=True))
        if intent is not None and (intent.state in (State.PREPARED, *APPLIED) or intent.attempt.code_refused):
            return intent
        return await self._order(console, wish)

    async def _order(self, console: Console, wish: Wish) -> Intent:
        """A new order; before confirming a repetition (R6) the operator looks whether the wish was served."""
        forgetful = self.random.random() < 0.1  # of who acts for a group
        order = replace(wish.order, acting=None) if forgetful else wish.order
        try:
            return await console.do(console.transfers.prepare(order))
        except TransferRefusedHere as refusal:
            if refusal.problem.code not in REPEATS:
                raise
        for earlier in await console.do(console.reconciliation.recent()):
            if self._serves(earlier.reference, wish) and earlier.state in APPLIED:
                return earlier
        self.branch.confirmed_again.add(wish.number)
        return await console.do(console.transfers.prepare(wish.order, repeat_confirmed=True))

    def _serves(self, reference: str, wish: Wish) -> bool:
        return self.branch.wanted_by.get(reference) == wish.number

    async def _press_send(self, console: Console, intent: Intent) -> Intent:
        verification = self._verification(intent.order)
        presses = [
            asyncio.create_task(console.do(console.transfers.send(intent.reference, verification)))
            for _ in range(2 if self.random.random() < 0.3 else 1)
        ]
        if self.random.random() < 0.1:
            # The app is told to quit: the task that sends is cancelled.
            asyncio.get_running_loop().call_later(self.random.uniform(0.1, 70), console.cancel_work)
        for answer in await asyncio.gather(*presses, return_exceptions=True):
            if isinstance(answer, VerificationMissing):
                return await self._press_send(console, intent)  # not what was wanted: once more
            if isinstance(answer, BaseException) and not isinstance(answer, asyncio.CancelledError):
                raise answer
        return await console.do(console.transfers.get(intent.reference))

    def _verification(self, order: TransferOrder) -> Verification:
        """What proves the sender's will, or now and then something else."""
        mistaken = self.random.random() < 0.15
        code = self.provider.codes.get(order.sender.id, "none")
        if wants_code(order.sender, self.branch.policy, CODES_FOR):
            return CustomerCode("wrong" if mistaken else code)
        return CustomerCode(code) if mistaken else Attestation("knows the customer", "tester")

    async def _impatient(self, index: int, wish: Wish, intent: Intent) -> Intent:
        """Order the same again at another counter while the first is open; it must be refused (R5)."""
        other = self._console(self.random.randrange(len(self.consoles)))
        other.wish = wish.number
        try:
            return await self._serve_again(other, wish)
        except (TransferRefusedHere, ProviderError, JournalError):
            return intent

    async def _serve_again(self, console: Console, wish: Wish) -> Intent:
        intent = await self._order(console, wish)
        if intent.state in APPLIED:
            return intent
        if wants_code(intent.order.sender, self.branch.policy, CODES_FOR):
            await console.do(console.transfers.issue_code(intent.reference))
        return await self._press_send(console, intent)

    async def _wait(self, index: int, intent: Intent) -> Intent:
        """Watch the screen until the row is proven, or patience ends; the consoles go on searching."""
        until = asyncio.get_running_loop().time() + PATIENCE
        while intent.is_unproven and intent.state is not State.NEEDS_HUMAN:
            if asyncio.get_running_loop().time() > until:
                break
            await asyncio.sleep(10)
            self._console(index)
            intent = self.branch.last_shown(intent)
        return intent

    async def _come_back(self, index: int, wish: Wish) -> Intent | None:
        """After a restart: what is drawn again tells whether the wish was served (R10)."""
        console = self._console(index)
        try:
            recent = await console.do(console.reconciliation.recent())
            mine = [each for each in recent if self._serves(each.reference, wish)]
            if not mine:
                return None
            last = await self._wait(index, mine[-1])
        except (Crash, JournalError):
            return None
        wish.done = last.state in APPLIED
        return last

    # -- troubles ------------------------------------------------------------------------------

    def _console(self, index: int) -> Console:
        if self.consoles[index].dead:
            self.consoles[index] = self._new_console(index)
            self.result.crashes += 1
        return self.consoles[index]

    def _new_console(self, index: int) -> Console:
        return Console(self.branch, self.parts, self.random, self.clocks[index])

    async def _kill_now_and_then(self) -> None:
        while self.branch.luck.crash:
            await asyncio.sleep(self.random.expovariate(1 / 400))
            victim = self.random.choice(self.consoles)
            if not victim.dead:
                victim.kill()

    async def _jump(self) -> None:
        if self.random.random() < 0.2:
            await asyncio.sleep(self.random.uniform(0, 300))
            self.random.choice(self.clocks).offset = timedelta(minutes=self.random.choice((-10, 10)))

    def _earlier_transfers(self) -> None:
        for _ in range(self.random.choice((0, 2, 8))):
            self._book_elsewhere(self._some_order(""))
        if self.temper.truncating:
            # A list cut short shows by what it has lost: a sender without any past has nothing to lose.
            for sender in [kind(number) for kind in self.kinds for number in (0, 1)] * 3:
                self.provider.book(order_between(sender, self.kinds[0](3), 1), "other")
        self.provider.bookings[:] = [_visible(booking) for booking in self.provider.bookings]

    async def _others(self) -> None:
        """Other branches: much else where lists are cut short, and the same transfer at any time, also while
        the customer stands at our counter, unless this is the only console.
        """
        for _ in range(30 if self.temper.truncating else 0):
            await asyncio.sleep(self.random.uniform(0, 8))
            sender = self.random.choice(self.kinds)(self.random.randint(0, 1))
            self.provider.book(order_between(sender, self.kinds[0](3), 1), "other")
        while not self.temper.only_console and self.random.random() < 0.75:
            await asyncio.sleep(self.random.uniform(0, 120))
            wished = self.random.choice(self.wishes).order
            like = self.random.choice((self._some_order(""), wished, wished))
            namesake = self.random.random() < 0.3
            sender = self.random.choice(self.kinds)(int(like.sender.id) - 500) if namesake else like.sender
            self._book_elsewhere(order_between(sender, like.recipient, like.points))

    def _book_elsewhere(self, order: TransferOrder) -> None:
        self.provider.book(order, self.random.choice(("", "gift", "gift #AB23AB23AB")))

    async def _heal(self) -> None:
        """The faults stop; everything open must end, and every confirmed transfer must be audited."""
        self.provider.healthy = True
        for clock in self.clocks:
            clock.offset = timedelta(0)
        for index in range(len(self.consoles)):
            self._console(index)
        console = self.consoles[0]
        until = asyncio.get_running_loop().time() + QUIET_WITHIN
        patience = SETTLE.total_seconds() + 1.5 * self.branch.horizon.total_seconds() + 900
        while asyncio.get_running_loop().time() < until + patience:
            rows = await console.do(console.journal.run(lambda journal: journal.page(limit=1000)))
            intents = tuple(intent for _, intent in rows)
            if asyncio.get_running_loop().time() >= until and any(each.state in SEARCHED for each in intents):
                self.result.harm.append("stuck: still open after the faults had stopped")
                break
            await self._finish(console, intents)
            if all(self._is_finished(each) for each in intents):
                break
            await asyncio.sleep(20 if asyncio.get_running_loop().time() < until else 120)
        else:
            self.result.harm.append("stuck: never audited")
        for each in self.consoles:
            each.kill()
        await asyncio.sleep(1)

    async def _finish(self, console: Console, intents: tuple[Intent, ...]) -> None:
        """A supervisor decides what waits for a person, by what the provider says on the phone."""
        for intent in intents:
            if intent.state is State.PREPARED:
                await console.do(console.transfers.abandon(intent.reference, "the day is over"))
            elif intent.state is State.NEEDS_HUMAN:
                applied = any(booking.reference == intent.reference for booking in self.provider.bookings)
                await console.do(
                    console.reconciliation.resolve(intent.reference, applied=applied, reason="asked by phone")
                )

    def _is_finished(self, intent: Intent) -> bool:
        """An audit of what no list shows takes a day; all others must end, and every watch over a "no"."""
        moved = intent.state in (State.CONFIRMED, State.RESOLVED_APPLIED)
        waits = moved and self.temper.lists_transfers
        watched = intent.is_watched or intent.state is State.MISSING_ALARM
        return not intent.is_open and (intent.audited or not (waits or watched))


def _visible(booking: Booking) -> Booking:
    return replace(booking, visible_at=booking.at, in_ledger_at=booking.at)


def run_schedule(
    seed: int,
    file: JournalFile,
    parts: Parts | None = None,
    *,
    horizon: timedelta = HORIZON,
    latest_no: float = LATEST_NO,
) -> Result:
    """Run one seed on an emptied journal."""
    file.empty()
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        schedule = Schedule(seed, file, parts or Parts(), horizon, latest_no)
        return loop.run_until_complete(schedule.run())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
