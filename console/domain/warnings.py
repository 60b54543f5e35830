"""Warnings about a transfer before it goes on, each with the moves that caused it. Nothing here asks anybody.

What a journal can't show isn't claimed: circles of more than three, moves at other tills, two places at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median

from console.domain.allowance import allowances, first_moment
from console.domain.moves import Move, MovesOf
from console.domain.parties import Holder, Party
from console.domain.points import format_points
from console.domain.policy import Caps, Policy, Thresholds
from console.domain.transfers import State, TransferOrder

_A_DAY = timedelta(days=1)
_LEAST_FOR_USUAL = 3
"""Earlier transfers from which on something is usual for a sender."""


class WarningKind(StrEnum):
    """What a warning is about, as the journal and the policy name it."""

    GIVES_OFTEN = "gives often"
    GETS_OFTEN = "gets often"
    MANY_TO_ONE = "many to one"
    ONE_TO_MANY = "one to many"
    ROUND_TRIP = "round trip"
    UNDER_LIMIT = "under a limit"
    SPIKE = "spike"
    DORMANT = "dormant giver"
    FAILED_CODES = "failed codes"
    NEW_RECEIVER = "new receiver"
    CHANGED_GIVER = "changed giver"
    UNVERIFIED = "unverified channel"
    FLAGGED = "flagged"
    ACCOUNT = "account status"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class TransferWarning:
    """What deserves a second look, as a sentence, and the moves by which anybody can judge it."""

    kind: WarningKind
    sentence: str
    rows: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that is known when an order is looked at. Moves are newest first, without its own."""

    order: TransferOrder
    operator: str
    now: datetime
    policy: Policy
    zone: tzinfo | None
    sender: Holder
    recipient: Holder
    giver: MovesOf = field(default_factory=MovesOf)
    receiver: MovesOf = field(default_factory=MovesOf)

    @property
    def thresholds(self) -> Thresholds:
        """From when on something is worth a warning."""
        return self.policy.warnings

    def since(self, span: timedelta, moves: Iterable[Move]) -> tuple[Move, ...]:
        """Those of the last so long that moved, or still may."""
        return tuple(move for move in moves if move.counts and self.now - move.at <= span)


def warnings_by_moves(seen: Seen) -> tuple[TransferWarning, ...]:
    """What the moves of both sides show, with the rows of each."""
    found = (look(seen) for look in _LOOKS)
    return tuple(warning for warnings in found for warning in warnings)


# -- often -----------------------------------------------------------------------------------------


def _often(seen: Seen) -> list[TransferWarning]:
    limits = seen.policy.limits
    given = _too_often(seen, WarningKind.GIVES_OFTEN, "sender has given", seen.giver.given)
    got = _too_often(seen, WarningKind.GETS_OFTEN, "recipient has got", seen.receiver.got)
    used = _nearly_used(seen, WarningKind.GIVES_OFTEN, "sender", limits.giver, seen.giver.given)
    filled = _nearly_used(seen, WarningKind.GETS_OFTEN, "recipient", limits.receiver, seen.receiver.got)
    return [*given, *used, *got, *filled]


def _too_often(seen: Seen, kind: WarningKind, who: str, moves: tuple[Move, ...]) -> list[TransferWarning]:
    most, hours = seen.thresholds.often_transfers, seen.thresholds.often_hours
    rows = seen.since(timedelta(hours=hours), moves)
    if not most or len(rows) + 1 < most:
        return []
    return [TransferWarning(kind, f"The {who} points {len(rows)} times within {hours} hours.", rows)]


def _nearly_used(
    seen: Seen, kind: WarningKind, who: str, caps: Caps, moves: tuple[Move, ...]
) -> list[TransferWarning]:
    """With this transfer a cap is nearly used up. One that is exceeded refuses instead."""
    percent = seen.thresholds.cap_percent
    after = [_this(seen), *moves]
    for each in allowances(caps, after, seen.now, seen.zone):
        if percent and each.cap and each.used * 100 > each.cap * percent:
            since = first_moment(seen.now, each.days, seen.zone)
            rows = tuple(move for move in moves if move.counts and move.at >= since)
            return [TransferWarning(kind, f"With this the {who} has used {each.words}.", rows)]
    return []


def _this(seen: Seen) -> Move:
    """The order as a move that hasn't been made yet."""
    order = seen.order
    return Move("", seen.now, order.sender, order.recipient, order.points, State.PREPARED)


# -- who with whom ---------------------------------------------------------------------------------


def _many_to_one(seen: Seen) -> list[TransferWarning]:
    least, days = seen.thresholds.givers, seen.thresholds.givers_days
    rows = seen.since(timedelta(days=days), seen.receiver.got)
    others = _others(seen.order.sender, (move.sender for move in rows))
    if not least or others + 1 < least:
        return []
    sentence = f"{others + 1} senders gave to this recipient within {days} days, this one included."
    return [TransferWarning(WarningKind.MANY_TO_ONE, sentence, rows)]


def _one_to_many(seen: Seen) -> list[TransferWarning]:
    least, hours = seen.thresholds.receivers, seen.thresholds.receivers_hours
    rows = seen.since(timedelta(hours=hours), seen.giver.given)
    others = _others(seen.order.recipient, (move.recipient for move in rows))
    if not least or others + 1 < least:
        return []
    sentence = f"The sender gave to {others + 1} recipients within {hours} hours, this one included."
    return [TransferWarning(WarningKind.ONE_TO_MANY, sentence, rows)]


def _others(than: Party, sides: Iterable[Party]) -> int:
    return len({side.key for side in sides} - {than.key})


def _round_trip(seen: Seen) -> list[TransferWarning]:
    """The recipient gave before, and it came to the sender: straight, or through one other side."""
    span = timedelta(days=seen.thresholds.round_trip_days)
    left = seen.since(span, seen.receiver.given)
    came = seen.since(span, seen.giver.got)
    straight = tuple(move for move in left if move.recipient.key == seen.order.sender.key)
    if straight:
        sentence = "The recipient gave points to this sender before: they go back."
        return [TransferWarning(WarningKind.ROUND_TRIP, sentence, straight)]
    for first in left:
        for second in came:
            if second.sender.key == first.recipient.key and first.at <= second.at:
                sentence = "The recipient gave points that came to this sender through somebody else."
                return [TransferWarning(WarningKind.ROUND_TRIP, sentence, (second, first))]
    return []


# -- amounts ---------------------------------------------------------------------------------------


def _under_limit(seen: Seen) -> list[TransferWarning]:
    """Amounts that stay just below what would be refused, or would want somebody's approval."""
    set_ = seen.thresholds
    limits = (seen.policy.limits.points_a_transfer, seen.policy.approval.above_points)
    for limit in (each for each in limits if each):
        least = limit * (100 - set_.under_limit_percent) / 100
        earlier = seen.since(timedelta(days=set_.under_limit_days), seen.giver.given)
        rows = tuple(move for move in earlier if least <= move.points <= limit)
        this = least <= seen.order.points <= limit
        if set_.under_limit_transfers and this and len(rows) + 1 >= set_.under_limit_transfers:
            sentence = f"{len(rows) + 1} amounts just under {format_points(limit)} within "
            sentence += f"{set_.under_limit_days} days, this one included."
            return [TransferWarning(WarningKind.UNDER_LIMIT, sentence, rows)]
    return []


def _spike(seen: Seen) -> list[TransferWarning]:
    rows = tuple(move for move in seen.giver.given if move.counts)
    times = seen.thresholds.spike_times
    if not times or len(rows) < _LEAST_FOR_USUAL:
        return []
    usual = int(median(move.points for move in rows))
    if seen.order.points < times * usual:
        return []
    sentence = f"{format_points(seen.order.points // usual)} times what this sender usually gives "
    return [TransferWarning(WarningKind.SPIKE, f"{sentence}({format_points(usual)}).", rows)]


# -- the giver -------------------------------------------------------------------------------------


def _dormant(seen: Seen) -> list[TransferWarning]:
    """Known here, and not seen for long; of whom nothing is known, nothing is said."""
    days = seen.thresholds.dormant_days
    moves = sorted((*seen.giver.given, *seen.giver.got), key=lambda move: move.at)
    if not days or not moves or seen.now - moves[-1].at <= timedelta(days=days):
        return []
    ago = (seen.now - moves[-1].at).days
    sentence = f"The sender moved nothing here for {ago} days."
    return [TransferWarning(WarningKind.DORMANT, sentence, (moves[-1],))]


def _failed_codes(seen: Seen) -> list[TransferWarning]:
    rows = tuple(move for move in seen.giver.given if move.codes_refused and seen.now - move.at <= _A_DAY)
    refused = sum(move.codes_refused for move in rows)
    if not seen.thresholds.failed_codes or refused < seen.thresholds.failed_codes:
        return []
    sentence = f"{refused} codes of this sender were refused within a day."
    return [TransferWarning(WarningKind.FAILED_CODES, sentence, rows)]


_LOOKS: tuple[Callable[[Seen], list[TransferWarning]], ...] = (
    _often,
    _many_to_one,
    _one_to_many,
    _round_trip,
    _under_limit,
    _spike,
    _dormant,
    _failed_codes,
)
