"""`points-console history` and `unresolved`: this console's transfers for people and for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from console.cli.elsewhere_here import elsewhere_here
from console.cli.exit_codes import ExitCode
from console.cli.export_command import ExportRequest, export_by_lines
from console.cli.output import fail, say
from console.cli.signals import run_interruptible
from console.cli.signed_in import on_this_journal
from console.domain.elsewhere import Elsewhere, ElsewhereUnreadable
from console.domain.points import format_points
from console.domain.query_line import Calendar, HistoryQuery, QueryFault, read_query
from console.domain.transfers import ALARM_STATES, UNPROVEN_STATES, Intent
from console.explanations.next_steps import GONE_BY_LINES, ITS_TILLS_OWN, next_step_by_lines
from console.explanations.words import describe
from console.journal.journal_thread import JournalRunner
from console.services.chain_exports import HERE, transfers_of_chain
from console.services.exports import transfers

_MOST_LINES = 50
"""Of a table that nobody asked to be longer: it is read by a person."""
_NONE_HERE = "No transfer of this console's journal answers to that."
_NONE_SEEN = "No transfer of the tills that this console sees answers to that."
_SEES_NO_TILLS = "this console sees no other tills: its settings name no ledger, or say nothing of sees."
_UNRESOLVED = HistoryQuery(states=UNPROVEN_STATES | ALARM_STATES)


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """What was asked for on the command line. `parts` are those of the query line."""

    parts: tuple[str, ...] = ()
    format: str = "table"
    output: str = ""
    signed_in_as: str = ""
    tills: bool = False
    """Other tills' too, as far as the ledger lets this console see them."""


def run_history(request: HistoryRequest) -> int:
    """Do what was asked for; the exit code."""
    line = " ".join(map(_as_typed, request.parts))
    query = read_query(line, Calendar(datetime.now(UTC)))
    if isinstance(query, QueryFault):
        return fail(ExitCode.WRONG_USAGE, f"{line[query.start : query.end]}: {query.sentence}")
    tell = on_this_journal(
        lambda journal: history_by_lines(request, query, journal, say, elsewhere_here), request.signed_in_as
    )
    return run_interruptible(tell)


def _as_typed(part: str) -> str:
    """An argument as it would stand in the line: a shell has taken the quotes away that kept it together."""
    if " " not in part or '"' in part:
        return part
    name, colon, value = part.partition(":")
    return f'{name}:"{value}"' if colon and name.isalpha() else f'"{part}"'


def run_unresolved(signed_in_as: str = "") -> int:
    """Tell what has no proven result; the exit code."""
    tell = on_this_journal(lambda journal: unresolved_by_lines(journal, say, elsewhere_here), signed_in_as)
    return run_interruptible(tell)


async def history_by_lines(
    request: HistoryRequest,
    query: HistoryQuery,
    journal: JournalRunner,
    say: Callable[[str], None],
    open_elsewhere: Callable[[], Elsewhere | None] = lambda: None,
) -> int:
    """Tell the transfers that the query asks for, newest first; the exit code."""
    if not request.tills:
        return await _told(request, query, journal, say, None)
    if query.note or query.ticket:
        return fail(
            ExitCode.WRONG_USAGE, "the shared ledger holds no notes and no tickets: leave out --tills."
        )
    try:
        elsewhere = open_elsewhere()
        if elsewhere is None:
            return fail(ExitCode.CANNOT_WORK, _SEES_NO_TILLS)
        return await _told(request, query, journal, say, elsewhere)
    except ElsewhereUnreadable as error:
        return fail(
            ExitCode.CANNOT_WORK, f"other tills' transfers can't be read now, and would be missing. {error}"
        )


async def _told(
    request: HistoryRequest,
    query: HistoryQuery,
    journal: JournalRunner,
    say: Callable[[str], None],
    elsewhere: Elsewhere | None,
) -> int:
    if request.format == "table":
        empty = _NONE_HERE if elsewhere is None else _NONE_SEEN
        return await _table(_rows(journal, query, elsewhere), say, empty)
    asked = ExportRequest(request.format, request.output, " ".join(request.parts))
    return await export_by_lines(asked, query, journal, say, elsewhere)


async def unresolved_by_lines(
    journal: JournalRunner,
    say: Callable[[str], None],
    open_elsewhere: Callable[[], Elsewhere | None] = lambda: None,
) -> int:
    """Tell what has no proven result, and what must be put right; 3 where there is something of it.

    Other tills' are told below, each with its till, or that nobody knows of them now.
    """
    count = 0
    async for intent in transfers(journal, _UNRESOLVED):
        say(_row(intent))
        say(f"    {next_step_by_lines(intent.state)}")
        count += 1
    damaged = await journal.run(lambda store: store.damaged())
    for row in damaged:
        say(f"Transfer {row.reference} can't be read: {row.why}. See points-console journal verify.")
    count += await _unresolved_elsewhere(open_elsewhere, say)
    if await journal.run(lambda store: store.lacks()):
        say("The journal is gone or an old copy: what was open may be missing from it.")
        return ExitCode.LOOK_FIRST
    if count or damaged:
        return ExitCode.LOOK_FIRST
    say("Nothing is open. Every transfer of this console has a proven result.")
    return 0


async def _unresolved_elsewhere(
    open_elsewhere: Callable[[], Elsewhere | None], say: Callable[[str], None]
) -> int:
    try:
        elsewhere = open_elsewhere()
        others = () if elsewhere is None else await elsewhere.unproven()
    except ElsewhereUnreadable as error:
        say(f"Other tills' transfers can't be read now. {error}")
        return 1
    for other in others:
        gone = other.gone_since
        say(f"{_row(other.intent)}, {other.till}")
        since = "" if gone is None else f"Its till is gone since {gone.astimezone():%d %b %H:%M}. "
        say(f"    {since}{ITS_TILLS_OWN if gone is None else GONE_BY_LINES}")
    return len(others)


async def _rows(
    journal: JournalRunner, query: HistoryQuery, elsewhere: Elsewhere | None
) -> AsyncIterator[str]:
    if elsewhere is None:
        async for intent in transfers(journal, query):
            yield _row(intent)
        return
    async for line in transfers_of_chain(journal, elsewhere, query):
        yield f"{_row(line.intent)}, {HERE if line.elsewhere is None else line.elsewhere.till}"


async def _table(rows: AsyncIterator[str], say: Callable[[str], None], empty: str) -> int:
    count = 0
    async for row in rows:
        if count == _MOST_LINES:
            say(f"The newest {_MOST_LINES}. For all of them: --format csv, or a narrower question.")
            return 0
        say(row)
        count += 1
    if not count:
        say(empty)
    return 0


def _row(intent: Intent) -> str:
    order, words = intent.order, describe(intent)
    when = intent.created.astimezone()
    return (
        f"{when.day:2} {when:%b %Y %H:%M}  {format_points(order.points):>9}  {intent.reference}  "
        f"{words.label}: {order.sender.label} to {order.recipient.label}, {intent.operator}"
    )
