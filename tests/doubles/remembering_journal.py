"""A journal that answers what every round of the search asks from memory, while nobody changes the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.domain.transfers import Intent
from console.journal.transactions import JournalStore


class RememberingJournal(JournalStore):
    """For simulated hours: of thousands of rounds all but a few find the file as the round before did."""

    def __init__(self, *where: Any) -> None:
        super().__init__(*where)
        self._seen: tuple[int, int] | None = None
        self._waiting: tuple[tuple[str, Intent], ...] | None = None
        self._watched: tuple[datetime, tuple[Intent, ...]] | None = None

    def waiting(self) -> tuple[tuple[str, Intent], ...]:
        self._forget_if_changed()
        if self._waiting is None:
            self._waiting = super().waiting()
        return self._waiting

    def watched(self, since: datetime) -> tuple[Intent, ...]:
        """What is remembered of an earlier `since`, without what left before this one."""
        self._forget_if_changed()
        if self._watched is None or self._watched[0] > since:
            self._watched = since, super().watched(since)
        return tuple(
            each for each in self._watched[1] if each.attempt.sent is not None and each.attempt.sent >= since
        )

    def _forget_if_changed(self) -> None:
        """By this connection, or by any other one or process: SQLite counts both."""
        ((version,),) = self._file.connection.execute("PRAGMA data_version")
        now = version, self._file.connection.total_changes
        if now != self._seen:
            self._seen, self._waiting, self._watched = now, None, None
