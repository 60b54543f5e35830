"""What a supervisor takes on where the journal can't help itself (ARCHITECTURE, R12 and R16)."""

from __future__ import annotations

from console.domain.clock import Clock
from console.domain.operators import AtDesk, Right
from console.journal.journal_thread import JournalRunner


class JournalCare:
    """Decisions on the journal itself; each raises `NotAllowed` without its right, and `JournalError`."""

    def __init__(self, journal: JournalRunner, at_desk: AtDesk, clock: Clock) -> None:
        self._journal = journal
        self._at_desk = at_desk
        self._clock = clock

    async def accept(self, reason: str) -> None:
        """Go on with a journal that is gone or older than its anchor."""
        self._at_desk.require(Right.RESTORED_JOURNAL)
        now, by = self._clock.now(), self._at_desk.name
        await self._journal.run(lambda store: store.accept_restored(now, by, reason))

    async def settle(self, reference: str, reason: str, *, moved: bool) -> None:
        """Say what became of a transfer whose row can't be read; `LookupError` for any other."""
        self._at_desk.require(Right.RESOLVE)
        now, by = self._clock.now(), self._at_desk.name
        await self._journal.run(lambda store: store.settle_damaged(reference, now, by, reason, moved=moved))
