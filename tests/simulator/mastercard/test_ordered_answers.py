"""Faults that leave a client in doubt: errors after a booking, and histories that contradict or lie."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.simulator.mastercard.conftest import Bank, codes, problems
from tests.simulator.mastercard.test_faults import _booked, _faulty

_SERVICE = "rewards-points-api"


@pytest.mark.parametrize("status", [401, 403, 404, 405, 415, 429, 503])
@pytest.mark.parametrize("body", ["none", "html", "foreign", "truncated"])
async def test_an_error_without_a_code_after_the_booking(bank: Bank, status: int, body: str) -> None:
    answer = await _faulty(bank, "error-after-commit", status=status, body=body)

    assert answer.status_code == status
    if body in ("none", "html", "truncated"):
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    else:
        assert set(answer.json()) == {"title", "status", "detail"}
    assert _booked(bank) == 1


@pytest.mark.parametrize(("sealed", "in_the_clear"), [("usual", False), ("yes", False), ("no", True)])
async def test_a_real_refusal_after_the_booking(bank: Bank, sealed: str, in_the_clear: bool) -> None:
    code = "INSUFFICIENT_POINTS"
    answer = await _faulty(bank, "error-after-commit", status=400, code=code, source=_SERVICE, sealed=sealed)

    assert (answer.status_code, problems(answer)) == (400, [(_SERVICE, code)])
    assert ("Errors" in answer.json()) is in_the_clear
    assert _booked(bank) == 1


async def test_an_amount_beside_its_contradiction(bank: Bank) -> None:
    beside = bank.opened(await _faulty(bank, "success-with-errors"))
    promised = await _faulty(bank, "promised", status=206)

    assert beside["pointsTransferred"] == 500
    assert beside["Errors"]["Error"][0]["ReasonCode"] == "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER"
    assert (promised.status_code, bank.opened(promised)) == (206, {"pointsTransferred": 500})
    assert _booked(bank) == 2


async def test_a_refusal_and_a_booking_hours_later(bank: Bank) -> None:
    answer = await _faulty(
        bank, "late-commit", seconds=8 * 3600, answer="refusal", code="INSUFFICIENT_POINTS"
    )
    before = _booked(bank)
    bank.simulator.advance(8 * 3600)
    for _ in range(100):
        if await bank.available() != 25_000:
            break

    assert (answer.status_code, codes(answer), before) == (400, ["INSUFFICIENT_POINTS"], 0)
    assert _booked(bank) == 1


# -- histories ---------------------------------------------------------------------------------------


async def _adjusted(bank: Bank, fault: str = "", **options: Any) -> list[dict[str, Any]]:
    if fault:
        bank.simulator.arm("history", fault, **options)
    return list(bank.opened(await bank.read("points-adjustments-details"))["pointsAdjustments"])


async def _moved(bank: Bank, fault: str, **options: Any) -> list[dict[str, Any]]:
    bank.simulator.arm("history", fault, **options)
    return list(await bank.transactions())


async def test_the_newest_row_is_lost_or_contradicts(bank: Bank) -> None:
    await bank.transfer(3)
    await bank.transfer(500, transferReason="gift #K3F9Q2M7XA")
    bank.simulator.advance(10)
    newest, *others = await _adjusted(bank)

    assert newest["pointsAdjusted"] == -500
    assert await _adjusted(bank, "lost-row") == others
    assert await _adjusted(bank, "addition-row") == [newest | {"pointsAdjusted": 500}, *others]
    assert await _adjusted(bank, "other-amount-row") == [newest | {"pointsAdjusted": -507}, *others]
    sides = await _adjusted(bank, "other-sides-row")
    assert sides[0]["accountId"] != newest["accountId"]
    assert sides[0] | {"accountId": newest["accountId"]} == newest
    assert [row["pointsEarned"] for row in (await _moved(bank, "addition-row"))[:2]] == [500, -3]
    assert [row["pointsEarned"] for row in (await _moved(bank, "lost-row"))[:1]] == [-3]


@pytest.mark.parametrize("fault", ["reset-before-commit", "error-before-commit"])
async def test_a_forged_row_claims_a_request_that_was_not_handled(bank: Bank, fault: str) -> None:
    bank.simulator.arm("transfer", fault)
    try:
        await bank.transfer(7, transferReason="gift #K3F9Q2M7XA")
    except httpx.TransportError:
        assert fault == "reset-before-commit"
    row = (await _adjusted(bank, "forged-history"))[0]
    moved = (await _moved(bank, "forged-history", sealed="yes"))[0]

    assert (row["pointsAdjusted"], row["adjustmentReason"]) == (-7, "gift #K3F9Q2M7XA")
    assert (moved["pointsEarned"], moved["description"]) == (-7, "gift #K3F9Q2M7XA")
    assert _booked(bank) == 0


async def test_histories_in_the_clear(bank: Bank) -> None:
    bank.simulator.arm("history", "empty-history", sealed="no")
    empty = await bank.read("points-adjustments-details")
    bank.simulator.arm("history", "forged-history")
    forged = await bank.read("points-adjustments-details")
    sealed = await _adjusted(bank, "empty-history")

    assert empty.json() == {"pointsAdjustments": []}
    assert "pointsAdjustments" in forged.json()
    assert sealed == []


async def test_nothing_is_forged_before_anything_was_sent(bank: Bank) -> None:
    usual = await _adjusted(bank)

    assert await _adjusted(bank, "forged-history") == usual
