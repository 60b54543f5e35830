"""The trainer's control over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till, errors


async def _training(till: Till, method: str, path: str, **more: Any) -> Any:
    headers = {"X-Training-Token": till.simulator.facts.control_token}
    answer = await till.http.request(method, f"/training/{path}", headers=headers, **more)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("path", ["phone", "faults", "requests", "ledger", "behaviour"])
async def test_nobody_gets_in_without_the_token(till: Till, path: str) -> None:
    without = await till.http.get(f"/training/{path}")
    wrong = await till.http.get(f"/training/{path}", headers={"X-Training-Token": "guess"})

    assert (without.status_code, wrong.status_code) == (403, 403)


async def test_phone_ledger_and_requests_tell_what_happened(till: Till) -> None:
    await till.paid(1000, notes="gift #K3F9Q2M7XA")
    messages = (await _training(till, "GET", "phone"))["messages"]
    transfers = (await _training(till, "GET", "ledger", params={"customerId": 565039505}))["transfers"]
    requests = (await _training(till, "GET", "requests", params={"after": 1}))["requests"]

    assert set(messages[0]) == {"number", "to", "channel", "text", "code", "at", "customerId"}
    assert (messages[0]["customerId"], messages[0]["channel"]) == (565039505, "SMS")
    assert transfers[0].pop("at")
    assert transfers == [
        {
            "transferId": 1037890,
            "fromType": "CUSTOMER",
            "fromId": 565039505,
            "toType": "CUSTOMER",
            "toId": 565039506,
            "points": 1000,
            "programId": 973,
            "notes": "gift #K3F9Q2M7XA",
        }
    ]
    assert [(entry["number"], entry["path"], entry["status"]) for entry in requests] == [
        (2, "/v2/points/transfer", 201)
    ]
    assert "authorization" in requests[0]["headers"]


async def test_faults_are_ordered_listed_and_forgotten(till: Till) -> None:
    order = {"operation": "history", "fault": "provider-code", "times": 3, "options": {"code": 814}}
    listed = await _training(till, "POST", "faults", json=order)
    answer = await till.http.get("/v2/customers/565039505/pointsTransfers")
    left = (await _training(till, "GET", "faults"))["armed"]
    cleared = await _training(till, "DELETE", "faults")

    assert listed["armed"] == [{**order, "options": {"code": 814, "status": 200}}]
    assert {"name", "operations", "description", "options"} == set(listed["catalogue"][0])
    assert errors(answer) == [814]
    assert left[0]["times"] == 2
    assert cleared["armed"] == []


@pytest.mark.parametrize("body", ['{"operation": "transfer", "fault": "plague"}', "[]", "{", "{}"])
async def test_orders_that_make_no_sense_are_explained(till: Till, body: str) -> None:
    headers = {"X-Training-Token": till.simulator.facts.control_token}
    answer = await till.http.post("/training/faults", headers=headers, content=body)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("This can't be done")


async def test_the_clock_can_be_moved(till: Till) -> None:
    code = await till.code()
    await _training(till, "POST", "clock", json={"advanceSeconds": 601})

    assert errors(await till.transfer(1, code=code)) == [605]
