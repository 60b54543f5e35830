"""Transfers of a whole chain as lines: this console's and those of other tills that it may read, as one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from console.domain.elsewhere import Below, Elsewhere, TransferElsewhere
from console.domain.query_line import HistoryQuery
from console.journal.journal_thread import JournalRunner
from console.services.chain_listing import ChainLine, below_of
from console.services.exports import Exported, Line, Lines, line_of, transfers

HERE = "here"
"""In place of a till's name: this console's own."""
_PAGE = 500


async def transfers_of_chain(
    journal: JournalRunner, elsewhere: Elsewhere, query: HistoryQuery
) -> AsyncIterator[ChainLine]:
    """Everything that the query asks for, newest first. May raise `ElsewhereUnreadable` at any page."""
    ours, theirs = transfers(journal, query), _of_others(elsewhere, query)
    mine, other = await anext(ours, None), await anext(theirs, None)
    while mine is not None or other is not None:
        if other is None or (mine is not None and mine.created >= other.intent.created):
            assert mine is not None  # noqa: S101 - one of the two is there
            yield ChainLine(mine)
            mine = await anext(ours, None)
        else:
            yield ChainLine(other.intent, other)
            other = await anext(theirs, None)


async def _of_others(elsewhere: Elsewhere, query: HistoryQuery) -> AsyncIterator[TransferElsewhere]:
    below: Below | None = None
    while page := await elsewhere.page(below, _PAGE, query):
        for each in page:
            yield each
        if len(page) < _PAGE:
            return
        below = below_of(page[-1])


async def export_chain(
    journal: JournalRunner,
    elsewhere: Elsewhere,
    query: HistoryQuery,
    lines: Lines,
    write: Callable[[str], object],
    told: Callable[[Exported], None],
) -> int:
    """Write all of that, each with its till; how many. `told` hears of each few hundred, by their time."""
    count, newest, oldest = 0, None, await _oldest(journal, elsewhere, query)
    write(await lines.begin())
    async for line in transfers_of_chain(journal, elsewhere, query):
        write(lines.line(line_with_till(line)))
        count, newest = count + 1, newest or line.created
        if count % _PAGE == 0:
            whole = (newest - oldest).total_seconds()
            share = (newest - line.created).total_seconds() / whole if whole > 0 else 1.0
            told(Exported(count, min(share, 1.0)))
    write(await lines.end(count))
    return count


async def _oldest(journal: JournalRunner, elsewhere: Elsewhere, query: HistoryQuery) -> datetime:
    """Where it will end, for how far it is; of this console's no later than that."""
    ends = await journal.run(lambda store: store.between(*(store.ends()[0],) * 2))
    theirs = await elsewhere.page_above(None, 1, query)
    times = [each.created for each in ends.values()] + [each.intent.created for each in theirs]
    begin = min(times, default=datetime.max.replace(tzinfo=UTC))
    return begin if query.since is None else max(begin, query.since)


def line_with_till(line: ChainLine) -> Line:
    """As `line_of`, and the till; the ledger doesn't tell of other tills which kind their sides are."""
    if line.elsewhere is None:
        return {**line_of(line.intent), "till": HERE}
    unknown: Line = {"from_kind": "", "to_kind": ""}
    return {**line_of(line.intent), **unknown, "till": str(line.elsewhere.till)}
