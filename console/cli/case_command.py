"""`points-console case`: from whatever a ticket names a transfer by to its whole story."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.profile_desk import training_profiles
from console.cli.signals import run_interruptible
from console.cli.signed_in import on_this_journal
from console.domain.transfers import Intent
from console.explanations.case_text import case_lines
from console.explanations.catalogue import Catalogue
from console.journal.journal_thread import JournalRunner
from console.services.cases import meant_by


def run_case(named: str, signed_in_as: str = "") -> int:
    """Tell the whole story of the transfer that `named` means; the exit code."""
    tell = partial(case_by_lines, named, training_profiles(), say=say)
    return run_interruptible(on_this_journal(tell, signed_in_as))


async def case_by_lines(
    named: str, training: frozenset[str], journal: JournalRunner, *, say: Callable[[str], None]
) -> int:
    """The story, or the transfers among which to choose; the exit code."""
    shown = await the_one_meant(named, journal, say)
    if not isinstance(shown, Intent):
        return shown
    events = await journal.run(lambda store: store.events(shown.reference))
    cards = Catalogue().explain_intent(shown)
    for line in case_lines(shown, events, cards, training=shown.profile in training):
        say(line)
    return 0


async def the_one_meant(named: str, journal: JournalRunner, say: Callable[[str], None]) -> Intent | ExitCode:
    """The transfer that `named` means; where there is none, or several, that is told, and the exit code."""
    found = await meant_by(named, journal)
    if not found:
        return fail(ExitCode.NOT_DONE, f"this console's journal has no transfer that {named!r} could mean.")
    if len(found) == 1:
        return found[0]
    say(f"Several may be meant, the newest {len(found)} of them:")
    for intent in found:
        say(f"  {intent.reference}   {intent.order.points:,} from {_sides(intent)}")
    return ExitCode.LOOK_FIRST


def _sides(intent: Intent) -> str:
    return f"{intent.order.sender.label} to {intent.order.recipient.label}, {intent.state.value}"
