"""`points-console case`: from whatever a ticket names a transfer by to its whole story."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from console.cli.elsewhere_here import elsewhere_here
from console.cli.exit_codes import ExitCode
from console.cli.output import fail, say
from console.cli.profile_desk import training_profiles
from console.cli.signals import run_interruptible
from console.cli.signed_in import on_this_journal
from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable
from console.domain.query_line import HistoryQuery
from console.domain.transfers import Intent
from console.explanations.case_text import case_elsewhere_lines, case_lines
from console.explanations.catalogue import Catalogue
from console.explanations.next_steps import next_step_by_lines
from console.explanations.steps_in_lines import in_lines
from console.journal.journal_thread import JournalRunner
from console.services.cases import meant_by, written_references

_NOR_THERE = "No other till that this console sees has it either."
_BY_REFERENCE = "Only this console was searched: other tills' transfers are found by their reference."


def run_case(named: str, signed_in_as: str = "") -> int:
    """Tell the whole story of the transfer that `named` means; the exit code."""
    tell = partial(case_by_lines, named, training_profiles(), say=say, open_elsewhere=elsewhere_here)
    return run_interruptible(on_this_journal(tell, signed_in_as))


async def case_by_lines(
    named: str,
    training: frozenset[str],
    journal: JournalRunner,
    *,
    say: Callable[[str], None],
    open_elsewhere: Callable[[], Elsewhere | None] = lambda: None,
) -> int:
    """The story, or the transfers among which to choose; the exit code.

    Of another till's transfer what the ledger tells, where its reference is named and this console sees it.
    """
    found = await meant_by(named, journal)
    if not found and await _told_elsewhere(named, open_elsewhere, say):
        return 0
    shown = _the_one_of(found, named, say)
    if not isinstance(shown, Intent):
        return shown
    events = await journal.run(lambda store: store.events(shown.reference))
    cards = map(in_lines, Catalogue().explain_intent(shown))
    is_training, step = shown.profile in training, next_step_by_lines(shown.state)
    for line in case_lines(shown, events, cards, training=is_training, next_step=step):
        say(line)
    return 0


async def _told_elsewhere(
    named: str, open_elsewhere: Callable[[], Elsewhere | None], say: Callable[[str], None]
) -> bool:
    """Whether another till's transfer was told; else what of the others was searched."""
    written = written_references(named)
    try:
        elsewhere = open_elsewhere()
        if elsewhere is None:
            return False
        for reference in written:
            for found in await elsewhere.page(None, 1, HistoryQuery(reference=reference)):
                for line in case_elsewhere_lines(found, await elsewhere.timeline(found)):
                    say(line)
                return True
    except ElsewhereUnreadable as error:
        say(f"Other tills' transfers can't be read now. {error}")
        return False
    say(_NOR_THERE if written else _BY_REFERENCE)
    return False


async def the_one_meant(named: str, journal: JournalRunner, say: Callable[[str], None]) -> Intent | ExitCode:
    """The transfer that `named` means; where there is none, or several, that is told, and the exit code."""
    return _the_one_of(await meant_by(named, journal), named, say)


def _the_one_of(found: tuple[Intent, ...], named: str, say: Callable[[str], None]) -> Intent | ExitCode:
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
