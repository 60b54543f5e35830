"""The trainer's control over HTTP, by hand and with the console's own training desk."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.clock import SystemClock
from console.providers.simulator_control import TrainingDesk
from tests.simulator.mastercard.conftest import Bank


async def _training(bank: Bank, method: str, path: str, **more: Any) -> Any:
    headers = {"X-Training-Token": bank.facts.control_token}
    url = f"{bank.facts.control_url}/training/{path}"
    answer = await bank.http.request(method, url, headers=headers, **more)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("path", ["phone", "faults", "requests", "ledger", "behaviour"])
async def test_nobody_gets_in_without_the_token(bank: Bank, path: str) -> None:
    assert (await bank.http.get(f"{bank.facts.control_url}/training/{path}")).status_code == 403


async def test_ledger_requests_and_an_empty_phone(bank: Bank) -> None:
    await bank.transfer(500)
    ranac = bank.facts.from_account.account_id
    stranger = (await _training(bank, "GET", "ledger", params={"customerId": "1" * 30}))["transfers"]
    transfers = (await _training(bank, "GET", "ledger", params={"customerId": ranac}))["transfers"]
    requests = (await _training(bank, "GET", "requests"))["requests"]

    assert (await _training(bank, "GET", "phone"))["messages"] == []
    assert stranger == []
    assert [(row["fromId"], row["points"]) for row in transfers] == [(ranac, 500)]
    assert [(row["path"], row["status"]) for row in requests] == [("/loyalty/points-transfers", 200)]


async def test_the_clock_can_be_moved(bank: Bank) -> None:
    await bank.transfer(500)
    await _training(bank, "POST", "clock", json={"advanceSeconds": 5})
    rows = bank.opened(await bank.read("points-adjustments-details"))["pointsAdjustments"]

    assert rows[0]["pointsAdjusted"] == -500


async def test_the_consoles_training_desk_works_here_too(bank: Bank) -> None:
    desk = TrainingDesk(bank.facts.control_url, bank.facts.control_token, clock=SystemClock())
    try:
        names = {fault.name for fault in await desk.faults()}
        await desk.arm("transfer", "answer-form", times=2, options={"content_encryption": "A128GCM"})
        await bank.transfer(500)
        armed = await desk.armed()
        await desk.clear()
        booked = await desk.ledger(bank.facts.from_account.customer_id)

        assert {"answer-lost", "clock-skew", "weak-header"} <= names
        assert armed == ("answer-form",)
        assert await desk.armed() == ()
        assert await desk.phone() == ()
        assert [(row.points, row.note) for row in booked] == [(500, "holiday #K3F9Q2M7XA")]
    finally:
        await desk.close()
