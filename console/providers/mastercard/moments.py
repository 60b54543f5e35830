"""Mastercard's times: some carry a zone, the others are the provider's own Central days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

CENTRAL = timedelta(hours=-6)
"""Points are computed in Central Standard Time (Points Activity Service, Support); whether that follows
daylight saving isn't documented, so a time read with it is never said to be known."""


def read_moment(text: str, offset: timedelta) -> tuple[datetime | None, bool]:
    """The time in UTC and whether its zone was given; a bare one is read at `offset`."""
    try:
        read = datetime.fromisoformat(text)
        known = read.tzinfo is not None
        return (read if known else read.replace(tzinfo=timezone(offset))).astimezone(UTC), known
    except (ValueError, OverflowError):
        return None, False


def read_day(text: str) -> date | None:
    """The calendar day `text` begins with, in the provider's calendar."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
