"""The other tills of a chain, as the shared ledger shows them: looked at, and never acted on as one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from console.domain.parties import Party
from console.domain.query_line import HistoryQuery
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import Intent, JournalEvent

SEARCHED_ELSEWHERE, SEARCHED_FOR_ANOTHER = "searched elsewhere", "searched for another till"
"""The entries of a search in the journal of the till that was gone, and of the one that searched."""


class Sees(StrEnum):
    """Whose transfers a console may read; each includes those before it."""

    CONSOLE = "console"
    BRANCH = "branch"
    ALL = "all"


WHOSE = {
    Sees.CONSOLE: "its own transfers",
    Sees.BRANCH: "its branch's transfers",
    Sees.ALL: "every till's transfers",
}


@dataclass(frozen=True, slots=True)
class TillOfChain:
    """How a console is called in the whole chain."""

    branch: str
    label: str

    def __str__(self) -> str:
        return f"branch {self.branch}, {self.label}"


class FoundElsewhere(StrEnum):
    """What a search for another till's transfer found in the sender's history."""

    PROCESSED = "processed"
    TWICE = "found twice"
    CONTRADICTED = "contradicted"
    MAYBE = "may be it"
    NOT_THERE = "not there"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SearchedElsewhere:
    """One such search, and by whom."""

    reference: str
    attempt: int
    till: TillOfChain
    operator: str
    at: datetime
    found: FoundElsewhere
    transfer_id: str = ""


@dataclass(frozen=True, slots=True)
class TransferElsewhere:
    """A transfer of another till. Its `intent` names both sides by their masked names, without any id."""

    till: TillOfChain
    console: str
    intent: Intent
    gone_since: datetime | None = None
    """When its till was heard of last, where that is too long ago for one that is open."""
    sender_mark: str = ""
    recipient_mark: str = ""
    """By what both sides are known in the chain."""
    searched: SearchedElsewhere | None = None
    """The newest search for it by another till."""


@dataclass(frozen=True, slots=True)
class Below:
    """Where a page ended: what is older follows."""

    created: datetime
    console: str
    reference: str


@dataclass(frozen=True, slots=True)
class TillHead:
    """How far a till's chain of entries had come in the ledger; the seal covers all before it."""

    console: str
    till: str
    entry: int
    seal: str


class ElsewhereUnreadable(Exception):
    """The other tills' transfers can't be read now; the message is a sentence."""


class Elsewhere(Protocol):
    """Reads them, within what the ledger lets this console see. Each call may raise `ElsewhereUnreadable`."""

    @property
    def sees(self) -> Sees:
        """Whose they are; never `CONSOLE`."""

    async def page(
        self, below: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        """The newest that the query asks for, or those below, newest first."""

    async def page_above(
        self, above: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        """The oldest of them, or those just above; newest first, too."""

    async def count(self, query: HistoryQuery) -> int:
        """How many the query asks for: of a million, half a second."""

    async def place(self, number: int, query: HistoryQuery) -> Below | None:
        """Where the one of this number stands, from 0 at the newest; it is gone to by counting."""

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...]:
        """Those that the query asks for, added up."""

    async def changed(self, seconds: float) -> tuple[TransferElsewhere, ...]:
        """What is new or has changed within so many seconds; where it is very much, the newest of it."""

    async def unproven(self) -> tuple[TransferElsewhere, ...]:
        """Those without a proven result, oldest first; not one that is on its way at a till that is there."""

    async def heads(self) -> tuple[TillHead, ...]:
        """The newest entry of each other till."""

    async def missing(self, heads: Sequence[TillHead]) -> tuple[TillHead, ...]:
        """Those that the ledger doesn't hold so, or doesn't show this console."""

    def seal_export(self, digest: str) -> str:
        """What any console of this chain makes of a file's digest, and nobody else."""

    async def timeline(self, transfer: TransferElsewhere) -> tuple[JournalEvent, ...]:
        """Its entries, oldest first, with what of their facts the ledger holds."""


class Leases(Protocol):
    """Takes over the search for a transfer whose till is gone. May raise `ElsewhereUnreadable`."""

    def mark(self, provider: str, party: Party) -> str:
        """By what a party is known in the whole chain."""

    async def take(self, transfer: TransferElsewhere, operator: str) -> bool:
        """Whether the search is this console's now, for two minutes."""

    async def record(
        self, transfer: TransferElsewhere, operator: str, found: FoundElsewhere, transfer_id: str
    ) -> bool:
        """Whether what was found stands in the ledger; not where the search lapsed, or its till went on."""
