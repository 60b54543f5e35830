"""Other tills of a chain in memory, and a list of this console's own beside them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from console.domain.elsewhere import (
    Below,
    ElsewhereUnreadable,
    Sees,
    TillHead,
    TillOfChain,
    TransferElsewhere,
)
from console.domain.query_line import EVERYTHING, HistoryQuery, Sorting
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import Intent, JournalEvent, State
from console.services.chain_listing import below_of
from console.services.transfer_book import BookPage
from console.services.transfer_history import PAGE_SIZE, HistoryEntry
from screens.history.history_query import answers
from tests.doubles.desk_double import NOW, intent

_TILL = TillOfChain("15", "till 2")


def made(name: str, number: int, minutes: float) -> Intent:
    at = NOW - timedelta(minutes=minutes)
    return replace(
        intent(State.CONFIRMED, 1, operator="ravi.b"), reference=f"{name}{number:09}", created=at, updated=at
    )


class OwnBook:
    """This console's own, newest first."""

    sorting = Sorting.NEWEST
    is_whole = True

    def __init__(self, intents: list[Intent]) -> None:
        self.intents = intents
        self.count = len(intents)

    async def page(self, number: int) -> BookPage:
        lines = self.intents[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        return BookPage(tuple(HistoryEntry(None, each) for each in lines))

    async def measure(self) -> bool:
        return False


@dataclass
class Others:
    """Other tills', newest first; `unreadable` says why they can't be had."""

    all: list[TransferElsewhere]
    sees: Sees = Sees.ALL
    unreadable: str = ""
    asked: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    """Questions that wait until somebody lets them go."""
    added: Mapping[TotalsBy, tuple[Total, ...]] = field(default_factory=dict)
    kept: tuple[TillHead, ...] = (TillHead("c", str(_TILL), 12, "mac"),)
    chain: str = "chain"
    steps: tuple[JournalEvent, ...] = ()
    lines: list[HistoryQuery] = field(default_factory=list)
    """What was added up."""

    async def _found(self, question: str, query: HistoryQuery) -> list[TransferElsewhere]:
        self.asked.append(question)
        if question in self.held:
            await self.held[question].wait()
        if self.unreadable:
            raise ElsewhereUnreadable(self.unreadable)
        until = query.until
        if replace(query, until=None) == EVERYTHING:
            return [each for each in self.all if until is None or each.intent.created < until]
        return [each for each in self.all if answers(HistoryEntry(None, each.intent, each), query)]

    async def page(
        self, below: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        found = await self._found("page", query)
        start = 0 if below is None else _place(found, below) + 1
        return tuple(found[start : start + limit])

    async def page_above(
        self, above: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        found = await self._found("page above", query)
        end = len(found) if above is None else _place(found, above)
        return tuple(found[max(end - limit, 0) : end])

    async def count(self, query: HistoryQuery) -> int:
        return len(await self._found("count", query))

    async def place(self, number: int, query: HistoryQuery) -> Below | None:
        found = await self._found("place", query)
        return below_of(found[number]) if number < len(found) else None

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...]:
        self.lines.append(query)
        await self._found("totals", query)
        return self.added.get(by, ())

    async def changed(self, seconds: float) -> tuple[TransferElsewhere, ...]:
        await self._found("changed", EVERYTHING)
        return ()

    async def unproven(self) -> tuple[TransferElsewhere, ...]:
        return tuple(each for each in self.all if each.intent.is_unproven)

    async def heads(self) -> tuple[TillHead, ...]:
        return self.kept

    async def missing(self, heads: Sequence[TillHead]) -> tuple[TillHead, ...]:
        await self._found("missing", EVERYTHING)
        return tuple(each for each in heads if each not in self.kept)

    def seal_export(self, digest: str) -> str:
        return f"{self.chain} {digest}"

    async def timeline(self, transfer: TransferElsewhere) -> tuple[JournalEvent, ...]:
        return self.steps


def _place(found: list[TransferElsewhere], at: Below) -> int:
    return next(number for number, each in enumerate(found) if below_of(each) == at)


def chain(own: int, others: int, seed: int = 7) -> tuple[list[str], OwnBook, Others]:
    """So many of each, at times by chance; the references of all of them in their order."""
    chance = random.Random(seed)
    times = sorted(chance.sample(range(10 * (own + others)), own + others))
    mine = set(chance.sample(range(own + others), own))
    here = [made("A", number, times[number]) for number in sorted(mine)]
    there = [
        TransferElsewhere(_TILL, "c", made("B", number, times[number]))
        for number in range(own + others)
        if number not in mine
    ]
    names = [f"{'A' if number in mine else 'B'}{number:09}" for number in range(own + others)]
    return names, OwnBook(here), Others(there)
