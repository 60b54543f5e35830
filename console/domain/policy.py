"""What the organisation allows at its tills: limits, reasons, approvals, warnings, second thoughts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from console.domain.transfers import TransferOrder


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may pass in a calendar day, and in the 7 and 30 days that end with it."""

    points_a_day: int | None = None
    transfers_a_day: int | None = None
    points_in_7_days: int | None = None
    transfers_in_7_days: int | None = None
    points_in_30_days: int | None = None
    transfers_in_30_days: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one transfer may carry, and what one side may give or get."""

    points_a_transfer: int | None = None
    giver: Caps = field(default_factory=Caps)
    receiver: Caps = field(default_factory=Caps)
    console: Caps = field(default_factory=Caps)
    """Of everything that this console moves, whoever gives."""
    zone: str = ""
    """Where the calendar's days begin, such as `Asia/Kolkata`; empty for this computer's own zone."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Which transfers want a second pair of eyes."""

    above_points: int | None = None
    without_code: bool = False
    """Where the operator's word stands in for the customer's code."""
    after_warnings: tuple[str, ...] = ()
    """Kinds of warning, as `WarningKind` names them."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Which transfers must say what they are for: with more than so many points, 0 for every transfer."""

    note_above_points: int | None = None
    """In words of the operator's own, which the provider gets."""
    ticket_above_points: int | None = None
    """By a ticket of the help desk, which stays here."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something deserves a warning; 0 switches one off. Counts take the order in."""

    often_transfers: int = 5
    often_hours: int = 30
    cap_percent: int = 80
    """Of a limit, used up with the order."""
    givers: int = 3
    givers_days: int = 7
    receivers: int = 3
    receivers_hours: int = 24
    round_trip_days: int = 30
    under_limit_transfers: int = 3
    under_limit_percent: int = 5
    under_limit_days: int = 7
    spike_times: int = 10
    dormant_days: int = 365
    failed_codes: int = 3
    new_receiver_days: int = 30
    changed_giver_days: int = 7


@dataclass(frozen=True, slots=True)
class Staff:
    """Whoever works here and collects points themselves."""

    members: tuple[str, ...] = ()
    """Each as an operator's name and a member's id, such as `asha.k 565039506`."""

    def names_of(self, member: str) -> tuple[str, ...]:
        """The operators whose member this is."""
        pairs = (each.rpartition(" ") for each in self.members)
        return tuple(name.strip() for name, _, id_ in pairs if id_ == member)

    def members_of(self, operator: str) -> tuple[str, ...]:
        """The members of one operator."""
        pairs = (each.rpartition(" ") for each in self.members)
        return tuple(id_ for name, _, id_ in pairs if name.strip() == operator)

    def are_one(self, one: str, other: str) -> bool:
        """Whether two operators are known to be one person, by a member of both."""
        return one == other or not set(self.members_of(one)).isdisjoint(self.members_of(other))


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Time to think again behind the last key."""

    seconds: int = 0
    """Before anything leaves, counted down where it can be seen; 0 sends at once."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """Why a customer's whole numbers may be shown."""

    reasons: tuple[str, ...] = ()
    """The only ones that count; without any, words of one's own."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether whoever gets points is asked first."""

    of_recipient: bool = False
    """By the operator's word, before the sender's code goes out: no provider sends a code to a recipient."""
    methods: tuple[str, ...] = ("at this counter", "by telephone", "in writing")
    """How they can have agreed."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The ways to choose from; none where nobody is asked."""
        return self.methods if self.of_recipient else ()


@dataclass(frozen=True, slots=True)
class Retention:
    """After how many months what names a person may be taken out of this console; 0 keeps it."""

    transfers_months: int = 12
    """After the last step of one that is over."""
    lookups_months: int = 12
    receipts_months: int = 12
    """Receipts kept as files."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything there is to decide. As it stands here it allows what the provider allows."""

    limits: Limits = field(default_factory=Limits)
    approval: Approval = field(default_factory=Approval)
    reasons: Reasons = field(default_factory=Reasons)
    warnings: Thresholds = field(default_factory=Thresholds)
    staff: Staff = field(default_factory=Staff)
    cancel: Cancelling = field(default_factory=Cancelling)
    reveal: Reveal = field(default_factory=Reveal)
    consent: Consent = field(default_factory=Consent)
    retention: Retention = field(default_factory=Retention)


class Needs(StrEnum):
    """Why a transfer wants a second person's approval."""

    AMOUNT = "for its amount"
    NO_CODE = "because no code proves it"
    WARNING = "because of a warning"


def needs_approval(
    policy: Policy, order: TransferOrder, *, coded: bool, warned: Collection[str] = ()
) -> tuple[Needs, ...]:
    """Every reason for which a second person must approve this order.

    `coded` where a code proves it, `warned` the kinds of the warnings about it.
    """
    above = policy.approval.above_points
    found = (
        (Needs.AMOUNT, above is not None and order.points > above),
        (Needs.NO_CODE, policy.approval.without_code and not coded),
        (Needs.WARNING, not set(policy.approval.after_warnings).isdisjoint(warned)),
    )
    return tuple(need for need, holds in found if holds)
