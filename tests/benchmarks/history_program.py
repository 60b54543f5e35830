"""The console with a journal that is there already, for `python -m tests.benchmarks`: without a provider.

`python -m tests.benchmarks.history_program FOLDER`. What answers is the real journal and the real index.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from console.journal.journal_thread import Journal
from console.services.history_finder import HistoryFinder
from console.services.transfer_history import HistoryService
from tests.doubles.desk_double import DeskDouble


def main(folder: Path) -> None:
    """Run until it is left."""
    journal = Journal(folder, folder / "anchor")
    finder = HistoryFinder(journal, folder / "search.sqlite")
    history = HistoryService(cast("Any", None), journal, None, finder)
    DeskDouble(history=cast("Any", history)).app().run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
