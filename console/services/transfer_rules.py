"""What rules transfers: a profile's settings (codes, deadlines, horizons) and the organisation's policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from console.domain.policy import Policy
from console.domain.transfers import CodePolicy

REPEAT_WINDOW = timedelta(hours=24)
"""An equal order within so long needs a second confirmation, whatever became of the first (R6)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One profile's rules."""

    profile: str
    branch: str
    code_policy: CodePolicy
    code_lifetime: timedelta
    deadline: timedelta
    settle: timedelta
    """How long a booking may follow its request, and the history the booking (R7)."""
    late_booking: timedelta = timedelta(hours=24)
    """For how long after sending a word of "no" is looked at again (R15)."""
    only_console: bool = False
    """No other console moves points of these senders, so an unmarked row can't be another one's."""
    other_holder: bool = True
    """Whether points may go to an account of another holder."""
    policy: Policy = field(default_factory=Policy)
    """The organisation's, whichever profile is used."""
