"""Transfers of a whole chain as lines: this console's and those of other tills that it may read, as one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from console.domain.elsewhere import Elsewhere
from console.domain.query_line import HistoryQuery
from console.journal.journal_thread import JournalRunner
from console.services.chain_listing import ChainLine, ChainMark, one_page
from console.services.exports import Line, Lines, line_of
from console.services.journal_pages import page_of

HERE = "here"
"""In place of a till's name: this console's own."""
_PAGE = 500


async def transfers_of_chain(
    journal: JournalRunner, elsewhere: Elsewhere, query: HistoryQuery
) -> AsyncIterator[ChainLine]:
    """Everything that the query asks for, newest first. May raise `ElsewhereUnreadable` at any page."""
    mark = ChainMark()
    while not mark.ended:
        mine, theirs = mark.journal, mark.ledger
        ours = () if mine.ended else await page_of(journal, query, mine.place, _PAGE)
        others = () if theirs.ended else await elsewhere.page(theirs.place, _PAGE, query)
        page, mark = one_page(mark, ours, others, _PAGE)
        for line in page:
            yield line


async def export_chain(
    journal: JournalRunner,
    elsewhere: Elsewhere,
    query: HistoryQuery,
    lines: Lines,
    write: Callable[[str], object],
) -> int:
    """Write all of that, each with its till; how many."""
    count = 0
    write(await lines.begin())
    async for line in transfers_of_chain(journal, elsewhere, query):
        write(lines.line(line_with_till(line)))
        count += 1
    write(await lines.end(count))
    return count


def line_with_till(line: ChainLine) -> Line:
    """As `line_of`, and the till; the ledger doesn't tell of other tills which kind their sides are."""
    if line.elsewhere is None:
        return {**line_of(line.intent), "till": HERE}
    unknown: Line = {"from_kind": "", "to_kind": ""}
    return {**line_of(line.intent), **unknown, "till": str(line.elsewhere.till)}
