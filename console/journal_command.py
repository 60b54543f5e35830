"""`points-console journal`: whether this console's journal is whole, or accepted as it was restored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.journal.journal import Journal


@asynccontextmanager
async def _journal() -> AsyncIterator[Journal]:
    from console.journal.journal import Journal
    from console.settings import data_folder, state_folder

    journal = Journal(data_folder() / "journal", state_folder() / "journal.anchor")
    try:
        yield journal
    finally:
        journal.close()


async def verify(say: Callable[[str], None]) -> int:
    """Count the entries of an unchanged journal; raises `JournalError` for any other."""
    async with _journal() as journal:
        count = await journal.run(lambda store: store.verify())
    say(f"{count} entries, none changed.")
    return 0


async def accept(say: Callable[[str], None], reason: str) -> int:
    """Let transfers go on from a journal older than its anchor, for a reason that is kept."""
    async with _journal() as journal:
        now = datetime.now(UTC)
        await journal.run(lambda store: store.accept_restored(now, "supervisor", reason))
    say("The journal is accepted as it is; transfers may go on.")
    return 0
