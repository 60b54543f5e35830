"""The journal as the shared ledger's forwarder reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from console.domain.outbox import OutboxSlice, OutboxUnreadable, Waiting
from console.domain.transfers import Intent
from console.journal.journal_errors import JournalError, JournalRowBroken
from console.journal.journal_thread import JournalRunner

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore

T = TypeVar("T")


class JournalOutbox:
    """See `Outbox`."""

    def __init__(self, journal: JournalRunner) -> None:
        self._journal = journal

    async def hash_at(self, sequence: int) -> str | None:
        """None where the journal doesn't reach so far."""
        return await self._ask(lambda store: store.hash_at(sequence))

    async def after(self, sequence: int, limit: int) -> OutboxSlice:
        """At most `limit` entries, with the rows they are about."""
        return await self._ask(lambda store: store.entries_after(sequence, limit))

    async def waiting(self, sequence: int) -> Waiting:
        """How many entries follow, and since when."""
        return await self._ask(lambda store: store.waiting_after(sequence))

    async def open_intents(self) -> tuple[Intent, ...]:
        """Those that may still hold a sender."""
        return await self._ask(lambda store: store.open_intents())

    async def has_ended(self, reference: str) -> bool:
        """Not where it can't be read: whoever isn't known to be free stays held."""
        try:
            found = await self._journal.run(lambda store: store.get(reference))
        except JournalRowBroken:
            return False  # whatever became of it, its sender stays held (R16)
        except JournalError as error:
            raise OutboxUnreadable from error
        return found is not None and not found.is_open

    async def _ask(self, question: Callable[[JournalStore], T]) -> T:
        try:
            return await self._journal.run(question)
        except JournalError as error:
            raise OutboxUnreadable from error
