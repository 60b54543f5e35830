"""Transfers: order, verification, outcome, journal state and the steps between states."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from console.domain.parties import Holder, Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Problem


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """What the operator wants: so many whole points of one programme from one party to another."""

    sender: Party
    recipient: Party
    points: int
    program_id: int
    note: str = ""
    program_name: str = ""
    acting: Party | None = None
    """The member who acts for a group that gives; nobody acts for a customer but the customer."""
    transfer_type: str = ""
    """The provider's code for the kind of transfer, where it wants one (Mastercard, Points Transfers)."""
    ticket: str = ""
    """The help desk's, where one was named: for the own record, never sent to the provider."""
    reverses: str = ""
    """The reference of the transfer whose points it sends back, wholly or in part."""

    @property
    def involves_group(self) -> bool:
        """Whether a group stands on either side, so that it is moved by the group call."""
        return PartyKind.GROUP in (self.sender.kind, self.recipient.kind)

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody it names: both sides, and who acts for a group."""
        return tuple(side for side in (self.sender, self.recipient, self.acting) if side is not None)

    @property
    def authoriser(self) -> Party:
        """Whose will the transfer is: the customer who gives, or the member who acts for the group."""
        return self.acting or self.sender


class CustomerCode:
    """The one-time code the sender read out. Held for one attempt, never stored, hidden when printed."""

    __slots__ = ("_code",)

    def __init__(self, code: str) -> None:
        self._code = code.strip()

    def reveal(self) -> str:
        """The code itself, for the one request that carries it."""
        return self._code

    def __bool__(self) -> bool:
        return bool(self._code)

    def __repr__(self) -> str:
        return "CustomerCode(•••)"


@dataclass(frozen=True, slots=True)
class Attestation:
    """The operator's recorded word on how the customer was verified where no code exists."""

    method: str
    operator: str


Verification = CustomerCode | Attestation


class CodePolicy(StrEnum):
    """Whether the organisation wants the sender's one-time code with each transfer (a profile setting)."""

    REQUIRED = "required"
    OFF = "off"


def wants_code(sender: Party, policy: CodePolicy, codes_for: Container[PartyKind]) -> bool:
    """Whether a one-time code proves the will of `sender`; else the operator's recorded word does (R13).

    `codes_for` are those that the provider sends one. Of others the acting member or the account's holder is
    attested.
    """
    return policy is CodePolicy.REQUIRED and sender.kind in codes_for


class VerificationMissing(Exception):
    """A transfer was about to leave without its verification (ARCHITECTURE, R13): a programming error."""


@dataclass(frozen=True, slots=True)
class BreakupLine:
    """Points taken from one earning programme, and what the sender has left in it."""

    program_id: int
    deducted: Decimal
    left: Decimal | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider says of a transfer that happened.

    `reported` is the provider's own figure; documented samples show it doubled, so it is shown beside
    `deducted` and nothing is computed from it. `at` is aware; `zone_known` is False where the provider
    gave a time without a zone and the profile's server zone was assumed.
    """

    transfer_id: str
    reported: Decimal | None
    breakup: tuple[BreakupLine, ...] = ()
    at: datetime | None = None
    zone_known: bool = True
    program_name: str = ""
    note: str = ""
    request_id: str = ""
    warnings: tuple[Problem, ...] = ()

    @property
    def deducted(self) -> Decimal | None:
        """What the sender lost in all, or None where the provider sent no breakup."""
        return sum((line.deducted for line in self.breakup), Decimal(0)) if self.breakup else None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider moved the points and named our sender, recipient and amount."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing moved: a refusal known to come before any effect, or the request never left."""

    problems: tuple[Problem, ...]
    reached_provider: bool = True
    code_refused: bool = False
    """The one-time code was the reason, so the same intent may be tried with another code."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say yet whether points moved."""

    problems: tuple[Problem, ...]


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Precheck:
    """The provider's word on whether a transfer may go, with both sides as it sees them."""

    transferable: bool
    sender: Holder | None = None
    recipient: Holder | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One transfer in a provider's history. Names masked, note cleaned."""

    transfer_id: str
    outgoing: bool
    """From the point of view of whose history was read (DEDUCTION, not ADDITION)."""
    sender: Party
    recipient: Party
    reported: Decimal | None
    at: datetime | None
    zone_known: bool = True
    note: str = ""
    program_name: str = ""
    breakup: tuple[BreakupLine, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether a side is missing, as in a ledger: such a row proves nothing unless it carries our mark."""
        return not (self.sender.id and self.recipient.id)

    @property
    def amount(self) -> Decimal | None:
        """What the sender lost if the row has a breakup, else the provider's reported figure."""
        return sum((line.deducted for line in self.breakup), Decimal(0)) if self.breakup else self.reported


class State(StrEnum):
    """Where a transfer stands in the journal (ARCHITECTURE, States)."""

    PREPARED = "prepared"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    RECONCILING = "reconciling"
    NOT_APPLIED = "not applied"
    NEEDS_HUMAN = "needs a person"
    RESOLVED_APPLIED = "resolved applied"
    RESOLVED_NOT_APPLIED = "resolved not applied"
    ABANDONED = "abandoned"
    DOUBLE_ALARM = "double alarm"
    MISSING_ALARM = "missing alarm"


OPEN_STATES = frozenset({State.PREPARED, State.SENDING, State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})
"""While a sender has an intent in one of these, no other transfer of that sender may start (R5)."""

UNPROVEN_STATES = frozenset({State.SENDING, State.UNKNOWN, State.RECONCILING, State.NEEDS_HUMAN})
"""Sent, or perhaps sent, with no proven result."""

NEVER_SENT_STATES = frozenset({State.PREPARED, State.ABANDONED, State.NOT_SENT})
"""The newest attempt, if there was one, never left this computer."""

WATCHED_STATES = frozenset({State.REJECTED, State.NOT_APPLIED, State.RESOLVED_NOT_APPLIED})
"""A word of "no" isn't final: a booking may come late, so these are looked at again for a while (R15)."""

APPLIED_STATES = frozenset({State.CONFIRMED, State.RESOLVED_APPLIED, State.DOUBLE_ALARM, State.MISSING_ALARM})
"""The points moved, by the provider's or a person's word."""

ALARM_STATES = frozenset({State.DOUBLE_ALARM, State.MISSING_ALARM})
"""The provider shows a confirmed transfer twice, or not at all: somebody must look before anybody acts."""

NEXT_STATES: dict[State, frozenset[State]] = {
    State.PREPARED: frozenset({State.SENDING, State.ABANDONED}),
    State.SENDING: frozenset({State.CONFIRMED, State.REJECTED, State.NOT_SENT, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.RECONCILING, State.CONFIRMED, State.NOT_APPLIED, State.NEEDS_HUMAN}),
    State.RECONCILING: frozenset({State.CONFIRMED, State.NOT_APPLIED, State.NEEDS_HUMAN}),
    State.NEEDS_HUMAN: frozenset({State.CONFIRMED, State.RESOLVED_APPLIED, State.RESOLVED_NOT_APPLIED}),
    State.CONFIRMED: frozenset({State.DOUBLE_ALARM, State.MISSING_ALARM}),
    State.NOT_SENT: frozenset({State.PREPARED, State.CONFIRMED, State.NEEDS_HUMAN}),
    State.NOT_APPLIED: frozenset({State.PREPARED, State.CONFIRMED, State.NEEDS_HUMAN}),
    State.REJECTED: frozenset({State.SENDING, State.CONFIRMED, State.NEEDS_HUMAN}),
    State.RESOLVED_APPLIED: frozenset({State.DOUBLE_ALARM}),
    State.RESOLVED_NOT_APPLIED: frozenset({State.CONFIRMED, State.NEEDS_HUMAN}),
    State.ABANDONED: frozenset({State.CONFIRMED, State.NEEDS_HUMAN}),
    State.DOUBLE_ALARM: frozenset(),
    State.MISSING_ALARM: frozenset({State.CONFIRMED, State.DOUBLE_ALARM}),
}
"""Every allowed step. REJECTED is sent again only where it was the code that was refused; what was said not
to have moved becomes CONFIRMED when a later look proves the first verdict wrong (R15), or waits for a person
where the look only makes it doubtful. A missing one may turn up after all."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How far the search for proof has come. `looks` counts reads of the provider's history."""

    looks: int = 0
    clean_negatives: int = 0
    last_look: datetime | None = None
    next_look: datetime | None = None
    candidate: HistoryRow | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an attempt, as one entry of the journal says it; `kind` names the entry.

    `attempt` is the one it is about, None for whichever is the newest: it doesn't hold for a later one.
    `dismissed` are transfer ids that a person knows not to be this one; `proposer` asked for their word.
    """

    state: State
    kind: str
    attempt: int | None = None
    problems: tuple[Problem, ...] = ()
    receipt: Receipt | None = None
    proof: str = ""
    code_refused: bool = False
    found: Reconciliation | None = None
    dismissed: frozenset[str] = frozenset()
    proposer: str = ""


@dataclass(frozen=True, slots=True)
class SendAttempt:
    """The newest time a transfer was sent, or is about to be, with the code that goes with it."""

    number: int = 0
    """From 1 on, once it was sent."""
    sent: datetime | None = None
    deadline: datetime | None = None
    code_issued: datetime | None = None
    code_used: bool = False
    code_refused: bool = False
    """REJECTED because of the code: the same intent may be sent again with another one."""
    code_tries: int = 0
    """Codes refused since the last one was issued."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One transfer as the journal holds it; screens are drawn from this and from nothing else."""

    reference: str
    provider: str
    profile: str
    order: TransferOrder
    operator: str
    branch: str
    state: State
    attempt: SendAttempt
    created: datetime
    updated: datetime
    baseline: frozenset[str] = frozenset()
    audited: bool = False
    receipt: Receipt | None = None
    problems: tuple[Problem, ...] = ()
    reconciliation: Reconciliation = field(default_factory=Reconciliation)
    proof: str = ""
    """How a CONFIRMED one is known: `answer`, `reference in history`, `matching row`; a person's reason."""
    usable_before: Decimal | None = None
    """What the sender could move when this was prepared, where balances are the only hint (R8)."""

    @property
    def is_open(self) -> bool:
        """Whether it keeps its sender from another transfer (R5)."""
        return self.state in OPEN_STATES

    @property
    def is_unproven(self) -> bool:
        """Whether it has left, or may have, without a proven result."""
        return self.state in UNPROVEN_STATES

    @property
    def has_left(self) -> bool:
        """Whether it was sent, or perhaps was, at its newest attempt."""
        return self.attempt.number > 0 and self.state not in NEVER_SENT_STATES

    @property
    def is_watched(self) -> bool:
        """Said not to have moved; yet some attempt left the machine, and may be booked late (R15)."""
        if self.state in WATCHED_STATES:
            return True
        left_before = self.attempt.number - (self.state is State.NOT_SENT)
        return self.state in (State.NOT_SENT, State.ABANDONED) and left_before > 0


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One entry of the append-only event list of an intent."""

    sequence: int
    reference: str
    at: datetime
    kind: str
    operator: str
    facts: dict[str, object]


class TransferRefusedHere(Exception):
    """This console won't go on, and nothing has left the machine; `problem` says why."""

    def __init__(self, problem: Problem, other: Intent | None = None) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.other = other
        """The open or earlier intent that stands in the way, where there is one."""
