"""`points-console demo`: the console on its own training simulator, or one transfer there as a transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.full_screen import run_app
from console.cli.output import fail, is_terminal, say
from console.domain.party_kinds import PartyKind
from console.providers.registry import PROVIDERS

if TYPE_CHECKING:
    from console.services.awaited_desk import Opening
    from console.services.desk import Desk
    from console.training.training_desk import Simulator


def run_demo(
    provider: str,
    *,
    in_lines: bool = False,
    to_group: bool = False,
    timings: bool = False,
    drill: str = "",
    who: str = "",
) -> int:
    """The exit code; without a terminal it is a transcript in any case. The simulator goes at the end.

    `drill` is set up at once, and `who` gets the scores of this session.
    """
    started: list[Simulator] = []

    async def open_demo() -> Desk:
        # Begun here, behind the first frame, so that it doesn't compete with it for the processor.
        from console.training.training_desk import Simulator, open_training_desk

        started.append(Simulator(provider))
        return await open_training_desk(started[-1], drill=drill, who=who or _this_user())

    parties = PROVIDERS[provider].parties
    if to_group and PartyKind.GROUP not in parties:
        return fail(ExitCode.WRONG_USAGE, "this provider has no groups. Leave --group out.")
    try:
        if to_group or in_lines or timings or not is_terminal():
            from console.cli.demo_transcript import play_transfer
            from console.cli.signals import run_interruptible

            return run_interruptible(
                play_transfer(open_demo, say, lambda: started[-1].lesson, to_group=to_group, timings=timings)
            )

        def make_opening() -> Opening:
            from console.services.awaited_desk import Opening

            return Opening(open_demo, environment="training", profile="training", parties=parties)

        return run_app(make_opening)
    finally:
        for simulator in started:
            simulator.stop()


def _this_user() -> str:
    """Whoever is signed in to this computer, for the scores; `trainee` where it doesn't say."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "trainee"
