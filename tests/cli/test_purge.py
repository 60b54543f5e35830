"""`points-console purge`: told first, done when that is wanted, and told what stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from console.cli.purge_command import purge_by_lines
from console.domain.lookups import LookUp
from console.domain.operators import AtDesk
from console.domain.policy import Retention
from console.domain.transfers import State
from console.journal.journal_thread import Journal
from console.services.retention_service import RetentionService
from tests.doubles.clocks import SkippingClock
from tests.doubles.fake_desk import MEENA, START
from tests.journal.test_purging import LATER, ended


async def test_it_tells_first_takes_out_when_that_is_wanted_and_what_is_kept_stays(tmp_path: Path) -> None:
    clock = SkippingClock(START)
    journal = Journal(tmp_path / "journal", tmp_path / "anchor")
    receipts = tmp_path / "receipts"
    receipts.mkdir()
    for name, days in (("receipt-OLD.txt", 400), ("receipt-NEW.txt", 1), ("shopping.txt", 400)):
        (receipts / name).write_text("paper")
        then = (START - timedelta(days=days)).timestamp()
        os.utime(receipts / name, (then, then))
    old = LookUp(START - timedelta(days=400), "asha", "customer 101", "mobile", "test")
    await journal.run(lambda store: store.looked_up([old] * 3))

    async def told(*, really: bool, shares: bool = False, **kept: int) -> str:
        said: list[str] = []
        service = RetentionService(journal, AtDesk(MEENA), clock, Retention(**kept), receipts)
        assert await purge_by_lines(service, said.append, really=really, shares=shares) == 0
        return "\n".join(said)

    first = await told(really=False, shares=True)
    assert "look-ups: 3 from before 21 Nov 2025 (12 months)" in first
    assert "receipts: 1 from before" in first
    assert "Nothing was taken out. For good: points-console purge --yes" in first
    assert "shared ledger's rows of these lose their names" in first
    assert "each other till takes out its own" in first
    kept = await told(really=True, lookups_months=0, receipts_months=0)
    assert "look-ups: kept, by the policy" in kept
    assert "Taken out" in await told(really=True)
    assert sorted(path.name for path in receipts.iterdir()) == ["receipt-NEW.txt", "shopping.txt"]
    assert "Nothing is past its time." in await told(really=False)
    verified = await journal.run(lambda store: store.verify())
    assert [each.entries for each in verified.purged] == [3]
    journal.close()


async def test_the_search_index_goes_too_because_it_holds_the_same_names(tmp_path: Path) -> None:
    journal, index = Journal(tmp_path / "journal", tmp_path / "anchor"), tmp_path / "search.sqlite"
    await journal.run(lambda store: ended(store, "AAAAAAAAA7", State.CONFIRMED))
    index.write_text("Zubeida Q•••")
    service = RetentionService(
        journal, AtDesk(MEENA), SkippingClock(LATER), Retention(), tmp_path / "none", index
    )
    assert [each.count for each in await service.overdue()] == [1, 0, 0]
    assert index.exists()
    await service.purge()
    assert not index.exists()
    journal.close()
