"""What was taken for not applied, and turns out to be, before it is sent another time."""

from __future__ import annotations

import pytest

from console.domain.problems import Local
from console.domain.transfers import Intent, State, TransferRefusedHere
from tests.journeys.conftest import OpenTeller
from tests.journeys.teller import Teller
from tests.journeys.ways import BETWEEN_GROUPS, FROM_GROUP, Way

pytestmark = pytest.mark.usefixtures("no_pauses")

_LONG_AGO = 7200.0


async def _behind(open_teller: OpenTeller, way: Way) -> tuple[Teller, Intent]:
    """A transfer that was booked, while every source lags; the group has no list of its transfers."""
    teller = await open_teller(way=way)
    teller.book_elsewhere(700)
    await teller.skip(_LONG_AGO)
    _hide_the_list(teller)
    prepared = await teller.ready()
    teller.simulator.arm("transfer", "reset-after-commit")
    sent = await teller.send(prepared)
    for seconds in (60, 30, 30):
        teller.simulator.disarm()
        _hide_the_list(teller)
        for operation in ("history", "ledger"):
            teller.simulator.arm(operation, "history-lag", 9)
        sent = await teller.desk.reconciliation.look(sent.reference)
        await teller.skip(seconds)
    teller.simulator.disarm()
    assert (sent.state, teller.booked()) == (State.NOT_APPLIED, 2)
    return teller, sent


def _hide_the_list(teller: Teller) -> None:
    teller.simulator.arm("history", "empty-history")


async def test_the_recipients_list_is_asked_too(open_teller: OpenTeller) -> None:
    """The ledger still lags, so nothing but the recipient's own list can tell."""
    teller, sent = await _behind(open_teller, FROM_GROUP)
    teller.simulator.arm("ledger", "history-lag", 9)
    _hide_the_list(teller)
    again = await teller.sent_again(sent)
    assert (again.state, again.proof) == (State.CONFIRMED, "reference in history")
    assert (teller.booked(), teller.transfer_requests()) == (2, 1)


async def test_a_list_that_turns_up_proves_it_whatever_it_lacks(open_teller: OpenTeller) -> None:
    """It knows none of the ledger's numbers that are the baseline, and says all the same what happened."""
    teller, sent = await _behind(open_teller, BETWEEN_GROUPS)
    again = await teller.sent_again(sent)
    assert (again.state, again.proof) == (State.CONFIRMED, "reference in history")
    assert (teller.booked(), teller.transfer_requests()) == (2, 1)


async def test_a_debit_without_a_name_keeps_it_from_being_sent(open_teller: OpenTeller) -> None:
    teller, sent = await _behind(open_teller, BETWEEN_GROUPS)
    _hide_the_list(teller)
    with pytest.raises(TransferRefusedHere) as refused:
        await teller.desk.transfers.retry(sent.reference)
    assert refused.value.problem.code == Local.LEDGER_ONLY
    assert (teller.booked(), teller.transfer_requests()) == (2, 1)


async def test_a_recipients_list_that_cannot_be_read_keeps_it_too(open_teller: OpenTeller) -> None:
    teller, sent = await _behind(open_teller, FROM_GROUP)
    _hide_the_list(teller)
    teller.simulator.arm("history", "error-before-commit", 9)
    with pytest.raises(TransferRefusedHere) as refused:
        await teller.desk.transfers.retry(sent.reference)
    assert refused.value.problem.code == Local.NO_BASELINE
    assert (teller.booked(), teller.transfer_requests()) == (2, 1)
