"""Times and days as the providers write them: some carry a zone, some are in the provider's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone


def read_moment(offset: timedelta, *texts: str) -> tuple[datetime | None, bool]:
    """The first of `texts` that can be read, in UTC, and whether its zone was given.

    One without a zone is read at `offset`. What can't be read counts as absent.
    """
    for text in texts:
        try:
            read = datetime.fromisoformat(text.strip())
            known = read.tzinfo is not None
            return (read if known else read.replace(tzinfo=timezone(offset))).astimezone(UTC), known
        except (ValueError, OverflowError):
            continue
    return None, False


def read_day(*texts: str) -> date | None:
    """The first of `texts` that starts with a calendar day, as the provider's calendar has it."""
    for text in texts:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return None
