"""The preview of an order: balances before and after, expiring points, objections, what accounts say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from console.domain.parties import (
    Account,
    Customer,
    Group,
    Holder,
    Party,
    PointsExpiry,
    ProgramBalance,
    Standing,
)
from console.domain.points import format_points
from console.domain.problems import Local, Problem, local
from console.domain.transfers import TransferOrder
from console.domain.warnings import TransferWarning, WarningKind
from console.explanations.party_words import account_status

_GIVES = ("GOOD_STANDING", "REDEEM_ONLY")
_RECEIVES_NOTHING = ("CANCELLED", "INACTIVE")
"""What an account's status lets it do (Mastercard's documents). Only a warning: the provider decides."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Points that would come out of one expiry date; `expiry` None for points with no known end."""

    points: Decimal
    expiry: PointsExpiry | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Before and after on both sides. `taken` is our estimate: the provider tells only afterwards."""

    sender_before: Decimal
    sender_after: Decimal
    recipient_before: Decimal | None
    recipient_after: Decimal | None
    taken: tuple[Taken, ...]


def objections(
    order: TransferOrder, sender: Holder, recipient: Holder, *, other_holder: bool = True
) -> tuple[Problem, ...]:
    """What this console won't even ask the provider for; empty when nothing stands in the way.

    `other_holder` says whether points may go to another holder's account (a profile setting).
    """
    if sender.party.key == recipient.party.key:
        return (local(Local.SAME_CUSTOMER),)
    found = [*holder_objections("sender", sender), *holder_objections("recipient", recipient)]
    if isinstance(sender, Group):
        found += [local(condition) for condition in acting_conditions(order.acting, sender)]
    if not other_holder and _of_another_holder(sender, recipient):
        found.append(local(Local.OTHER_HOLDER))
    held = sender.balance(order.program_id)
    if held is not None and held.usable < order.points:
        found.append(local(Local.TOO_FEW_POINTS, f"usable: {format_points(held.usable)}"))
    return tuple(found)


def holder_objections(side: str, holder: Holder) -> tuple[Problem, ...]:
    """What stands against one side, whatever the rest of the order; `side` is how to call it."""
    return tuple(local(condition, f"{side}{why}") for condition, why in _conditions_of(holder))


def _conditions_of(holder: Holder) -> tuple[tuple[Local, str], ...]:
    """What stands against one side, each with the words that tell it apart."""
    if holder.standing is Standing.BLOCKED:
        blocked = Local.GROUP_INACTIVE if isinstance(holder, Group) else Local.BLOCKED
        word = holder.status or (holder.fraud if isinstance(holder, Customer) else "")
        return ((blocked, f": {word}"),)
    outside = isinstance(holder, Customer) and holder.in_loyalty is False
    return ((Local.NOT_IN_LOYALTY, ""),) if outside else ()


def _of_another_holder(sender: Holder, recipient: Holder) -> bool:
    """Also where the provider doesn't tell who holds one of the two accounts."""
    if not (isinstance(sender, Account) and isinstance(recipient, Account)):
        return False
    return not sender.holder_id or sender.holder_id != recipient.holder_id


def acting_conditions(acting: Party | None, group: Group) -> tuple[Local, ...]:
    """What the provider would refuse about the member who acts for `group` (Capillary, 1651 and 830)."""
    if acting is None:
        return (Local.NO_ACTING_MEMBER,)
    member = group.member(acting.id)
    if member is None or not member.active:
        return (Local.NOT_A_MEMBER,)
    return (Local.MAY_NOT_TRANSFER,) if member.may_transfer is False else ()


def preview(order: TransferOrder, sender: Holder, recipient: Holder) -> Preview | None:
    """The preview, or None where the provider named no balance for the sender's programme."""
    held = sender.balance(order.program_id)
    if held is None:
        return None
    theirs = recipient.balance(order.program_id)
    return Preview(
        sender_before=held.usable,
        sender_after=held.usable - order.points,
        recipient_before=None if theirs is None else theirs.usable,
        recipient_after=None if theirs is None else theirs.usable + order.points,
        taken=_taken(held, Decimal(order.points)),
    )


def _taken(held: ProgramBalance, points: Decimal) -> tuple[Taken, ...]:
    """Earliest expiry first, as the provider's own rule is documented."""
    parts: list[Taken] = []
    for expiry in held.expiring:
        if points <= 0:
            break
        part = min(points, expiry.points)
        parts.append(Taken(part, expiry))
        points -= part
    if points > 0:
        parts.append(Taken(points, None))
    return tuple(parts)


def account_warnings(sender: Holder, recipient: Holder) -> tuple[TransferWarning, ...]:
    """What the status of two accounts may come to; the provider decides."""
    found: list[str] = []
    if isinstance(recipient, Account) and recipient.status in _RECEIVES_NOTHING:
        found.append(f"The recipient's account is {account_status(recipient)}; it may be refused.")
    if isinstance(sender, Account) and sender.status not in ("", *_GIVES):
        found.append(f"The sender's account is {account_status(sender)}; it may be refused.")
    if isinstance(sender, Account) and sender.on_hold:
        found.append(f"{format_points(sender.on_hold)} of the sender's points are on hold.")
    return tuple(TransferWarning(WarningKind.ACCOUNT, sentence) for sentence in found)
