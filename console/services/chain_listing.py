"""Lists this console's transfers and other tills' as one, newest first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Generic, TypeVar

from console.domain.elsewhere import Below, TransferElsewhere
from console.domain.transfers import Intent

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Source(Generic[Place]):
    """How far one of the two was listed: below `place`, or from the top; `ended` where nothing follows."""

    place: Place | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class ChainMark:
    """Where a page of both ended; as it is, the top."""

    journal: Source[int] = Source()
    ledger: Source[Below] = Source()

    @property
    def ended(self) -> bool:
        """Whether nothing stands below it, here nor in the ledger."""
        return self.journal.ended and self.ledger.ended


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One transfer of a page; of another till where `elsewhere` says so."""

    intent: Intent
    elsewhere: TransferElsewhere | None = None
    row: int = 0

    @property
    def created(self) -> datetime:
        """By when it is sorted."""
        return self.intent.created


def one_page(
    before: ChainMark,
    mine: Sequence[tuple[int, Intent]],
    theirs: Sequence[TransferElsewhere],
    size: int,
) -> tuple[list[ChainLine], ChainMark]:
    """The newest `size` of both, and where they end; each brings `size` of its own, as far as it has them."""
    ours = [ChainLine(intent, row=row) for row, intent in mine]
    others = [ChainLine(each.intent, each) for each in theirs]
    page = list(islice(merge(ours, others, key=lambda line: line.created, reverse=True), size))
    shown = [line.row for line in page if line.elsewhere is None]
    told = [line.elsewhere for line in page if line.elsewhere is not None]
    journal = Source(shown[-1] if shown else before.journal.place, len(shown) == len(mine) < size)
    below = below_of(told[-1]) if told else before.ledger.place
    return page, ChainMark(journal, Source(below, len(told) == len(theirs) < size))


def below_of(last: TransferElsewhere) -> Below:
    """What is older than the last of a page."""
    return Below(last.intent.created, last.console, last.intent.reference)
