"""Capillary's dates: some carry a zone, some are in the server's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone


def read_moment(zoned: str, bare: str, offset: timedelta) -> tuple[datetime | None, bool]:
    """The time in UTC and whether its zone was given.

    `zoned` is the field ending in ISO and wins; `bare` has no zone and is read at `offset`, the profile's
    server zone. What can't be read counts as absent.
    """
    for text in (zoned, bare):
        read = _parse(text)
        if read is None:
            continue
        known = read.tzinfo is not None
        try:
            return (read if known else read.replace(tzinfo=timezone(offset))).astimezone(UTC), known
        except OverflowError:
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


def _parse(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
