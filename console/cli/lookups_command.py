"""`points-console lookups`: who looked whom up, for a supervisor who signs in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.output import fail
from console.cli.signals import run_interruptible
from console.cli.signed_in import signed_in
from console.cli.terminal import StandardTerminal, Terminal
from console.domain.operators import AtDesk, Right, read_operator_id
from console.domain.query_line import Calendar, QueryFault, read_query
from console.domain.text import clean

if TYPE_CHECKING:
    from console.domain.lookups import LookUp
    from console.journal.journal_thread import Journal


def run_lookups(since: str, of: str, signed_in_as: str = "") -> int:
    """List the look-ups since then, of one operator or of all; the exit code."""
    from console.domain.clock import SystemClock

    read = read_query(f"since:{since}", Calendar(SystemClock().now()))
    if isinstance(read, QueryFault) or read.since is None:
        return fail(
            ExitCode.WRONG_USAGE, read.sentence if isinstance(read, QueryFault) else "--since is empty."
        )
    of_whom = read_operator_id(of)
    if of and not of_whom:
        return fail(ExitCode.WRONG_USAGE, "--of takes an operator's id.")
    return run_interruptible(_tell_at_terminal(read.since, of_whom, signed_in_as, StandardTerminal()))


async def _tell_at_terminal(since: datetime, of: str, signed_in_as: str, terminal: Terminal) -> int:
    """Whoever wants to see them signs in first."""
    async with signed_in(terminal, signed_in_as) as (journal, desk, _clock):
        return await tell_lookups(journal, desk, since, of, terminal.say)


async def tell_lookups(
    journal: Journal, at_desk: AtDesk, since: datetime, of: str, say: Callable[[str], None]
) -> int:
    """A line for each look-up and each reveal at this console, oldest first; the exit code.

    Raises `NotAllowed` for whoever hasn't the right.
    """
    at_desk.require(Right.LOOKUPS)
    found = await journal.run(lambda store: store.lookups_since(since))
    lines = [_line(each) for each in found if of in ("", each.operator)]
    for line in lines or ["Nobody was looked up at this console in that time."]:
        say(line)
    return 0


def _line(one: LookUp) -> str:
    did = f"whole numbers shown: {clean(one.reason)}" if one.reason else f"by {one.by}"
    return f"{one.at.astimezone():%d %b %Y %H:%M:%S}  {one.operator}  {one.whom}, {did} ({one.profile})"
