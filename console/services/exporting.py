"""Takes transfers along in a file, for a command and for a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console.domain.clock import Clock
    from console.domain.query_line import HistoryQuery
    from console.journal.journal_thread import JournalRunner
    from console.services.exports import Exported, Lines

ENDINGS = {"csv": "csv", "json": "jsonl", "bundle": "points"}
"""Of a file's name, by the format of what is in it."""


def lines_of(format: str, journal: JournalRunner, asked: str, made: datetime) -> Lines:  # noqa: A002
    """One of `FORMATS`; a bundle says what was asked for, and when."""
    from console.services.export_bundle import BundleLines
    from console.services.exports import CsvLines, JsonLines

    if format == "bundle":
        return BundleLines(journal, asked, made)
    return CsvLines() if format == "csv" else JsonLines()


class ExportService:
    """Writes files into `folder`, for this user alone; each stands under its name once it is whole."""

    def __init__(self, journal: JournalRunner, clock: Clock, folder: Path) -> None:
        self._journal = journal
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
        """Write all that the query asks for; how many. Stopped, it leaves no file. Raises `OSError`."""
        from console.services.exports import export
        from console.settings.whole_file import whole_file

        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = lines_of(format, self._journal, asked, self._clock.now())
        with whole_file(path) as file:
            return await export(self._journal, query, lines, file.write, told)
