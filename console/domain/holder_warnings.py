"""Warnings by what the two look-ups already brought: how new, how fresh, how well known the sides are."""

from __future__ import annotations

from datetime import timedelta

from console.domain.parties import Customer, Standing
from console.domain.warnings import Seen, TransferWarning, WarningKind


def warnings_by_holders(seen: Seen) -> tuple[TransferWarning, ...]:
    """Of the recipient first, as they stand on the screen."""
    found = (*_of_recipient(seen), *_of_sender(seen), *_flags(seen), *_staff(seen))
    return tuple(TransferWarning(kind, sentence) for kind, sentence in found)


def _of_recipient(seen: Seen) -> list[tuple[WarningKind, str]]:
    recipient = seen.recipient
    if not isinstance(recipient, Customer) or recipient.created is None:
        return []
    age = seen.now - recipient.created
    if age >= timedelta(days=seen.thresholds.new_receiver_days):
        return []
    return [(WarningKind.NEW_RECEIVER, f"The recipient joined {_days(age)} ago.")]


def _of_sender(seen: Seen) -> list[tuple[WarningKind, str]]:
    sender, found = seen.sender, list[tuple[WarningKind, str]]()
    if not isinstance(sender, Customer):
        return found
    age = None if sender.modified is None else seen.now - sender.modified
    if age is not None and age < timedelta(days=seen.thresholds.changed_giver_days):
        found.append((WarningKind.CHANGED_GIVER, f"The sender's profile changed {_days(age)} ago."))
    if sender.channels and not any(channel.verified for channel in sender.channels):
        found.append((WarningKind.UNVERIFIED, "None of the sender's contacts has been verified."))
    return found


def _flags(seen: Seen) -> list[tuple[WarningKind, str]]:
    """A word on fraud that doesn't block, such as a suspicion: for a person to judge."""
    sides = (("recipient", seen.recipient), ("sender", seen.sender))
    return [
        (WarningKind.FLAGGED, f"The provider's word on the {side}: {holder.fraud}.")
        for side, holder in sides
        if isinstance(holder, Customer) and holder.fraud and holder.standing is Standing.UNKNOWN
    ]


def _staff(seen: Seen) -> list[tuple[WarningKind, str]]:
    """A side that belongs to somebody who works here, by the policy's list."""
    found = []
    for side, party in (("recipient", seen.order.recipient), ("sender", seen.order.sender)):
        names = seen.policy.staff.names_of(party.id)
        if seen.operator in names:
            found.append((WarningKind.STAFF, f"The {side} is {seen.operator}, who sends this."))
        elif names:
            found.append((WarningKind.STAFF, f"The {side} works here: {', '.join(names)}."))
    return found


def _days(age: timedelta) -> str:
    return "1 day" if age.days == 1 else f"{max(age.days, 0)} days"
