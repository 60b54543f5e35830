"""A desk of hand-written doubles: each answers with what the test put there, at the time the test allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.screen import Screen

from console.app import ConsoleApp
from console.domain.capabilities import Capabilities
from console.domain.desk_day import DeskDay, day_of
from console.domain.elsewhere import ElsewhereUnreadable, Sees, TransferElsewhere
from console.domain.exchanges import Trace
from console.domain.feed import Feed
from console.domain.identifiers import Identifier, IdentifierKind, guess_kinds
from console.domain.operators import AtDesk, Operator, OperatorRole, SignInRefused
from console.domain.parties import Channel, Customer, Party, PointsExpiry, ProgramBalance, Standing
from console.domain.party_kinds import PartyKind
from console.domain.problems import Problem, ProviderError
from console.domain.query_line import EVERYTHING, HistoryQuery
from console.domain.references import read_reference
from console.domain.text import clean
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import (
    ALARM_STATES,
    BreakupLine,
    HistoryRow,
    Intent,
    JournalEvent,
    Receipt,
    Reconciliation,
    SendAttempt,
    State,
    TransferOrder,
)
from console.explanations.catalogue import Catalogue
from console.journal.damage import Damaged
from console.providers.capillary.settings import CODES_FOR, CapillaryProfile
from console.providers.registry import PROVIDERS
from console.providers.simulator_control import OrderedFault, PhoneMessage
from console.services.awaited_desk import Opening
from console.services.desk import Desk
from console.services.directories import Answer, Directory, Found
from console.services.evidence import ProviderEvidence
from console.services.lookup_record import LookupRecord
from console.services.people import People
from console.services.reveals import Reveals
from console.services.transfer_history import HistoryEntry, Listing
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.server.ordered_faults import SimulatedFault
from screens.history.history_query import answers
from tests.doubles.clocks import SkippingClock
from tests.doubles.refreshed import refreshed
from tests.textual_private import text

if TYPE_CHECKING:
    from textual.pilot import Pilot

S = TypeVar("S", bound=Screen[Any])

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
HOSTILE = "Ann [/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \u202e"
"""Markup, a live link, a clipboard escape and a bidi override, as a provider could send them."""
LONG = "Wilhelmina-Konstantinopolitanska " * 8


def customer(first: str = "Ravi", last: str = "Sharma", id_: str = "565039501") -> Customer:
    """A customer with two programmes, one verified channel and one not."""
    return Customer(
        id=id_,
        first_name=clean(first),
        last_name=clean(last),
        identifiers=(
            Identifier(IdentifierKind.MOBILE, "919148574269"),
            Identifier(IdentifierKind.EMAIL, "ravi@example.test"),
        ),
        channels=(Channel("SMS", "••••••••4269", True), Channel("EMAIL", "r•••@example.test", False)),
        in_loyalty=True,
        status="ACTIVE",
        fraud="NOT_FRAUD",
        standing=Standing.CLEAR,
        created=NOW - timedelta(days=6 * 365 + 20),
        modified=NOW - timedelta(days=3),
        programs=(
            ProgramBalance(
                973,
                "Default",
                Decimal(8500),
                Decimal(250),
                (
                    PointsExpiry(Decimal(1200), date(2027, 6, 30)),
                    PointsExpiry(Decimal(4000), date(2027, 12, 31)),
                    PointsExpiry(Decimal(600), date(2028, 6, 30)),
                ),
            ),
            ProgramBalance(1042, "Gold club", Decimal("120.5")),
        ),
    )


def party(name: str, id_: str) -> Party:
    return Party(PartyKind.CUSTOMER, id_, name)


ASHA = Operator("asha.k")
MEENA = Operator("meena", OperatorRole.SUPERVISOR)
RAVI = party("Ravi S•••", "565039501")
PRIYA = party("Priya S•••", "565039506")


def intent(state: State = State.CONFIRMED, number: int = 1, **changes: Any) -> Intent:
    """One row of the journal, `number` hours old; `changes` may be those of its attempt too."""
    created = NOW - timedelta(hours=number)
    attempt = {name: changes.pop(name) for name in SendAttempt.__slots__ if name in changes}
    made = Intent(
        reference=f"P7K2QFM{number:03}",
        provider="capillary",
        profile="training",
        order=TransferOrder(RAVI, PRIYA, 500, 973, "gift", "Default"),
        operator="asha.k",
        branch="12",
        state=state,
        attempt=SendAttempt(**{"number": 1, "sent": created + timedelta(seconds=40), **attempt}),
        created=created,
        updated=created,
    )
    if state is State.CONFIRMED:
        receipt = Receipt(
            f"8451{number:03}",
            Decimal(1000),
            (BreakupLine(973, Decimal(300), Decimal(8000)), BreakupLine(1042, Decimal(200), Decimal(20))),
            at=created + timedelta(seconds=41),
            program_name="Default",
            request_id="req-1",
        )
        made = replace(made, receipt=receipt, proof="answer")
    if state in (State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN):
        looks = Reconciliation(
            looks=3, last_look=NOW - timedelta(seconds=20), next_look=NOW + timedelta(seconds=40)
        )
        made = replace(made, reconciliation=looks)
    return replace(made, **changes)


def row(number: int = 1, *, outgoing: bool = True, other: Party = PRIYA) -> HistoryRow:
    """One row of the provider's list for Ravi."""
    return HistoryRow(
        transfer_id=f"9{number:05}",
        outgoing=outgoing,
        sender=RAVI if outgoing else other,
        recipient=other if outgoing else RAVI,
        reported=Decimal(100 * number),
        at=NOW - timedelta(days=number),
        note=f"note {number}",
        program_name="Default",
    )


class Gate:
    """Calls wait here while it is shut."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def shut(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        await self._open.wait()


@dataclass
class LookupDouble(Directory):
    answers: dict[str, Answer | ProviderError | Exception] = field(default_factory=dict)
    by_id: dict[str, Customer] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    asked: list[tuple[str, IdentifierKind | None]] = field(default_factory=list)

    def readings(self, typed: str) -> tuple[Identifier, ...]:
        return guess_kinds(typed, "91")

    async def find(self, typed: str, kind: IdentifierKind | None = None) -> Answer:
        self.asked.append((typed, kind))
        await self.gate.passed()
        answer = self.answers.get(typed) or Found(customer(), self.readings(typed)[0])
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def get(self, number: str) -> Customer:
        await self.gate.passed()
        return self.by_id.get(number) or customer(id_=number)


@dataclass
class HistoryDouble:
    party_pages: list[Listing] = field(default_factory=list)
    journal: list[Intent] = field(default_factory=list)
    events: tuple[JournalEvent, ...] = ()
    page_size: int = 50
    gate: Gate = field(default_factory=Gate)
    """Pages that were read wait here."""
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    failure: Exception | None = None
    sees: Sees = Sees.CONSOLE
    elsewhere: list[TransferElsewhere] = field(default_factory=list)
    """Other tills' transfers, all of them just changed."""
    unreadable: str = ""
    finder: None = None
    """The search index: these are few."""
    added: Mapping[TotalsBy, tuple[Total, ...]] = field(default_factory=dict)

    def require(self) -> None:
        """Whoever is here may read it."""

    async def day(self, now: datetime) -> DeskDay:
        if self.failure:
            raise self.failure
        done = [(each.created, each.order.points, each.state) for each in self.journal]
        return day_of(now.astimezone().date(), done)

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[tuple[Total, ...], str]:
        self.asked.append(("totals", query, by))
        return self.added.get(by, ()), self.unreadable

    def _readable(self) -> None:
        if self.unreadable:
            raise ElsewhereUnreadable(self.unreadable)

    async def changed_elsewhere(self, seconds: float) -> tuple[HistoryEntry, ...]:
        self._readable()
        return tuple(HistoryEntry(None, each.intent, each) for each in self.elsewhere)

    async def unproven_elsewhere(self) -> tuple[TransferElsewhere, ...]:
        self._readable()
        return tuple(each for each in self.elsewhere if each.intent.is_unproven)

    async def of_party(self, of: Party, page: int = 1) -> Listing:
        self.asked.append(("party", of.id, page))
        if self.failure:
            raise self.failure
        return self.party_pages[page - 1] if len(self.party_pages) >= page else Listing((), None)

    async def of_console(self, before: int | None = None, query: HistoryQuery = EVERYTHING) -> Listing:
        self.asked.append(("console", before, query.text, query.states))
        if self.failure:
            raise self.failure
        start = before or 0
        rows = [each for each in self.journal if answers(HistoryEntry(None, each), query)]
        page = rows[start : start + self.page_size]
        more = start + self.page_size if start + self.page_size < len(rows) else None
        await self.gate.passed()
        return Listing(tuple(HistoryEntry(None, each) for each in page), more)

    async def of_desk(self) -> Listing:
        return await self.of_console()

    async def named(self, typed: str) -> str:
        self.asked.append(("named", typed))
        begins = read_reference(typed) or typed.removeprefix("#").upper()
        known = (each.reference for each in self.journal)
        whole = any(each == begins for each in known)
        marked = typed.startswith("#") and any(each.reference.startswith(begins) for each in self.journal)
        return begins if begins and (whole or marked) else ""

    async def timeline(
        self, reference: str, elsewhere: TransferElsewhere | None = None
    ) -> tuple[JournalEvent, ...]:
        self.asked.append(("timeline", reference))
        return tuple(replace(event, reference=reference) for event in self.events)


@dataclass
class ReconciliationDouble:
    intents: list[Intent] = field(default_factory=list)
    records_damaged: list[Damaged] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    resolved: list[tuple[str, bool, str]] = field(default_factory=list)
    checkers: list[str] = field(default_factory=list)
    escalations: list[str] = field(default_factory=list)
    shows: ProviderEvidence = field(default_factory=ProviderEvidence)
    """What the provider's list has."""
    on_look: Callable[[str], Intent] | None = None
    gate: Gate = field(default_factory=Gate)
    reading: Gate = field(default_factory=Gate)
    """What was read of the open ones waits here."""
    asked: int = 0
    failure: Exception | None = None
    unreadable: Exception | None = None
    """What reading the open ones meets."""
    lacks: bool = False
    """Whether the journal is an old copy."""
    trouble: Problem | None = None
    tell_trouble: Callable[[Problem | None], None] = lambda _trouble: None

    async def damaged(self) -> tuple[Damaged, ...]:
        return tuple(self.records_damaged)

    async def may_lack(self) -> bool:
        return self.lacks

    async def alarms(self) -> tuple[Intent, ...]:
        return tuple(each for each in self.intents if each.state in ALARM_STATES)

    async def open_intents(self) -> tuple[Intent, ...]:
        if self.unreadable:
            raise self.unreadable
        read = tuple(each for each in self.intents if each.is_open)
        self.asked += 1
        await self.reading.passed()
        return read

    async def recover(self) -> tuple[Intent, ...]:
        return ()

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def look(self, reference: str) -> Intent:
        self.looked.append(reference)
        await self.gate.passed()
        if self.failure:
            raise self.failure
        if self.on_look:
            return self.on_look(reference)
        return next(each for each in self.intents if each.reference == reference)

    async def escalated(self, reference: str) -> Intent:
        self.escalations.append(reference)
        return next(each for each in self.intents if each.reference == reference)

    async def evidence(self, reference: str) -> ProviderEvidence:
        return self.shows

    async def resolve(
        self, reference: str, *, applied: bool, reason: str, checker: Operator | None = None
    ) -> Intent:
        self.resolved.append((reference, applied, reason))
        self.checkers.append("" if checker is None else checker.id)
        if self.failure:
            raise self.failure
        found = next(each for each in self.intents if each.reference == reference)
        state = State.RESOLVED_APPLIED if applied else State.RESOLVED_NOT_APPLIED
        return replace(found, state=state, proof=reason)


@dataclass
class DraftsDouble:
    """What never moved, and what somebody did with it."""

    intents: list[Intent] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    async def unsent(self, now: datetime) -> tuple[Intent, ...]:
        return tuple(each for each in self.intents if each.reference not in self.dropped)

    async def drop(self, reference: str) -> Intent:
        self.dropped.append(reference)
        return next(each for each in self.intents if each.reference == reference)


@dataclass
class PhoneDouble:
    """The simulator's side door: a phone, and faults that are only written down."""

    messages: list[PhoneMessage] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    orders: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)
    asked: int = 0
    failure: Exception | None = None
    catalogue: Mapping[str, SimulatedFault] = field(default_factory=lambda: CATALOGUE)

    async def phone(self, after: int = 0) -> tuple[PhoneMessage, ...]:
        self.asked += 1
        if self.failure:
            raise self.failure
        return tuple(message for message in self.messages if message.number > after)

    async def faults(self) -> tuple[OrderedFault, ...]:
        """Those of the first provider, as its catalogue has them."""
        return tuple(
            OrderedFault(each.name, tuple(each.operations), each.description, each.defaults)
            for each in self.catalogue.values()
        )

    async def armed(self) -> tuple[str, ...]:
        if self.failure:
            raise self.failure
        return tuple(self.waiting)

    async def arm(
        self, operation: str, fault: str, *, times: int = 1, options: Mapping[str, object] | None = None
    ) -> None:
        self.orders.append((operation, fault, dict(options or {})))
        self.waiting += [fault] * times

    async def clear(self) -> None:
        self.waiting.clear()


@dataclass
class DeskDouble:
    """The doubles behind one `Opening`, each within a test's reach."""

    lookup: LookupDouble = field(default_factory=LookupDouble)
    history: HistoryDouble = field(default_factory=HistoryDouble)
    history_view: Path | None = None
    reconciliation: ReconciliationDouble = field(default_factory=ReconciliationDouble)
    drafts: DraftsDouble = field(default_factory=DraftsDouble)
    clock: SkippingClock = field(default_factory=lambda: SkippingClock(NOW))
    announcer: Feed[Intent] = field(default_factory=Feed)
    trace: Trace = field(default_factory=Trace)
    pin: str = "1234"
    pins: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Who tried to sign in."""
    is_new: bool = False
    """Nobody works here yet."""
    vouches: bool = False
    """Others can prove who they are, though nobody has to sign in."""
    signed_in: Operator = ASHA
    """Who is at the desk where nobody has to sign in."""
    waits: list[timedelta] = field(default_factory=list)
    """How long no PIN is taken after each wrong one."""
    has_pin: bool = False
    """With a PIN, somebody has to sign in as soon as the desk is open."""
    training: Any = None
    groups: Any = None
    """A `GroupsDouble` where the provider has groups."""
    search_elsewhere: Any = None
    ledger: Any = None
    """A `LedgerDouble` where the console has joined a ledger."""
    gate: Gate = field(default_factory=Gate)

    @property
    def present(self) -> Operator | None:
        return None if self.has_pin and self.training is None else self.signed_in

    async def is_unbegun(self) -> bool:
        return self.is_new

    async def begin(self, operator: str, secret: str) -> Operator:
        self.is_new = False
        return Operator(operator, OperatorRole.SUPERVISOR)

    async def sign_in(self, operator: str, secret: str) -> Operator:
        self.pins.append(secret)
        self.names.append(operator)
        if secret == self.pin:
            return Operator(operator)
        raise SignInRefused("That was not the PIN.", self.waits.pop(0) if self.waits else timedelta())

    async def open(self) -> Desk:
        await self.gate.passed()
        directories: dict[PartyKind, Directory] = {PartyKind.CUSTOMER: self.lookup}
        if self.groups is not None:
            directories[PartyKind.GROUP] = self.groups
        profile = CapillaryProfile.model_validate(
            {
                "name": "training",
                "environment": "training",
                "base_url": "http://127.0.0.1:9",
                "branch": "12",
                "operator": "asha.k",
            }
        )
        return Desk(
            profile=profile,
            people=People(
                AtDesk(self.present),
                self if self.has_pin or self.vouches else None,
                "asha.k",
                {"asha.k": self.pin, "meena": "8264"} if self.training else None,
            ),
            clock=self.clock,
            capabilities=Capabilities(codes_for=CODES_FOR, has_precheck=True, has_history=True),
            directories=directories,
            transfers=cast("Any", None),
            reconciliation=cast("Any", self.reconciliation),
            history=cast("Any", self.history),
            receipts=cast("Any", None),
            drafts=cast("Any", self.drafts),
            counter_transfers=cast("Any", None),
            cases=cast("Any", None),
            exports=cast("Any", None),
            history_view=self.history_view,
            lookups=LookupRecord(cast("Any", None), self.clock, "training"),
            reveals=Reveals(cast("Any", None), (), "training"),
            ledger=self.ledger,
            search_elsewhere=self.search_elsewhere,
            catalogue=Catalogue(),
            announcer=self.announcer,
            trace=self.trace,
            close=_nothing,
            try_sign_in=_nothing,
            training=self.training,
        )

    def opening(self) -> Opening:
        return Opening(
            self.open, environment="training", profile="training", parties=PROVIDERS["capillary"].parties
        )

    def app(self) -> ConsoleApp:
        return ConsoleApp(self.opening())


async def _nothing() -> None:
    return None


async def wait_until(pilot: Pilot[Any], predicate: Callable[[], object], seconds: float = 10) -> None:
    """Let the app work until the condition holds; a bound in wall time ends the test.

    It polls the condition itself: `pilot.pause` waits for an idle processor, which a busy machine hasn't.
    Less often by and by, because most conditions draw the whole screen.
    """
    until, pause = asyncio.get_running_loop().time() + seconds, 0.01
    while not predicate():
        assert asyncio.get_running_loop().time() < until, "the condition didn't come true"
        await asyncio.sleep(pause)
        pause = min(1.2 * pause, 0.03)
    await refreshed(pilot.app)


async def showing(pilot: Pilot[Any], kind: type[S]) -> S:
    """The screen of this kind, as soon as it is on top with all its parts."""
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, kind) and pilot.app.screen.is_mounted)
    screen = pilot.app.screen
    assert isinstance(screen, kind)
    return screen


def screen_text(pilot: Pilot[Any]) -> str:
    """Every cell of the screen as a terminal would show it."""
    return text(pilot.app)
