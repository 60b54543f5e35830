"""Writes the steps of whoever is at the desk to the journal: stamped, durable, announced to subscribers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from console.domain.clock import Clock
from console.domain.feed import Feed
from console.domain.operators import AtDesk
from console.domain.transfers import Intent, Verdict
from console.journal.journal_thread import JournalRunner

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore

T = TypeVar("T")


class JournalWriter:
    """The journal for whoever is at the desk, shared by the services. Journal errors pass through."""

    def __init__(
        self, journal: JournalRunner, at_desk: AtDesk, clock: Clock, announcer: Feed[Intent]
    ) -> None:
        self.at_desk = at_desk
        self._journal = journal
        self._clock = clock
        self._announcer = announcer

    @property
    def operator(self) -> str:
        """Whose name stands beside the step that is taken now."""
        return self.at_desk.name

    async def ask(self, query: Callable[[JournalStore], T]) -> T:
        """The answer to a question; nothing is announced."""
        return await self._journal.run(query)

    async def get(self, reference: str) -> Intent:
        """The journal's row of a transfer; `LookupError` where there is none."""
        found = await self.ask(lambda journal: journal.get(reference))
        if found is None:
            raise LookupError(f"no intent {reference}")
        return found

    async def step(self, step: Callable[[JournalStore, datetime, str], Intent]) -> Intent:
        """Take one durable step, now and in the name of whoever is there, and announce the row after it."""
        at, by = self._clock.now(), self.operator
        return self._announcer.announce(await self._journal.run(lambda journal: step(journal, at, by)))

    async def note(self, kind: str, facts: dict[str, Any]) -> None:
        """Write down, now, what is of no transfer of this journal."""
        at = self._clock.now()
        await self._journal.run(lambda journal: journal.note(at, self.operator, kind, facts))

    async def settle(self, reference: str, verdict: Verdict) -> Intent:
        """Write down what became of a transfer; `StateConflict` where its row has moved on."""
        return await self.step(lambda journal, at, by: journal.settle(reference, at, by, verdict))

    def announce(self, intent: Intent) -> None:
        """Show a row that the journal couldn't take."""
        self._announcer.announce(intent)

    def is_alive(self, owner: str) -> bool:
        """Whether the run of a console called `owner` still exists on this machine."""
        return self._journal.is_alive(owner)
