"""`points-console ticket` and `note`: what support adds to a transfer, by somebody who signs in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from console.cli.case_command import the_one_meant
from console.cli.exit_codes import ExitCode
from console.cli.output import fail
from console.cli.signals import run_interruptible
from console.cli.signed_in import signed_in
from console.cli.terminal import StandardTerminal
from console.domain.transfers import Intent
from console.journal.journal_thread import JournalRunner
from console.services.cases import CaseRefused, CaseService

Say = Callable[[str], None]
Act = Callable[[JournalRunner, CaseService, Say], Awaitable[int]]


def run_ticket(named: str, ticket: str, signed_in_as: str = "") -> int:
    """Put a ticket on a transfer, or take it off; the exit code."""
    return run_interruptible(
        _at_terminal(lambda *there: ticket_by_lines(named, ticket, *there), signed_in_as)
    )


def run_note(named: str, words: str, signed_in_as: str = "") -> int:
    """Write a note on a transfer; the exit code."""
    return run_interruptible(_at_terminal(lambda *there: note_by_lines(named, words, *there), signed_in_as))


async def _at_terminal(act: Act, signed_in_as: str) -> int:
    """Whoever adds something signs in first."""
    from console.domain.feed import Feed
    from console.services.journal_writer import JournalWriter

    terminal = StandardTerminal()
    async with signed_in(terminal, signed_in_as) as (journal, desk, clock):
        cases = CaseService(JournalWriter(journal, desk, clock, Feed()))
        return await act(journal, cases, terminal.say)


async def ticket_by_lines(
    named: str, ticket: str, journal: JournalRunner, cases: CaseService, say: Say
) -> int:
    """Put the ticket on the transfer that `named` means; the exit code. Raises `NotAllowed`."""
    meant = await the_one_meant(named, journal, say)
    if not isinstance(meant, Intent):
        return meant
    try:
        now = (await cases.set_ticket(meant.reference, ticket)).order.ticket
    except CaseRefused as refused:
        return fail(ExitCode.NOT_DONE, str(refused))
    say(f"Transfer {meant.reference} {f'has ticket {now}' if now else 'has no ticket any more'}.")
    return 0


async def note_by_lines(named: str, words: str, journal: JournalRunner, cases: CaseService, say: Say) -> int:
    """Write the note on the transfer that `named` means; the exit code. Raises `NotAllowed`."""
    meant = await the_one_meant(named, journal, say)
    if not isinstance(meant, Intent):
        return meant
    try:
        kept = await cases.add_note(meant.reference, words)
    except CaseRefused as refused:
        return fail(ExitCode.NOT_DONE, str(refused))
    say(f"On record at transfer {meant.reference}: {kept}")
    return 0
