"""One transfer on the training simulator, played by itself and written down as a plain transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from console.cli.demo_operator import DemoOperator
from console.cli.exit_codes import ExitCode
from console.cli.profile_desk import close_quietly
from console.cli.timeline import TransferTimeline
from console.cli.transfer import TransferConversation, finding_parties
from console.cli.transfer_parties import TransferRequest

if TYPE_CHECKING:
    from console.providers.interface import TrainingProfile
    from console.services.desk import Desk


async def play_transfer(
    open_demo: Callable[[], Awaitable[Desk]],
    say: Callable[[str], None],
    lesson: Callable[[], TrainingProfile],
    *,
    to_group: bool,
    timings: bool = False,
) -> int:
    """The provider's sample, played by itself; 0 only if the points moved exactly once.

    `lesson` is asked for it once the desk is open. `timings` adds how long each step took.
    """
    desk = await open_demo()
    try:
        learnt = lesson()
        sample = learnt.group_sample if to_group else learnt.sample
        assert sample is not None  # noqa: S101 - a provider that knows groups has a sample with one
        operator = DemoOperator(desk, say, sample.unseen)
        request = TransferRequest(*sample.typed, str(sample.points), sample.program, "shared redemption")
        finding = finding_parties(desk, with_groups=to_group)
        timeline = TransferTimeline(desk) if timings else None
        ended = await TransferConversation(desk, operator, finding, timeline).run(request)
        moved = await operator.times_moved(sample)
        with suppress(OSError):
            say(f"The simulator's own ledger shows this transfer {moved} time{'' if moved == 1 else 's'}.")
            for line in timeline.lines() if timeline else ():
                say(line)
        return ended if moved == (ended is ExitCode.DONE) else ExitCode.LOOK_FIRST
    finally:
        await close_quietly(desk)
