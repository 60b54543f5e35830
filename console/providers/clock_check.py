"""What the clock of an answer tells, for the check of a profile."""

from __future__ import annotations

from datetime import timedelta

from console.domain.exchanges import Trace
from console.domain.problems import Local, local
from console.providers.interface import CheckFinding
from console.providers.response import server_date

SKEW_LIMIT = timedelta(seconds=60)
"""By how much clocks may differ before it is worth a warning."""


def skew_in(trace: Trace) -> timedelta | None:
    """By how much the server's clock was ahead of ours in the last answer that told its time."""
    for exchange in reversed(tuple(trace)):
        date = server_date({name.lower(): value for name, value in exchange.response_headers})
        if date is not None:
            return date - (exchange.at + timedelta(milliseconds=exchange.milliseconds))
    return None


def clock_finding(skew: timedelta | None) -> CheckFinding:
    """Whether the clocks agree; one that isn't told is no reason to worry."""
    if skew is None:
        return CheckFinding(("Clock: the provider didn't tell its time.",))
    seconds = round(skew.total_seconds())
    way = "ahead of" if seconds > 0 else "behind"
    differs = f"{abs(seconds)} seconds {way} this computer's" if seconds else "the same as this computer's"
    agree = abs(skew) <= SKEW_LIMIT
    return CheckFinding(
        (f"Clock: the provider's is {differs}.",), agree, () if agree else (local(Local.CLOCK_SKEW),)
    )
