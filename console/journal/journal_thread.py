"""Runs every query and step of the journal in one thread, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from console.journal.journal_errors import JournalUnwritable
from console.journal.process_lock import ProcessLock

if TYPE_CHECKING:
    from console.journal.seal_keys import KeyKeeper
    from console.journal.transactions import JournalStore

T = TypeVar("T")


class JournalRunner(Protocol):
    """Something that runs a step of the journal: a thread, or the caller itself in simulations."""

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        """The step's result; journal errors pass through."""

    def is_alive(self, owner: str) -> bool:
        """Whether the run of a console called `owner` still exists on this machine."""


class Journal:
    """One journal file and the single thread that touches it.

    Slow disks need 5 to 50 ms for a durable commit: felt on the event loop, not in a thread.
    """

    def __init__(self, folder: Path, anchor: Path, keys: KeyKeeper | None = None) -> None:
        self._folder = folder
        self._anchor = anchor
        self._keys = keys
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._store: JournalStore | None = None
        self._owner: ProcessLock | None = None
        self._closed = False

    async def run(self, step: Callable[[JournalStore], T]) -> T:
        """Run one step in the journal's thread and hand its result over.

        `JournalUnwritable` as often as the file can't be opened, whatever the system lacks for it; the next
        step tries again.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._do(step))

    def is_alive(self, owner: str) -> bool:
        """Whether the run of a console called `owner` still holds its lock on this machine."""
        return ProcessLock.is_alive(self._folder, owner)

    def close(self) -> None:
        """Finish the steps under way and let go of the file."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _do(self, step: Callable[[JournalStore], T]) -> T:
        try:
            return step(self._open())
        except OSError as error:
            raise JournalUnwritable("The journal's folder can't be used.") from error

    def _open(self) -> JournalStore:
        if self._closed:
            # A step that was still waiting in line: opening again would claim a name nobody lets go of.
            raise JournalUnwritable("The journal is closed.")
        if self._store is None:
            store = _store_class()
            # Opening may fail and be tried again: one name is enough for all tries.
            self._owner = self._owner or ProcessLock.claim(self._folder)
            path = self._folder / "journal.sqlite"
            self._store = store(path, self._anchor, self._owner.name, self._keys)
        return self._store

    def _close(self) -> None:
        self._closed = True
        if self._store is not None:
            self._store.close()
            self._store = None
        if self._owner is not None:
            self._owner.release()
            self._owner = None


def _store_class() -> type[JournalStore]:
    """Loaded at first use; a process without a free descriptor can't load it either."""
    try:
        from console.journal.transactions import JournalStore
    except ImportError as error:
        raise JournalUnwritable("A part of the console can't be loaded now.") from error
    return JournalStore
