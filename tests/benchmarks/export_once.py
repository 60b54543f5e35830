"""One export of the journal in a folder, as the command line does it: `export_once FOLDER FORMAT FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from console.cli.export_command import ExportRequest, export_by_lines
from console.cli.output import say
from console.cli.process import guarded
from console.cli.signals import run_interruptible
from console.domain.query_line import EVERYTHING
from console.journal.journal_thread import Journal


def main(home: Path, format: str, output: str) -> int:  # noqa: A002
    """The exit code."""

    async def work() -> int:
        journal = Journal(home, home / "anchor")
        try:
            return await export_by_lines(ExportRequest(format, output), EVERYTHING, journal, say)
        finally:
            journal.close()

    return run_interruptible(work())


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(Path(sys.argv[1]), *sys.argv[2:]), is_process=True))
