"""The console with a journal that is there already, for `python -m tests.benchmarks`: without a provider.

`python -m tests.benchmarks.history_program FOLDER [LEDGER]`. What answers is the real journal and the real
index, and where a file names one (its address and what a console keeps of it) the real ledger.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

from console.domain.elsewhere import Elsewhere, Sees
from console.domain.operators import AtDesk
from console.journal.journal_thread import Journal
from console.services.history_finder import HistoryFinder
from console.services.transfer_history import HistoryService
from tests.doubles.desk_double import MEENA, DeskDouble


def _of_ledger(file: Path) -> Elsewhere:
    from console.ledger.address import LedgerAddress
    from console.ledger.ledger_connection import LedgerConnection
    from console.ledger.ledger_thread import LedgerThread
    from console.ledger.other_tills import OtherTills
    from console.ledger.tenant_key import Membership

    told = json.loads(file.read_text(encoding="utf-8"))
    member = Membership.read(told["member"])
    connection = LedgerConnection(LedgerAddress.parse(told["url"]), member.role, member.password)
    return OtherTills(LedgerThread(connection), member, Sees.ALL)


def main(folder: Path, ledger: Path | None = None) -> None:
    """Run until it is left."""
    journal = Journal(folder, folder / "anchor")
    finder = HistoryFinder(journal, folder / "search.sqlite")
    elsewhere = None if ledger is None else _of_ledger(ledger)
    history = HistoryService(cast("Any", None), journal, AtDesk(MEENA), elsewhere, finder)
    DeskDouble(history=cast("Any", history)).app().run()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
