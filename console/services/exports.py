"""Transfers of the journal as lines for other programs: CSV for spreadsheets, JSON for everything else."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from console.domain.masking import last_four
from console.domain.parties import Party
from console.domain.query_line import EVERYTHING, HistoryQuery
from console.domain.transfers import Intent
from console.explanations.words import describe
from console.journal.journal_thread import JournalRunner
from console.services.journal_pages import page_of

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore

_PAGE = 500
_FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula, which could run a program."""
_CONTROL = ("\t", "\r", "\n")
"""Behind which some look for one."""

Line = dict[str, str | int | None]
Page = tuple[tuple[int, Intent], ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """How far an export has come: transfers written, and the share of the journal that was gone through."""

    count: int
    share: float


class Lines(Protocol):
    """One format: what stands before, between and after the transfers. An empty text is no line."""

    async def begin(self) -> str:
        """What comes first."""
        return ""

    def line(self, line: Line) -> str:
        """One transfer."""

    async def end(self, count: int) -> str:  # noqa: ARG002 - for those that count
        """What comes last, behind so many transfers."""
        return ""


async def transfers(
    journal: JournalRunner, query: HistoryQuery = EVERYTHING, party: Party | None = None
) -> AsyncIterator[Intent]:
    """All that the query asks for, or with `party` on a side; newest first, memory doesn't grow with it."""
    async for page in _pages(journal, query, party):
        for _, intent in page:
            yield intent


async def _pages(
    journal: JournalRunner, query: HistoryQuery, party: Party | None = None
) -> AsyncIterator[Page]:
    before: int | None = None
    while page := await _page(journal, query, before, party):
        yield page
        if len(page) < _PAGE:
            return
        before = page[-1][0]


async def _page(journal: JournalRunner, query: HistoryQuery, before: int | None, party: Party | None) -> Page:
    if party is None:
        return await page_of(journal, query, before, _PAGE)
    return await journal.run(partial(_page_of_party, query=query, before=before, party=party))


def _page_of_party(store: JournalStore, query: HistoryQuery, before: int | None, party: Party) -> Page:
    return store.page(query, before=before, limit=_PAGE, party=party)


def line_of(intent: Intent) -> Line:
    """One transfer by the names that stay the same; names and numbers are masked as they are on screens."""
    order, receipt, words = intent.order, intent.receipt, describe(intent)
    return {
        "reference": intent.reference,
        "created": moment(intent.created),
        "updated": moment(intent.updated),
        "state": intent.state.value,
        "title": words.title,
        "moved": words.moved.value,
        "points": order.points,
        "deducted": _points(None if receipt is None else receipt.deducted),
        "reported": _points(None if receipt is None else receipt.reported),
        **_side("from", order.sender),
        **_side("to", order.recipient),
        "programme": order.program_id,
        "note": order.note,
        "ticket": order.ticket,
        "transfer": "" if receipt is None else receipt.transfer_id,
        "request": "" if receipt is None else receipt.request_id,
        "operator": intent.operator,
        "branch": intent.branch,
        "profile": intent.profile,
        "proof": intent.proof,
    }


def _side(name: str, party: Party) -> Line:
    masked = last_four(party.id) if party.id else ""
    return {name: party.masked_name, f"{name}_kind": party.kind.value, f"{name}_id": masked}


def moment(at: datetime) -> str:
    """A time in this machine's zone, to the second, as programs read it."""
    return at.astimezone().isoformat(timespec="seconds")


def _points(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


# -- the formats -----------------------------------------------------------------------------------


def json_line(line: Line) -> str:
    """One JSON object on a line of its own."""
    return json.dumps(line, ensure_ascii=False) + "\n"


class JsonLines(Lines):
    """A JSON object a line, for other programs."""

    def line(self, line: Line) -> str:
        """One transfer."""
        return json_line(line)


class CsvLines(Lines):
    """A table for spreadsheets; what one would run as a formula is marked as text."""

    def __init__(self) -> None:
        self._is_begun = False

    def line(self, line: Line) -> str:
        """One transfer, behind the names of its values where it is the first."""
        head, self._is_begun = "" if self._is_begun else _csv(list(line)), True
        return head + _csv(list(map(_as_text, line.values())))


def _as_text(value: object) -> object:
    """Marked as text where it begins as a formula, in letters of whichever width."""
    if not isinstance(value, str):
        return value
    begin = unicodedata.normalize("NFKC", value.lstrip()[:1])
    return f"'{value}" if begin.startswith(_FORMULA) or value.startswith(_CONTROL) else value


def _csv(values: list[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(values)
    return written.getvalue()


async def export(
    journal: JournalRunner,
    query: HistoryQuery,
    lines: Lines,
    write: Callable[[str], object],
    told: Callable[[Exported], None],
) -> int:
    """Write everything that the query asks for; how many. `told` hears of each page."""
    count, newest = 0, 0
    write(await lines.begin())
    async for page in _pages(journal, query):
        write("".join(lines.line(line_of(intent)) for _, intent in page))
        count, newest = count + len(page), newest or page[0][0]
        told(Exported(count, 1 - (page[-1][0] - 1) / newest))
    write(await lines.end(count))
    return count
