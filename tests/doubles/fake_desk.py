"""A desk with the real services and a real journal over a provider that does what the test scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from console.domain.approval_requests import Approvals
from console.domain.capabilities import Capabilities
from console.domain.claim_answers import Claims
from console.domain.exchanges import Trace
from console.domain.feed import Feed
from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.operators import AtDesk, Operator, OperatorRole, SignInRefused
from console.domain.parties import (
    Channel,
    Customer,
    Group,
    GroupKey,
    Holder,
    Match,
    Member,
    Party,
    PointsExpiry,
    Program,
    ProgramBalance,
    Role,
    Standing,
)
from console.domain.party_kinds import PartyKind
from console.domain.policy import Policy
from console.domain.problems import Context, Local, Problem, ProviderError, local
from console.domain.references import mark, new_reference
from console.domain.transfers import (
    Accepted,
    Attestation,
    BreakupLine,
    CodePolicy,
    CustomerCode,
    HistoryRow,
    Intent,
    Outcome,
    Precheck,
    Receipt,
    Refused,
    TransferOrder,
    Verification,
)
from console.explanations.catalogue import Catalogue
from console.journal.journal_thread import Journal
from console.providers.capillary.settings import CODES_FOR, CapillaryProfile
from console.providers.gateway_protocols import HistoryPage
from console.providers.registry import PROVIDERS
from console.services.approvals_elsewhere import ApprovalsElsewhere
from console.services.awaited_desk import Opening
from console.services.balance_check import BalanceHint
from console.services.cases import CaseService
from console.services.counter_transfers import CounterTransfers
from console.services.desk import Desk
from console.services.directories import Customers, Groups
from console.services.drafts import Drafts
from console.services.exporting import ExportService
from console.services.journal_writer import JournalWriter
from console.services.lookup_record import LookupRecord, recorded
from console.services.people import People
from console.services.receipts import ReceiptService
from console.services.reconciliation import ReconciliationService
from console.services.reveals import Reveals
from console.services.transfer_history import HistoryService
from console.services.transfer_rules import Rules
from console.services.transfer_service import TransferService
from console.settings.profiles import Environment
from tests.doubles.clocks import HeldClock
from tests.doubles.matches import group_match

ASHA, MEENA = Operator("asha.k"), Operator("meena", OperatorRole.SUPERVISOR)
START = datetime(2026, 11, 21, 8, 32, 29, tzinfo=UTC)
RAVI, PRIYA = "9148574269", "9148570777"
"""Mobiles as typed; the customers' ids are 101 and 202."""
CODE = "123456"
REFUSED_CODE = Refused((Problem("capillary", Context.OTP, "605", message="no match"),), code_refused=True)


def make_customer(
    customer_id: str, first: str, last: str, mobile: str, usable: int, *, member_days: int = 2200
) -> Customer:
    """A standard test customer with one programme."""
    expiring = (
        (PointsExpiry(Decimal(1200), datetime(2027, 6, 30, tzinfo=UTC).date()),) if usable > 1200 else ()
    )
    return Customer(
        id=customer_id,
        first_name=first,
        last_name=last,
        identifiers=(Identifier(IdentifierKind.MOBILE, f"91{mobile}"),),
        channels=(Channel("mobile", f"••••••••{mobile[-4:]}", verified=True),),
        in_loyalty=True,
        standing=Standing.CLEAR,
        created=START - timedelta(days=member_days),
        modified=START - timedelta(days=90),
        programs=(ProgramBalance(973, "Default", Decimal(usable), Decimal(0), expiring),),
    )


def make_member(number: str, name: str, *, role: Role = Role.SECONDARY, **rights: bool | None) -> Member:
    """A member by the customer's number; `rights` are those of `Member`."""
    return Member(Party(PartyKind.CUSTOMER, number, name), role, **{"may_transfer": True, **rights})  # type: ignore[arg-type]


def make_group(number: str, name: str, usable: int, *, status: str = "ACTIVE", led_by: str = "101") -> Group:
    """A standard test group: a leader, a member who may, one who may not, one who has left."""
    return Group(
        id=number,
        name=name,
        status=status,
        standing=Standing.CLEAR if status == "ACTIVE" else Standing.BLOCKED,
        members=(
            make_member(led_by, "Ravi M•••", role=Role.PRIMARY),
            make_member("202", "Priya S•••"),
            make_member("303", "Anil K•••", may_transfer=False),
            make_member("404", "Sara T•••", active=False),
        ),
        programs=(ProgramBalance(973, "Default", Decimal(usable)),),
    )


@dataclass
class FakeGateway:
    """Knows a few customers, keeps their points, and answers a transfer as scripted.

    `hold` names calls ("customer", "precheck", "transfer" …) that wait until `let` is called for them.
    """

    known: dict[str, Customer] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    attestations: list[Attestation] = field(default_factory=list)
    outcomes: list[Outcome | Callable[[TransferOrder, str], Outcome]] = field(default_factory=list)
    """What the next transfers answer; without one the points move."""
    precheck_problems: list[tuple[Problem, ...]] = field(default_factory=list)
    code_problems: list[tuple[Problem, ...]] = field(default_factory=list)
    applied: list[HistoryRow] = field(default_factory=list)
    unreadable: list[ProviderError] = field(default_factory=list)
    """What the next reads of a history meet."""
    calls: list[str] = field(default_factory=list)
    sent: list[tuple[TransferOrder, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    matches: tuple[Match, ...] = ()
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    reported_factor: int = 1
    name: str = "capillary"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(codes_for=CODES_FOR, has_precheck=True, has_history=True)
    )

    def hold(self, call: str) -> None:
        """Let this call wait from now on."""
        self.held[call] = asyncio.Event()

    def let(self, call: str) -> None:
        """Let the waiting calls go, and the coming ones."""
        self.held.pop(call).set()

    async def _called(self, call: str) -> None:
        self.calls.append(call)
        if call in self.held:
            await self.held[call].wait()

    async def customer(self, identifier: Identifier) -> Customer:
        await self._called("customer")
        for customer in self.known.values():
            named = identifier.value == customer.id and identifier.kind is IdentifierKind.CUSTOMER_ID
            if named or identifier in customer.identifiers:
                return replace(customer, programs=())
        raise ProviderError(local(Local.NO_SUCH_CUSTOMER))

    async def search(self, text: str) -> tuple[Match, ...]:
        await self._called("search")
        return self.matches

    async def find_groups(self, text: str) -> tuple[Match, ...]:
        await self._called("find_groups")
        return tuple(
            group_match(each.id, each.name, each.status, each.standing, "Ravi M•••", each.active_members)
            for each in self.groups.values()
            if text == each.id or each.name.lower().startswith(text.lower())
        )

    async def group(self, key: GroupKey, value: str) -> Group:
        await self._called("group")
        for each in self.groups.values():
            led = each.primary is not None and each.primary.party.id == value
            if each.id == value if key is GroupKey.ID else led:
                return each
        raise ProviderError(local(Local.NO_SUCH_GROUP))

    async def balances(self, customer: Customer) -> tuple[ProgramBalance, ...]:
        await self._called("balances")
        return self.known[customer.id].programs

    async def programs(self) -> tuple[Program, ...]:
        await self._called("programs")
        return (Program(973, "Default", is_default=True),)

    async def precheck(self, order: TransferOrder) -> Precheck:
        await self._called("precheck")
        problems = self.precheck_problems.pop(0) if self.precheck_problems else ()
        return Precheck(transferable=not problems, problems=problems)

    async def issue_code(self, order: TransferOrder) -> Precheck:
        await self._called("issue_code")
        problems = self.code_problems.pop(0) if self.code_problems else ()
        return Precheck(transferable=not problems, problems=problems)

    async def transfer(self, order: TransferOrder, reference: str, verification: Verification) -> Outcome:
        await self._called("transfer")
        self.sent.append((order, reference))
        if isinstance(verification, CustomerCode):
            self.codes.append(verification.reveal())
        else:
            self.attestations.append(verification)
        answer = self.outcomes.pop(0) if self.outcomes else self.apply
        return answer(order, reference) if callable(answer) else answer

    def apply(self, order: TransferOrder, reference: str) -> Outcome:
        """Move the points and answer as the provider does."""
        self._move(order.sender, -order.points)
        self._move(order.recipient, order.points)
        left = self._holder(order.sender).programs[0].usable
        receipt = Receipt(
            transfer_id=str(1_037_890 + len(self.applied)),
            reported=Decimal(order.points * self.reported_factor),
            breakup=(BreakupLine(order.program_id, Decimal(order.points), left),),
            at=START,
            request_id="req-5f2c",
        )
        row = HistoryRow(
            receipt.transfer_id, True, order.sender, order.recipient, receipt.reported, START,
            note=mark(order.note, reference), breakup=receipt.breakup,
        )  # fmt: skip
        self.applied.append(row)
        return Accepted(receipt)

    def _move(self, party: Party, points: int) -> None:
        held = self._holder(party).programs[0]
        programs = (replace(held, usable=held.usable + points),)
        if party.kind is PartyKind.GROUP:
            self.groups[party.id] = replace(self.groups[party.id], programs=programs)
        else:
            self.known[party.id] = replace(self.known[party.id], programs=programs)

    def _holder(self, party: Party) -> Holder:
        return self.groups[party.id] if party.kind is PartyKind.GROUP else self.known[party.id]

    def fingerprint(self, order: TransferOrder, reference: str) -> bytes:
        return f"{order.sender.id}>{order.recipient.id}:{order.points}#{reference}".encode()

    async def history(self, party: Party, page: int, size: int) -> HistoryPage:
        await self._called("history")
        if self.unreadable:
            raise self.unreadable.pop(0)
        rows = tuple(
            replace(row, outgoing=row.sender.key == party.key)
            for row in self.applied
            if party.key in (row.sender.key, row.recipient.key)
        )
        return HistoryPage(rows[(page - 1) * size : page * size], last=page * size >= len(rows))

    async def close(self) -> None:
        self.calls.append("close")

    def count(self, call: str) -> int:
        return self.calls.count(call)


def make_gateway() -> FakeGateway:
    """Ravi with 8,500 points and Priya with 120; a group that Ravi leads, and two of other people."""
    return FakeGateway(
        known={
            "101": make_customer("101", "Ravi", "Mehta", RAVI, 8500),
            "202": make_customer("202", "Priya", "Shah", PRIYA, 120),
        },
        groups={
            "901": make_group("901", "Family One", 4200),
            "902": make_group("902", "Family Two", 300, led_by="777"),
            "903": make_group("903", "Family Three", 50, status="INACTIVE", led_by="888"),
        },
    )


class Pins:
    """Everybody's PIN is the same."""

    async def is_unbegun(self) -> bool:
        return False

    async def begin(self, operator: str, secret: str) -> Operator:
        raise AssertionError("there are operators")

    async def sign_in(self, operator: str, secret: str) -> Operator:
        if secret != "4321":
            raise SignInRefused("That was not the PIN.")
        return MEENA if operator == MEENA.id else Operator(operator)


@dataclass
class FakeDesk:
    """A desk to be opened, with its insides in the test's hands."""

    folder: Path
    gateway: FakeGateway = field(default_factory=make_gateway)
    clock: HeldClock = field(default_factory=lambda: HeldClock(START))
    announcer: Feed[Intent] = field(default_factory=Feed)
    policy: CodePolicy = CodePolicy.REQUIRED
    allows: Policy = field(default_factory=Policy)
    hint: str = ""
    settle: timedelta = timedelta(seconds=120)
    has_pin: bool = False
    """With one (4321) somebody has to sign in when the desk opens."""
    supervised: bool = False
    """Others can prove who they are, with the same PIN; meena is a supervisor."""
    gate: asyncio.Event | None = None
    """Opening waits for it, if there is one."""
    other_holder: bool = True
    usable_now: BalanceHint | None = None
    make_reference: Callable[[], str] = new_reference
    claims: Claims | None = None
    """The shared ledger's word on senders, where there is one."""
    approvals: Approvals | None = None
    """What brings questions to other consoles, and theirs here, where there is a ledger."""
    present: Operator = ASHA
    print_command: str = ""
    """What takes receipts, where there is a printer."""
    close: Callable[[], None] = lambda: None
    """Waits for what is still to be written: the next desk may get a folder of the same name."""

    def opening(self) -> Opening:
        """What the app is given."""
        return Opening(
            self._open, environment="training", profile="test", parties=PROVIDERS["capillary"].parties
        )

    async def _open(self) -> Desk:
        if self.gate is not None:
            await self.gate.wait()
        journal = Journal(self.folder / "journal", self.folder / "anchor")
        self.close = journal.close
        rules = Rules(
            profile="test",
            branch="12",
            code_policy=self.policy,
            code_lifetime=timedelta(minutes=5),
            deadline=timedelta(seconds=60),
            settle=self.settle,
            other_holder=self.other_holder,
            policy=self.allows,
        )
        people = People(
            AtDesk(None if self.has_pin else self.present),
            Pins() if self.has_pin or self.supervised else None,
            ASHA.id,
        )
        writer, hint = JournalWriter(journal, people.at_desk, self.clock, self.announcer), self.usable_now
        transfers = TransferService(
            self.gateway,
            writer,
            rules,
            self.clock,
            b"k" * 32,
            self.make_reference,
            usable_now=hint,
            claims=self.claims,
        )
        reconciliation = ReconciliationService(
            self.gateway, writer, transfers, rules, self.clock, usable_now=hint
        )
        ways = (writer, self.clock, self.gateway.name, self.make_reference)
        elsewhere = None if self.approvals is None else ApprovalsElsewhere(self.approvals, *ways)
        lookups = LookupRecord(writer, self.clock, "test")

        async def close() -> None:
            await lookups.written()
            journal.close()

        async def try_sign_in() -> None:
            await self.gateway.programs()

        directories = recorded(
            {PartyKind.CUSTOMER: Customers(self.gateway, "91"), PartyKind.GROUP: Groups(self.gateway, "91")},
            lookups,
        )
        drafts = Drafts(directories, writer)
        return Desk(
            profile=CapillaryProfile(
                name="test",
                environment=Environment.TRAINING,
                base_url="http://127.0.0.1:9",
                branch="12",
                code_policy=self.policy,
                code_minutes=5,
            ),
            people=people,
            clock=self.clock,
            capabilities=self.gateway.capabilities,
            directories=directories,
            drafts=drafts,
            counter_transfers=CounterTransfers(
                transfers, drafts, writer, self.allows.limits.points_a_transfer
            ),
            lookups=lookups,
            cases=CaseService(writer),
            exports=ExportService(journal, people.at_desk, self.clock, self.folder / "exports"),
            reveals=Reveals(writer, self.allows.reveal.reasons, "test"),
            transfers=transfers,
            reconciliation=reconciliation,
            history=HistoryService(self.gateway, journal, people.at_desk),
            receipts=ReceiptService(
                journal, people.at_desk, self.folder / "receipts", {"test"}, self.print_command
            ),
            catalogue=Catalogue(),
            announcer=self.announcer,
            trace=Trace(),
            close=close,
            try_sign_in=try_sign_in,
            hint=self.hint,
            approvals_elsewhere=elsewhere,
            consents=self.allows.consent.wanted,
            cancel_window=timedelta(seconds=self.allows.cancel.seconds),
        )
