"""Takes out of this console what names people once its time is over: told first, done when that is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.clock import Clock
from console.domain.operators import AtDesk, Right
from console.domain.policy import Retention
from console.domain.retention import months_before
from console.journal.journal_thread import JournalRunner
from console.services.threads import in_background

if TYPE_CHECKING:
    from console.journal.transactions import JournalStore

    Window = Callable[[JournalStore, int], int]


@dataclass(frozen=True, slots=True)
class Overdue:
    """One class of what is kept, and how much of it is past its time."""

    what: str
    months: int
    """0 where the policy keeps it."""
    before: datetime
    count: int


class RetentionService:
    """Each raises `NotAllowed` for whoever isn't a supervisor, and journal errors."""

    def __init__(
        self,
        journal: JournalRunner,
        at_desk: AtDesk,
        clock: Clock,
        retention: Retention,
        receipts: Path,
        index: Path | None = None,
    ) -> None:
        self._index = index
        """The search index, which holds the same names: the next console makes it anew."""
        self._journal = journal
        self._at_desk = at_desk
        self._clock = clock
        self._retention = retention
        self._receipts = receipts

    async def overdue(self) -> tuple[Overdue, ...]:
        """What would go now. Nothing does."""
        self._at_desk.require(Right.PURGE)
        return await self._each(
            transfers=lambda before: lambda store, after: store.transfers_to_purge(after, before),
            lookups=lambda before: lambda store, after: store.lookups_to_purge(after, before),
            receipts=len,
        )

    async def purge(self) -> tuple[Overdue, ...]:
        """Take it out, for good; how much. Cut short, what was taken out is, and the next time goes on."""
        self._at_desk.require(Right.PURGE)
        now, by = self._clock.now(), self._at_desk.name
        gone = await self._each(
            transfers=lambda before: lambda store, after: store.purge_transfers(after, before, now, by),
            lookups=lambda before: lambda store, after: store.purge_lookups(after, before, now, by),
            receipts=_unlinked,
        )
        facts = {each.what: each.count for each in gone}
        if facts["transfers"] and self._index is not None:
            _unlinked([self._index, self._index.with_name(f"{self._index.name}-journal")])
        if any(facts.values()):
            await self._journal.run(lambda store: store.note(now, by, "purge", facts))
        return gone

    async def _each(
        self,
        transfers: Callable[[datetime], Window],
        lookups: Callable[[datetime], Window],
        receipts: Callable[[list[Path]], int],
    ) -> tuple[Overdue, ...]:
        """Every class in its turn; nothing of one that the policy keeps."""
        from console.journal.purging import ENTRIES_AT_ONCE, ROWS_AT_ONCE

        entries, rows = await self._journal.run(lambda store: store.last_numbers())
        kept, found = self._retention, []
        counted: tuple[tuple[str, int, Callable[[datetime], Awaitable[int]]], ...] = (
            (
                "transfers",
                kept.transfers_months,
                lambda before: self._by_windows(rows, ROWS_AT_ONCE, transfers(before)),
            ),
            (
                "look-ups",
                kept.lookups_months,
                lambda before: self._by_windows(entries, ENTRIES_AT_ONCE, lookups(before)),
            ),
            (
                "receipts",
                kept.receipts_months,
                lambda before: in_background(lambda: receipts(self._old_receipts(before))),
            ),
        )
        for what, months, count in counted:
            before = months_before(self._clock.now(), months)
            found.append(Overdue(what, months, before, await count(before) if months else 0))
        return tuple(found)

    async def _by_windows(self, last: int, step: int, window: Window) -> int:
        """How many there are in all windows, one after the other, so that nobody waits for the journal."""

        def at(after: int) -> Callable[[JournalStore], int]:
            return lambda store: window(store, after)

        return sum([await self._journal.run(at(after)) for after in range(0, last, step)])

    def _old_receipts(self, before: datetime) -> list[Path]:
        return [path for path in _files(self._receipts) if _changed(path) < before]


def _files(folder: Path) -> Iterator[Path]:
    return folder.glob("receipt-*.txt") if folder.is_dir() else iter(())


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _unlinked(paths: list[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
