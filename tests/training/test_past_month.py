"""The month before a training session: the journal and the simulator's ledger tell the same of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.query_line import HistoryQuery
from console.domain.references import references_in
from console.domain.transfers import State
from console.journal.transactions import JournalStore
from console.training.past_transfer import Ending
from console.training.training_past import APPROVED_ABOVE, month_of
from tests.training.trainee import training_session

BOOKED = {State.CONFIRMED: 1, State.DOUBLE_ALARM: 2}


@pytest.mark.parametrize("provider", ["capillary", "mastercard"])
async def test_journal_and_ledger_agree_and_nobody_finds_more(provider: str, tmp_path: Path) -> None:
    async with training_session(provider, tmp_path) as trainee:
        for _ in range(3):  # what the console does by itself, for a quarter of an hour
            await trainee.desk.reconciliation.pass_once()
            trainee.simulator.advance(300)
            await trainee.desk.clock.sleep(300)
        assert trainee.desk.reconciliation.trouble is None
        alarms = await trainee.desk.reconciliation.alarms()
        booked = Counter(
            reference for row in trainee.simulator.transfers() for reference in references_in(row["notes"])
        )
    store = JournalStore(tmp_path / "journal" / "journal.sqlite", tmp_path / "state" / "anchor", "reader")
    rows = [row for _, row in store.page(HistoryQuery(), limit=1000)]
    store.close()
    assert {row.reference: BOOKED.get(row.state, 0) for row in rows if booked[row.reference]} == booked
    assert all(booked[row.reference] for row in rows if row.state in BOOKED)
    assert [each.state for each in alarms] == [State.DOUBLE_ALARM] * (provider == "capillary")


async def test_everybody_has_their_day(tmp_path: Path) -> None:
    async with training_session("capillary", tmp_path) as trainee:
        desk = trainee.desk
        recent = await desk.reconciliation.recent()
        states = Counter(each.state for each in await desk.reconciliation.open_intents())
    assert states == {State.RECONCILING: 1, State.NEEDS_HUMAN: 1}
    assert Counter(each.state for each in recent)[State.CONFIRMED] >= 2
    store = JournalStore(tmp_path / "journal" / "journal.sqlite", tmp_path / "state" / "anchor", "reader")
    now = max(each.updated for each in recent)
    figures = store.operator_figures(now - timedelta(days=31))
    lookups = store.lookups_since(now - timedelta(days=31))
    verified = store.verify()
    store.close()
    assert {each.operator for each in figures if each.transfers > 5} == {"trainee", "agent", "super"}
    assert sum(each.warned for each in figures) >= 3
    assert sum(each.decided for each in figures) == 1
    assert {each.operator for each in lookups} >= {"trainee", "agent", "super"}
    assert verified.entries > 500


def test_the_month_is_the_same_at_each_start() -> None:
    class Profile:
        provider, name, branch = "capillary", "training", "12"

    month = month_of(Profile())  # type: ignore[arg-type]
    assert [each.ending for each in month.transfers].count(Ending.MOVED) > 60
    assert {each.ending for each in month.transfers} == set(Ending)
    assert month.transfers[0].reference == "4CSF9ECWKC"
    assert all(bool(each.approved_by) == (each.order.points > APPROVED_ABOVE) for each in month.transfers)
