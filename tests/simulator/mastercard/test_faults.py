"""Each fault does what the catalogue says, as often as it was ordered."""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from console.simulator.mastercard.fault_catalogue import CATALOGUE
from console.simulator.server.ordered_faults import UnknownFault
from tests.simulator.fault_kinds import CUT, NEVER_ANSWERED, NOT_HANDLED, QUICK, answered
from tests.simulator.mastercard.conftest import Bank, codes, problems

_NOT_HANDLED = NOT_HANDLED | {"gateway-404"}


def _booked(bank: Bank) -> int:
    return len(bank.simulator.transfers())


async def _faulty(bank: Bank, fault: str, **options: Any) -> httpx.Response:
    bank.simulator.arm("transfer", fault, **options)
    return await bank.transfer()


@pytest.mark.parametrize("fault", answered(CATALOGUE))
async def test_whether_a_transfer_is_handled_under_a_fault(bank: Bank, fault: str) -> None:
    operation = "transfer" if "transfer" in CATALOGUE[fault].operations else "any"
    bank.simulator.arm(operation, fault, **QUICK.get(fault, {}))
    await bank.transfer()

    assert _booked(bank) == (0 if fault in _NOT_HANDLED else 1)
    assert bank.simulator.provider.faults.armed == []


@pytest.mark.parametrize("fault", CUT)
async def test_the_connection_ends(bank: Bank, fault: str) -> None:
    with pytest.raises(httpx.TransportError):
        await _faulty(bank, fault)

    assert _booked(bank) == (0 if fault in _NOT_HANDLED else 1)


@pytest.mark.parametrize("fault", NEVER_ANSWERED)
async def test_no_answer_comes(bank: Bank, fault: str) -> None:
    bank.http.timeout = httpx.Timeout(5, read=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await _faulty(bank, fault)

    assert _booked(bank) == (0 if fault in _NOT_HANDLED else 1)
    assert bank.simulator.requests()[-1]["status"] is None


@pytest.mark.parametrize("answer", ["504", "none"])
async def test_a_late_commit_comes_after_its_answer(bank: Bank, answer: str) -> None:
    bank.http.timeout = httpx.Timeout(5, read=0.2)
    bank.simulator.arm("transfer", "late-commit", seconds=300, answer=answer)
    if answer == "504":
        assert (await bank.transfer()).status_code == 504
    else:
        with pytest.raises(httpx.ReadTimeout):
            await bank.transfer()
    before = _booked(bank)
    bank.simulator.advance(300)
    for _ in range(100):
        if await bank.available() != 25_000:
            break

    assert (before, _booked(bank)) == (0, 1)


async def test_errors_before_and_after_take_a_code_a_source_and_a_status(bank: Bank) -> None:
    before = await _faulty(bank, "error-before-commit", status=500)
    after = await _faulty(bank, "error-after-commit", code="SYSTEM_ERROR", source="rewards-points-api")

    assert (before.status_code, problems(before)) == (500, [("Gateway", "INTERNAL_SERVICE_ERROR")])
    assert before.json()["Errors"]["Error"][0]["Recoverable"] is True
    assert (after.status_code, problems(after)) == (503, [("rewards-points-api", "SYSTEM_ERROR")])
    assert _booked(bank) == 1


async def test_answers_of_the_edge_and_the_gateway(bank: Bank) -> None:
    page = await _faulty(bank, "html-error-page")
    elsewhere = await _faulty(bank, "redirect")
    busy = await _faulty(bank, "too-many-requests", retry_after=7)
    missing = await _faulty(bank, "gateway-404")

    assert (page.status_code, page.headers["content-type"][:9]) == (503, "text/html")
    assert (elsewhere.status_code, elsewhere.headers["location"]) == (307, "http://127.0.0.1:9/")
    assert (busy.status_code, codes(busy)) == (429, ["TOO_MANY_REQUESTS"])
    assert busy.headers["Retry-After"] == "7"
    assert (missing.status_code, problems(missing)) == (404, [("Gateway", "NOT_FOUND")])
    assert ["X-MC-Correlation-ID" in answer.headers for answer in (page, elsewhere, busy, missing)] == [
        False,
        False,
        True,
        True,
    ]
    assert all(answer.headers["Date"] for answer in (page, elsewhere, busy, missing))


async def test_the_amount_in_the_answer_is_changed(bank: Bank) -> None:
    wrong = bank.opened(await _faulty(bank, "wrong-amount"))
    absent = bank.opened(await _faulty(bank, "no-amount"))
    text = bank.opened(await _faulty(bank, "string-numbers"))
    bank.simulator.behave(amount_level=1)
    deeper = bank.opened(await _faulty(bank, "wrong-amount"))

    assert (wrong, absent) == ({"pointsTransferred": 501}, {"status": "SUCCESS"})
    assert text == {"pointsTransferred": "500"}
    assert deeper == {"pointsTransfer": {"pointsTransferred": 501}}


async def test_the_text_of_an_answer_is_changed(bank: Bank) -> None:
    bank.simulator.behave(seal_answers=False)
    garbled = await _faulty(bank, "garbled-body")
    twice = await _faulty(bank, "duplicate-keys")
    huge = await _faulty(bank, "huge-body", megabytes=2)
    slow = await _faulty(bank, "slow-body", seconds=0.0)

    with pytest.raises(json.JSONDecodeError):
        garbled.json()
    assert twice.text.count('"data"') == 2
    assert len(huge.content) > 2_000_000
    assert slow.json() == {"pointsTransferred": 500}
    assert slow.headers["X-MC-Correlation-ID"]


async def test_garbled_text_inside_an_answer_that_opens(bank: Bank) -> None:
    answer = await _faulty(bank, "garbled-body")

    assert set(answer.json()) == {"encryptedPayload"}
    with pytest.raises(json.JSONDecodeError):
        bank.opened(answer)


async def test_an_answer_may_come_unsealed_or_without_its_reference(bank: Bank) -> None:
    plain = await _faulty(bank, "not-encrypted")
    nameless = await _faulty(bank, "no-reference")

    assert plain.json() == {"pointsTransferred": 500}
    assert "X-MC-Correlation-ID" not in nameless.headers


async def test_histories_lag_or_never_tell(bank: Bank) -> None:
    await bank.transfer()
    bank.simulator.advance(60)
    told = []
    for fault in ("history-lag", "no-history", ""):
        if fault:
            bank.simulator.arm("history", fault)
        rows = bank.opened(await bank.read("points-adjustments-details"))["pointsAdjustments"]
        told.append(len(rows))

    assert told == [1, 1, 2]


@pytest.mark.parametrize("direction", ["ahead", "behind"])
async def test_the_gateways_clock_may_be_off(bank: Bank, direction: str) -> None:
    little = await _faulty(bank, "clock-skew", direction=direction)
    much = await _faulty(bank, "clock-skew", seconds=600, direction=direction)
    off = parsedate_to_datetime(little.headers["Date"]).timestamp() - time.time()

    assert little.status_code == 200
    assert 60 < (off if direction == "ahead" else -off) < 120
    assert (much.status_code, codes(much)) == (401, ["INVALID_OAUTH_TIMESTAMP"])
    assert _booked(bank) == 1


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("balance", "points-details"),
        ("balance", "points-expirations-details"),
        ("history", "points-adjustments-details"),
        ("any", "points-details"),
    ],
)
async def test_an_order_waits_for_its_operation(bank: Bank, operation: str, path: str) -> None:
    bank.simulator.arm(operation, "provider-code", times=2, code="SAMPLE")
    other = await bank.transfer()
    answers = [(await bank.read(path)).status_code for _ in range(3)]

    assert (other.status_code == 400) == (operation == "any")
    assert answers == ([400, 200, 200] if operation == "any" else [400, 400, 200])


async def test_searches_are_operations_of_their_own(bank: Bank) -> None:
    bank.simulator.arm("lookup", "provider-code", code="ONE")
    bank.simulator.arm("history", "provider-code", code="TWO")
    found = await bank.search("users/references/searches")
    past = await bank.search("transactions/searches")

    assert (codes(found), codes(past)) == (["ONE"], ["TWO"])


@pytest.mark.parametrize(
    ("operation", "fault", "times", "options"),
    [
        ("transfer", "plague", 1, {}),
        ("balance", "late-commit", 1, {}),
        ("precheck", "latency", 1, {}),
        ("transfer", "latency", 0, {}),
        ("transfer", "latency", 1, {"minutes": 1}),
        ("transfer", "weak-header", 1, {"weakness": "strength"}),
        ("transfer", "answer-form", 1, {"content_encryption": "A256CBC-HS512"}),
    ],
)
async def test_orders_that_make_no_sense_are_refused(
    bank: Bank, operation: str, fault: str, times: int, options: dict[str, Any]
) -> None:
    with pytest.raises(UnknownFault):
        bank.simulator.arm(operation, fault, times, **options)
