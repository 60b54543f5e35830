"""Two machines, two journals, one ledger: senders who go from till to till, and a ledger that comes and goes.

What it must come to:

- while the ledger is reached, no sender has a transfer under way at two tills;
- where it isn't, and tills go on, every such overlap is on record afterwards;
- tills that stop without it send nothing that isn't claimed;
- every entry of both journals arrives, once and in order, and every claim ends with its transfer.

    pytest tests/faults -n 0 -k replay_of_two --seed 4711
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from random import Random

from console.domain.claim_answers import UNCLAIMED
from console.domain.elsewhere import TillOfChain
from console.domain.outbox import OutboxEntry
from console.domain.problems import Local, ProviderError
from console.domain.transfers import (
    APPLIED_STATES,
    OPEN_STATES,
    Attestation,
    CodePolicy,
    Intent,
    State,
    TransferRefusedHere,
)
from console.journal.journal_errors import JournalError
from console.ledger.claims import LedgerClaims
from console.ledger.forwarder import Forwarder
from console.ledger.tenant_key import Membership, TenantKey
from tests.doubles.memory_ledger import MemoryLedger
from tests.faults.consoles import Branch, Console, Crash, JournalFile, Luck, Parts
from tests.faults.ledger_ways import OneSide, Weather
from tests.faults.provider import AFTER_A_NO, FAULTS, Provider, Temper, Wire
from tests.faults.sides import customer, order_between
from tests.faults.virtual_time import SimulatedClock, VirtualLoop, true_time

DAY_ENDS = 2700.0
QUIET_WITHIN = 3600.0
_ODD = (Wire.PHANTOM, Wire.EARLIER_ANSWER, Wire.CLEAR_SUCCESS, Wire.CLEAR_REFUSAL, *AFTER_A_NO)
WIRES = tuple(wire for wire in FAULTS if wire not in _ODD)
_UNDER_WAY = OPEN_STATES - {State.PREPARED}
_A_MOMENT = timedelta(seconds=10)
"""So near to each other two clocks needn't tell what was first."""


@dataclass(frozen=True)
class ChainParts:
    """The classes under test; a mutant puts its own in."""

    machine: Parts = field(default_factory=Parts)
    claiming: type[LedgerClaims] = LedgerClaims
    forwarding: type[Forwarder] = Forwarder


@dataclass(frozen=True)
class UnderWay:
    """One transfer, from its sending until its end is written down, by the true clock."""

    reference: str
    sender: str
    since: datetime
    until: datetime
    unclaimed: bool


@dataclass
class ChainResult:
    """What a schedule came to. `harm` is empty where every promise was kept."""

    seed: int
    stops: bool = False
    harm: list[str] = field(default_factory=list)
    refused: int = 0
    """How often a till was told that another one has the sender."""
    unclaimed: int = 0
    overlaps: int = 0
    """Pairs that were really under way at once."""
    crashes: int = 0
    sent: int = 0


class Machine:
    """One till: its journal, its clock, and whoever stands there."""

    def __init__(self, file: JournalFile, provider: Provider, luck: Luck, random: Random) -> None:
        file.empty()
        self.branch = Branch(file, provider, CodePolicy.OFF, luck)
        self.clock = SimulatedClock(random)
        self.weather = Weather(random)
        self.console: Console | None = None

    def under_way(self) -> list[UnderWay]:
        """What its journal tells of each transfer that was sent."""
        entries = self.branch.file.store(0).entries_after(0, 100_000)
        of: dict[str, list[OutboxEntry]] = {}
        for entry in entries.entries:
            if entry.reference is not None:
                of.setdefault(entry.reference, []).append(entry)
        return [
            each
            for reference, told in of.items()
            for each in self._stretches(entries.intents[reference], told)
        ]

    def _stretches(self, intent: Intent, told: list[OutboxEntry]) -> list[UnderWay]:
        unclaimed = any(entry.kind == UNCLAIMED for entry in told)
        found, since = [], None
        for entry in told:
            state = entry.facts.get("state")
            if state is None:
                continue
            at = datetime.fromisoformat(entry.at) - self.clock.offset
            if State(state) in _UNDER_WAY:
                since = since or at
            elif since is not None:
                found.append(UnderWay(intent.reference, intent.order.sender.id, since, at, unclaimed))
                since = None
        return found


class ChainSchedule:
    """Everything that happens in one seed."""

    def __init__(self, seed: int, files: tuple[JournalFile, JournalFile], parts: ChainParts) -> None:
        self.random = draw = Random(seed)
        self.parts = parts
        temper = Temper(
            notes_return=True,
            faults=draw.choice((0.2, 0.5)),
            wires=tuple(draw.sample(WIRES, 2)),
            unreadable=draw.choice((0.0, 0.1)),
            unsorted=False,
            unpaged=False,
            truncating=False,
            groups_by_ledger=False,
            accounts=False,
        )
        self.provider = Provider(draw, temper)
        self.result = ChainResult(seed, stops=draw.random() < 0.3)
        self.outages = draw.choice((0.0, 1 / 200, 1 / 60))
        luck = Luck(crash=draw.choice((0.0, 0.01, 0.03)), disk=0)
        self.ledger = MemoryLedger(true_time)
        self.machines = [Machine(file, self.provider, luck, draw) for file in files]
        key = TenantKey(b"k" * 32)
        for number, machine in enumerate(self.machines):
            member = Membership(f"console-{number}", f"role-{number}", "", key)
            self.ledger.consoles[member.console] = TillOfChain("12", f"till {number}")
            machine.weather.is_fair = not self.outages
            machine.branch.ledger = OneSide(
                self.ledger, member, machine.weather, self.result.stops, parts.claiming, parts.forwarding
            )
            machine.clock.offset = timedelta(seconds=draw.choice((0.0, draw.uniform(-600, 600))))

    async def run(self) -> ChainResult:
        loop = asyncio.get_running_loop()
        people = [loop.create_task(self._visit()) for _ in range(self.random.randint(3, 6))]
        troubles = [loop.create_task(each) for each in (self._outages(), self._kills())]
        await asyncio.wait(people, timeout=DAY_ENDS)
        for task in (*people, *troubles):
            task.cancel()
        for ended in await asyncio.gather(*people, *troubles, return_exceptions=True):
            if isinstance(ended, Exception):
                self.result.harm.append(f"the schedule itself failed: {ended!r}")
        await self._heal()
        self._judge()
        return self.result

    # -- people --------------------------------------------------------------------------------

    async def _visit(self) -> None:
        """Somebody gives points, at whichever till is free; where it takes too long they try another."""
        sender, recipient = customer(self.random.randint(0, 1)), customer(self.random.randint(2, 3))
        order = order_between(sender, recipient, self.random.choice((50, 100)))
        await asyncio.sleep(self.random.uniform(0, 400))
        for _ in range(10):
            machine = self.random.choice(self.machines)
            try:
                console = self._console(machine)
                intent = await console.do(console.transfers.prepare(order, repeat_confirmed=True))
                await asyncio.sleep(self.random.choice((1, 1, 20, 60, 1100)))
                intent = await console.do(
                    console.transfers.send(intent.reference, Attestation("knows the customer", "tester"))
                )
            except TransferRefusedHere as refused:
                self.result.refused += refused.problem.code == Local.SENDER_ELSEWHERE.value
                await self._give_up(machine, refused.other)
            except (Crash, ProviderError, JournalError, LookupError):
                pass
            else:
                if intent.state in APPLIED_STATES:
                    return
            await asyncio.sleep(self.random.choice((0, 1, 60, 300)))

    async def _give_up(self, machine: Machine, other: Intent | None) -> None:
        """An earlier one that was never sent stands in the way at this till."""
        if other is None or other.state is not State.PREPARED or self.random.random() < 0.5:
            return
        console = self._console(machine)
        try:
            await console.do(console.transfers.abandon(other.reference, "the customer left"))
        except (Crash, TransferRefusedHere, JournalError, LookupError):
            return

    def _console(self, machine: Machine) -> Console:
        if machine.console is None or machine.console.dead:
            self.result.crashes += machine.console is not None
            machine.console = Console(machine.branch, self.parts.machine, self.random, machine.clock)
        return machine.console

    # -- troubles ------------------------------------------------------------------------------

    async def _outages(self) -> None:
        """The ledger goes away from one of the machines, or from both."""
        while self.outages:
            await asyncio.sleep(self.random.expovariate(self.outages))
            cut = self.random.choice((self.machines, self.machines[:1], self.machines[1:]))
            for machine in cut:
                machine.weather.is_cut = True
            await asyncio.sleep(self.random.uniform(5, 300))
            for machine in cut:
                machine.weather.is_cut = False

    async def _kills(self) -> None:
        luck = self.machines[0].branch.luck
        while luck.crash:
            await asyncio.sleep(self.random.expovariate(1 / 200))
            victim = self.random.choice(self.machines).console
            if victim is not None and not victim.dead:
                victim.kill()

    # -- the end -------------------------------------------------------------------------------

    async def _heal(self) -> None:
        """The faults stop; everything open must end, arrive, and let its sender go."""
        self.provider.healthy = True
        for machine in self.machines:
            machine.weather.is_cut, machine.weather.is_fair = False, True
        until = asyncio.get_running_loop().time() + QUIET_WITHIN
        while True:
            for machine in self.machines:
                await self._finish(self._console(machine))
            if not (waits := self._waits()):
                break
            if asyncio.get_running_loop().time() > until:
                self.result.harm.append(f"stuck: {waits}")
                break
            await asyncio.sleep(20)
        for machine in self.machines:
            self._console(machine).kill()
        await asyncio.sleep(1)

    async def _finish(self, console: Console) -> None:
        for _, intent in await console.do(console.journal.run(lambda journal: journal.page(limit=1000))):
            if intent.state is State.PREPARED:
                await console.do(console.transfers.abandon(intent.reference, "the day is over"))
            elif intent.state is State.NEEDS_HUMAN:
                applied = any(booking.reference == intent.reference for booking in self.provider.bookings)
                await console.do(
                    console.reconciliation.resolve(intent.reference, applied=applied, reason="asked by phone")
                )

    def _waits(self) -> str:
        for machine in self.machines:
            if machine.branch.file.store(0).open_intents():
                return "a transfer is open"
        if not self._is_in_step():
            return "entries haven't arrived"
        return "a sender is held" if self.ledger.claims else ""

    def _is_in_step(self) -> bool:
        for number, machine in enumerate(self.machines):
            mine = [entry.hash for entry in machine.branch.file.store(0).entries_after(0, 100_000).entries]
            there = [row["journal_hash"] for row in self.ledger.events.get(f"console-{number}", [])]
            if mine != there:
                return False
        return True

    def _judge(self) -> None:
        result, told = self.result, [machine.under_way() for machine in self.machines]
        result.sent = sum(map(len, told))
        result.unclaimed = len({each.reference for side in told for each in side if each.unclaimed})
        on_record = {subject for _, what, _, subject in self.ledger.disputes if what == "overlap"}
        for one, other in product(*told):
            both = min(one.until, other.until) - max(one.since, other.since)
            if one.sender != other.sender or both <= timedelta():
                continue
            result.overlaps += 1
            if not (one.unclaimed or other.unclaimed):
                result.harm.append(f"double: {one.reference} and {other.reference} were under way at once")
            elif both > _A_MOMENT and not on_record & {one.reference, other.reference}:
                result.harm.append(f"overlap: {one.reference} and {other.reference} are not on record")
        if result.stops and result.unclaimed:
            result.harm.append("stop: something was sent without a claim")


def run_chain_schedule(
    seed: int, files: tuple[JournalFile, JournalFile], parts: ChainParts | None = None
) -> ChainResult:
    """Run one seed on two emptied journals."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(ChainSchedule(seed, files, parts or ChainParts()).run())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
