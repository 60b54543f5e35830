"""Takes transfers along in a file, for a command and for a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.domain.operators import Right

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console.domain.clock import Clock
    from console.domain.elsewhere import Elsewhere
    from console.domain.operators import AtDesk
    from console.domain.query_line import HistoryQuery
    from console.journal.journal_thread import JournalRunner
    from console.services.exports import Exported, Lines

ENDINGS = {"csv": "csv", "json": "jsonl", "bundle": "points"}
"""Of a file's name, by the format of what is in it."""


def lines_of(
    format: str,  # noqa: A002
    journal: JournalRunner,
    asked: str,
    made: datetime,
    elsewhere: Elsewhere | None = None,
) -> Lines:
    """One of `ENDINGS`; a bundle says what was asked for, and when."""
    from console.services.export_bundle import BundleLines
    from console.services.exports import CsvLines, JsonLines

    if format == "bundle":
        return BundleLines(journal, asked, made, elsewhere)
    return CsvLines() if format == "csv" else JsonLines()


async def exported(
    journal: JournalRunner,
    elsewhere: Elsewhere | None,
    query: HistoryQuery,
    lines: Lines,
    write: Callable[[str], object],
    told: Callable[[Exported], None],
) -> int:
    """Write this console's transfers, or with other tills' those of a chain; how many."""
    from console.services.chain_exports import export_chain
    from console.services.exports import export

    if elsewhere is None:
        return await export(journal, query, lines, write, told)
    return await export_chain(journal, elsewhere, query, lines, write, told)


class ExportService:
    """Writes files into `folder`, for this user alone; each stands under its name once it is whole."""

    def __init__(
        self,
        journal: JournalRunner,
        at_desk: AtDesk,
        clock: Clock,
        folder: Path,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._at_desk = at_desk
        self._journal = journal
        self._elsewhere = elsewhere
        self._clock = clock
        self.folder = folder

    def path_for(self, format: str) -> Path:  # noqa: A002
        """A name for a file that is begun now."""
        now = self._clock.now().astimezone()
        return self.folder / f"transfers-{now:%Y-%m-%d-%H%M%S}.{ENDINGS[format]}"

    async def save(
        self,
        query: HistoryQuery,
        format: str,  # noqa: A002
        path: Path,
        told: Callable[[Exported], None],
        asked: str = "",
    ) -> int:
        """Write all that the query asks for, other tills' too where they are seen; how many.

        Stopped, it leaves no file. Raises `OSError`, `NotAllowed` and `ElsewhereUnreadable`.
        """
        from console.settings.whole_file import whole_file

        self._at_desk.require(Right.PAST)
        # Notes and tickets are this console's own: the ledger holds none.
        elsewhere = None if query.note or query.ticket else self._elsewhere
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = lines_of(format, self._journal, asked, self._clock.now(), elsewhere)
        with whole_file(path) as file:
            return await exported(self._journal, elsewhere, query, lines, file.write, told)
