"""Expiry of keys and certificates: how urgent, and how many days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ExpiryWord(StrEnum):
    """Urgency by the warnings Mastercard itself sends before a key ends."""

    UNKNOWN = "unknown"
    """The file holds no certificate that would tell."""
    FINE = "fine"
    WITHIN_30_DAYS = "within-30-days"
    WITHIN_14_DAYS = "within-14-days"
    WITHIN_3_DAYS = "within-3-days"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class KeyExpiry:
    """`days` are whole: since the end where the word is expired, until the end otherwise."""

    word: ExpiryWord
    days: int | None = None

    @property
    def counted(self) -> str:
        """The days in words, `1 day` or `14 days`."""
        return "1 day" if self.days == 1 else f"{self.days or 0} days"


_WARNINGS = (
    (timedelta(days=3), ExpiryWord.WITHIN_3_DAYS),
    (timedelta(days=14), ExpiryWord.WITHIN_14_DAYS),
    (timedelta(days=30), ExpiryWord.WITHIN_30_DAYS),
)


def expiry_of(expires: datetime | None, now: datetime) -> KeyExpiry:
    """What `now` makes of an end at `expires`; both are aware."""
    if expires is None:
        return KeyExpiry(ExpiryWord.UNKNOWN)
    left = expires - now
    if left <= timedelta(0):
        return KeyExpiry(ExpiryWord.EXPIRED, (-left).days)
    for limit, word in _WARNINGS:
        if left <= limit:
            return KeyExpiry(word, left.days)
    return KeyExpiry(ExpiryWord.FINE, left.days)
