"""What the organisation allows at its tills: limits, reasons, approvals."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Reasons:
    """Which transfers must carry words of the operator's own."""

    note_above_points: int | None = None
    """From more than so many points on a note is wanted; 0 for every transfer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything there is to decide. As it stands here it allows what the provider allows."""

    limits: Limits = field(default_factory=Limits)
    approval: Approval = field(default_factory=Approval)
    reasons: Reasons = field(default_factory=Reasons)


class Needs(StrEnum):
    """Why a transfer wants a second person's approval."""

    AMOUNT = "for its amount"
    NO_CODE = "because no code proves it"


def needs_approval(policy: Policy, order: TransferOrder, *, coded: bool) -> tuple[Needs, ...]:
    """Every reason for which a second person must approve this order; `coded` where a code proves it."""
    above = policy.approval.above_points
    found = (
        (Needs.AMOUNT, above is not None and order.points > above),
        (Needs.NO_CODE, policy.approval.without_code and not coded),
    )
    return tuple(need for need, holds in found if holds)
