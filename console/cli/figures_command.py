"""`points-console figures`: what each operator did, and whose figures stand out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.cli.exit_codes import ExitCode
from console.cli.output import fail
from console.cli.signals import run_interruptible
from console.cli.signed_in import signed_in
from console.cli.terminal import StandardTerminal, Terminal
from console.domain.operator_figures import OperatorFigures, standing_out
from console.domain.operators import Right
from console.domain.points import format_points

if TYPE_CHECKING:
    from console.journal.journal_thread import Journal

_MOST_DAYS = 36_500
_HEAD = ("operator", "transfers", "points", "no code", "warned", "codes refused", "decided")


def run_figures(days: int, signed_in_as: str = "") -> int:
    """List the figures of so many days; the exit code."""
    if not 1 <= days <= _MOST_DAYS:
        return fail(ExitCode.WRONG_USAGE, f"--days takes a whole number from 1 to {_MOST_DAYS:,}.")
    return run_interruptible(_tell_at_terminal(timedelta(days=days), signed_in_as, StandardTerminal()))


async def _tell_at_terminal(span: timedelta, signed_in_as: str, terminal: Terminal) -> int:
    """Whoever wants to see them signs in first."""
    async with signed_in(terminal, signed_in_as) as (journal, desk, clock):
        desk.require(Right.FIGURES)
        return await tell_figures(journal, clock.now() - span, terminal.say)


async def tell_figures(journal: Journal, since: datetime, say: Callable[[str], None]) -> int:
    """A line for each operator, then what stands out; the exit code."""
    figures = await journal.run(lambda store: store.operator_figures(since))
    if not figures:
        say("Nobody did anything in that time.")
        return 0
    for line in _table(figures):
        say(line)
    for operator, parts in standing_out(figures).items():
        say(f"{operator} stands out: {', '.join(parts)}.")
    return 0


def _table(figures: Sequence[OperatorFigures]) -> list[str]:
    rows = [_HEAD, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    ]


def _row(one: OperatorFigures) -> tuple[str, ...]:
    counts = (one.by_word, one.warned, one.codes_refused, one.decided)
    return (one.operator, str(one.transfers), format_points(one.points), *map(str, counts))
