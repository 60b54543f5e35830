"""Gives a training session its past, in the simulator first and then, with its numbers, in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.training.past_month import PastMonth, numbered, past_month
from console.training.past_steps import PastDesk, Step, write_past
from console.training.past_transfer import PastTransfer, bookings_of

if TYPE_CHECKING:
    from console.domain.clock import Clock
    from console.journal.journal_thread import JournalRunner
    from console.providers.simulator_control import TrainingDesk
    from console.settings.profiles import Profile

APPROVED_ABOVE = 3000
"""Points: in training a supervisor approves what is more."""


def month_of(profile: Profile) -> PastMonth:
    """What happened at a training profile's desk before anybody came."""
    return past_month(profile.provider, profile.name, profile.branch, APPROVED_ABOVE)


async def remember(
    journal: JournalRunner,
    simulator: TrainingDesk,
    desk: PastDesk,
    past: Sequence[PastTransfer],
    clock: Clock,
    others: Sequence[Step] = (),
) -> tuple[PastTransfer, ...]:
    """Have both know what happened; oldest first, with the provider's numbers."""
    told = numbered(past, await simulator.book_past(bookings_of(past)))
    now = clock.now()
    await journal.run(lambda store: write_past(store, desk, told, now, others))
    return told


async def remember_month(
    journal: JournalRunner, simulator: TrainingDesk, profile: Profile, clock: Clock
) -> None:
    """The month before this session, as everybody finds it who begins one."""
    month = month_of(profile)
    await remember(journal, simulator, month.desk, month.transfers, clock, month.others)
