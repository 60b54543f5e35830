"""Times as people at a counter read them: in the branch's zone, and as ages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_STEPS = (
    (timedelta(days=365), "y"),
    (timedelta(days=60), "mo"),
    (timedelta(days=1), "d"),
    (timedelta(hours=1), "h"),
    (timedelta(minutes=1), "min"),
)
_MONTH = timedelta(days=30)


def age(elapsed: timedelta) -> str:
    """How long ago or how long still, in its largest unit: `42 s`, `5 min`, `3 d`, `6 y`."""
    elapsed = max(elapsed, timedelta(0))
    for unit, name in _STEPS:
        if elapsed >= unit:
            return f"{elapsed // (_MONTH if name == 'mo' else unit)} {name}"
    return f"{int(elapsed.total_seconds())} s"


def day(on: date) -> str:
    """`30 Jun 2027`."""
    return f"{on.day} {on:%b %Y}"


def day_and_time(at: datetime) -> str:
    """`21 Nov 14:02` on this machine's clock."""
    here = at.astimezone()
    return f"{here.day:2} {here:%b %H:%M}"


def time_of_day(at: datetime) -> str:
    """`14:02:31`."""
    return f"{at.astimezone():%H:%M:%S}"
