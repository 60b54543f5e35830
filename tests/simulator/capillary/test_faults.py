"""Each fault does what the catalogue says, to what it says, as often as it was ordered."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.server.ordered_faults import UnknownFault
from tests.simulator.capillary.conftest import Till, errors
from tests.simulator.fault_kinds import CUT, NEVER_ANSWERED, NOT_HANDLED, QUICK, answered

_SENDER = 565039505
_HISTORY = f"/v2/customers/{_SENDER}/pointsTransfers"


async def _booked(till: Till) -> int:
    return len(till.simulator.transfers(_SENDER))


async def _faulty(till: Till, fault: str, **options: Any) -> httpx.Response:
    """The answer to a transfer under a fault."""
    code = await till.code()
    till.simulator.arm("transfer", fault, **options)
    return await till.transfer(1000, code=code)


async def _altered(till: Till, fault: str, **options: Any) -> Any:
    answer = await _faulty(till, fault, **options)
    assert answer.status_code == 201
    return answer.json()


@pytest.mark.parametrize("fault", answered(CATALOGUE))
async def test_whether_a_transfer_is_handled_under_a_fault(till: Till, fault: str) -> None:
    operation = "transfer" if "transfer" in CATALOGUE[fault].operations else "any"
    code = await till.code()
    till.simulator.arm(operation, fault, **QUICK.get(fault, {}))
    await till.transfer(1, code=code)

    assert await _booked(till) == (0 if fault in NOT_HANDLED else 1)
    assert till.simulator.provider.faults.armed == []


@pytest.mark.parametrize("fault", CUT)
async def test_the_connection_ends(till: Till, fault: str) -> None:
    with pytest.raises(httpx.TransportError):
        await _faulty(till, fault)

    assert await _booked(till) == (0 if fault in NOT_HANDLED else 1)


@pytest.mark.parametrize("fault", NEVER_ANSWERED)
async def test_no_answer_comes(till: Till, fault: str) -> None:
    till.http.timeout = httpx.Timeout(5, read=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await _faulty(till, fault)

    assert await _booked(till) == (0 if fault in NOT_HANDLED else 1)
    assert till.simulator.requests()[-1]["status"] is None


async def test_a_lost_answer_ends_when_its_time_has_passed(till: Till) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await _faulty(till, "answer-lost", seconds=0.05)

    assert await _booked(till) == 1


async def test_a_late_commit_comes_after_its_answer(till: Till) -> None:
    answer = await _faulty(till, "late-commit", seconds=300)
    meanwhile = errors(await till.transfer(1))
    before = await _booked(till)
    till.simulator.advance(300)
    rows: list[Any] = []
    for _ in range(100):
        rows = (await till.http.get(_HISTORY)).json()["data"]
        if rows:
            break

    assert (answer.status_code, meanwhile, before) == (504, [521], 0)
    assert rows[0]["transferId"] == 1037890


async def test_errors_before_and_after_take_a_status_and_a_code(till: Till) -> None:
    before = await _faulty(till, "error-before-commit", status=500)
    after = await _faulty(till, "error-after-commit", status=200, code=896)

    assert (before.status_code, errors(before)) == (500, [500])
    assert (after.status_code, errors(after)) == (200, [896])
    assert await _booked(till) == 1


async def test_answers_of_the_edge(till: Till) -> None:
    page = await _faulty(till, "html-error-page", status=521)
    elsewhere = await _faulty(till, "redirect", location="http://127.0.0.1:9/other")
    code = await _faulty(till, "provider-code", code=3316)
    busy = await _faulty(till, "too-many-requests")

    assert page.status_code == 521
    assert page.text.startswith("<!DOCTYPE html>")
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (307, "http://127.0.0.1:9/other")
    assert errors(code) == [3316]
    assert (busy.status_code, errors(busy)) == (429, [429])


async def test_values_of_an_answer_are_changed(till: Till) -> None:
    ids = (await _altered(till, "wrong-ids"))["data"][0]
    amount = (await _altered(till, "wrong-amount"))["data"][0]
    doubled = (await _altered(till, "doubled-points"))["data"][0]
    dateless = (await _altered(till, "missing-iso-date"))["data"][0]
    numberless = (await _altered(till, "no-transfer-id"))["data"][0]
    texts = (await _altered(till, "string-numbers"))["data"][0]
    nothing_wrong = await _altered(till, "null-errors")

    assert ids["toEntityId"] == ids["fromEntityId"] == 500000001
    assert amount["pointsTransferBreakupByEarningPrograms"][0]["deductedPoints"] == 1001
    assert doubled["pointsTransferred"] == 4000
    assert "pointsTransferDateISO" not in dateless
    assert "pointsTransferDate" in dateless
    assert "transferId" not in numberless
    assert (texts["transferId"], texts["pointsTransferred"]) == ("1037895", "2000.0")
    assert nothing_wrong["errors"] is None


async def test_the_text_of_an_answer_is_changed(till: Till) -> None:
    garbled = await _faulty(till, "garbled-body")
    twice = await _faulty(till, "duplicate-keys")
    huge = await _faulty(till, "huge-body", megabytes=2)

    with pytest.raises(json.JSONDecodeError):
        garbled.json()
    assert twice.text.count('"transferId"') == 2
    assert twice.json()["data"][0]["transferId"] == 1
    assert len(huge.content) > 2_000_000


async def test_a_slow_body_arrives_whole(till: Till) -> None:
    assert (await _altered(till, "slow-body", seconds=0.0))["data"][0]["transferId"] == 1037890


async def test_histories_are_disturbed(till: Till) -> None:
    for points in (1, 2, 3):
        await till.paid(points)
    ids = {}
    for fault in ("unsorted-history", "empty-history", "history-lag"):
        till.simulator.arm("history", fault)
        rows = (await till.http.get(_HISTORY)).json()["data"]
        ids[fault] = [row["transferId"] - 1037889 for row in rows]
    till.simulator.arm("history", "unpaged-history", times=2)
    pages = [(await till.http.get(_HISTORY, params={"limit": 2, "page": page})).json() for page in (1, 2)]

    assert ids == {"unsorted-history": [2, 3, 1], "empty-history": [], "history-lag": []}
    assert pages[0]["data"] == pages[1]["data"] != []


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("lookup", "/v2/customers/565039505?source=INSTORE"),
        ("lookup", "/v2/customers/search?q=twin"),
        ("balance", "/v2/customers/565039505/points/balance"),
        ("balance", "/v2/organization/programs"),
        ("history", _HISTORY),
        ("any", _HISTORY),
    ],
)
async def test_an_order_waits_for_its_operation(till: Till, operation: str, path: str) -> None:
    till.simulator.arm(operation, "provider-code", times=2, code=999)
    order = till.order(1)
    other = await till.http.post("/v2/points/isTransferrable", json=order)
    answers = [errors(await till.http.get(path)) for _ in range(3)]

    assert (errors(other) == [999]) == (operation == "any")
    assert answers == ([[999], [], []] if operation == "any" else [[999], [999], []])


async def test_asking_for_a_code_is_not_the_precheck(till: Till) -> None:
    till.simulator.arm("issue-code", "provider-code", code=606)
    plain = await till.http.post("/v2/points/isTransferrable", json=till.order(1))
    asked = await till.http.post("/v2/points/isTransferrable", json=till.order(1, issueOtp=True))

    assert (errors(plain), errors(asked)) == ([], [606])


@pytest.mark.parametrize(
    ("operation", "fault", "times", "options"),
    [
        ("transfer", "plague", 1, {}),
        ("balance", "late-commit", 1, {}),
        ("nothing", "latency", 1, {}),
        ("transfer", "latency", 0, {}),
        ("transfer", "latency", 1, {"minutes": 1}),
        ("transfer", "latency", 1, {"seconds": "two"}),
        ("transfer", "redirect", 1, {"location": 9}),
    ],
)
async def test_orders_that_make_no_sense_are_refused(
    till: Till, operation: str, fault: str, times: int, options: dict[str, Any]
) -> None:
    with pytest.raises(UnknownFault):
        till.simulator.arm(operation, fault, times, **options)
