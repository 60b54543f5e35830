"""The other tills of a chain, as the shared ledger shows them: looked at, and never acted on as one's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from console.domain.transfers import Intent, JournalEvent, State


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


@dataclass(frozen=True, slots=True)
class TransferElsewhere:
    """A transfer of another till. Its `intent` names both sides by their masked names, without any id."""

    till: TillOfChain
    console: str
    intent: Intent
    gone_since: datetime | None = None
    """When its till was heard of last, where that is too long ago for one that is open."""


@dataclass(frozen=True, slots=True)
class Below:
    """Where a page ended: what is older follows."""

    created: datetime
    console: str
    reference: str


class ElsewhereUnreadable(Exception):
    """The other tills' transfers can't be read now; the message is a sentence."""


class Elsewhere(Protocol):
    """Reads them, within what the ledger lets this console see. Each call may raise `ElsewhereUnreadable`."""

    @property
    def sees(self) -> Sees:
        """Whose they are; never `CONSOLE`."""

    async def page(
        self, below: Below | None, limit: int, *, text: str, states: Collection[State]
    ) -> tuple[TransferElsewhere, ...]:
        """The newest, or those below, newest first."""

    async def changed(self, seconds: float) -> tuple[TransferElsewhere, ...]:
        """What is new or has changed within so many seconds; where it is very much, the newest of it."""

    async def unproven(self) -> tuple[TransferElsewhere, ...]:
        """Those without a proven result, oldest first; not one that is on its way at a till that is there."""

    async def timeline(self, transfer: TransferElsewhere) -> tuple[JournalEvent, ...]:
        """Its entries, oldest first, with what of their facts the ledger holds."""
