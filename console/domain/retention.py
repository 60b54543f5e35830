"""What may be taken out of the journal once its time is over, and what is left of it then."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from console.domain.transfers import ALARM_STATES, APPLIED_STATES, Intent

REMOVED = "removed"
"""Stands in a row where the provider's number of a party was."""
PURGED = "purged"
"""The kind of the entry that vouches for entries whose details were taken out."""


@dataclass(frozen=True, slots=True)
class Purge:
    """Entries whose details one person took out on one day."""

    day: str
    operator: str
    entries: int


def months_before(now: datetime, months: int) -> datetime:
    """The same day and time so many months ago; the last day of a month that has no such day."""
    index = now.year * 12 + now.month - 1 - months
    year, month = divmod(index, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def is_removed(intent: Intent) -> bool:
    """Whether whom it was between was taken out."""
    return intent.order.sender.id == REMOVED


def may_be_removed(intent: Intent, before: datetime) -> bool:
    """Whether nothing is to be done about a transfer any more, and its last step was before this moment.

    What is open, watched for a late booking (R15), still to be audited (R9) or an alarm stays whole.
    """
    needs_end = intent.is_watched or intent.state in APPLIED_STATES
    is_over = not intent.is_open and intent.state not in ALARM_STATES and (intent.audited or not needs_end)
    return is_over and intent.updated < before and not is_removed(intent)
