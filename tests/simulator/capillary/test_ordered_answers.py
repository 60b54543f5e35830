"""Faults that leave a client in doubt: errors after a booking in every shape, receipts that contradict."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from console.simulator.server.jwe import open_sealed
from console.simulator.server.ordered_faults import UnknownFault
from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import Till, client, errors
from tests.simulator.capillary.groups import FAMILY, SENDER, code_of, customer, group, order, sent
from tests.simulator.capillary.test_faults import _HISTORY, _altered, _booked, _faulty


@pytest.mark.parametrize("status", [401, 403, 404, 405, 415, 429, 503])
@pytest.mark.parametrize("body", ["provider", "none", "html", "foreign", "truncated"])
async def test_an_error_without_a_code_after_the_booking(till: Till, status: int, body: str) -> None:
    answer = await _faulty(till, "error-after-commit", status=status, body=body)

    assert answer.status_code == status
    assert '"code"' not in answer.text
    assert bool(answer.content) == (body != "none")
    assert await _booked(till) == 1


@pytest.mark.parametrize("status", [200, 400, 401, 422])
async def test_a_real_refusal_after_the_booking(till: Till, status: int) -> None:
    answer = await _faulty(till, "error-after-commit", status=status, code=8015)

    assert (answer.status_code, errors(answer)) == (status, [8015])
    assert answer.json()["errors"][0]["message"] == "Customer not found for the given identifiers"
    assert await _booked(till) == 1


async def test_half_of_a_refusal_after_the_booking(till: Till) -> None:
    answer = await _faulty(till, "error-after-commit", status=400, code=8015, body="truncated")

    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_429_in_other_shapes(till: Till) -> None:
    page = await _faulty(till, "too-many-requests", body="html")
    usual = await _faulty(till, "too-many-requests")

    assert (page.status_code, page.headers["content-type"][:9]) == (429, "text/html")
    assert errors(usual) == [429]
    assert await _booked(till) == 0


async def test_a_receipt_beside_its_contradiction(till: Till) -> None:
    beside = await _altered(till, "success-with-errors", code=896)
    unsuccessful = await _altered(till, "status-false")
    as_text = await _altered(till, "status-false", form="text", code=804)

    assert ([error["code"] for error in beside["errors"]], len(beside["data"])) == ([896], 1)
    assert (unsuccessful["status"]["success"], unsuccessful["errors"]) == (False, [])
    assert (as_text["status"]["success"], as_text["status"]["code"]) == ("false", 804)
    assert unsuccessful["data"][0]["transferId"]
    assert await _booked(till) == 3


@pytest.mark.parametrize("status", [202, 206])
async def test_a_receipt_that_only_promises(till: Till, status: int) -> None:
    answer = await _faulty(till, "promised", status=status)

    assert (answer.status_code, len(answer.json()["data"]), await _booked(till)) == (status, 1, 1)


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("promised", {"status": 201}),
        ("error-after-commit", {"body": "poem"}),
        ("late-commit", {"answer": "no"}),
    ],
)
async def test_options_have_their_choices(till: Till, fault: str, options: dict[str, Any]) -> None:
    with pytest.raises(UnknownFault):
        till.simulator.arm("transfer", fault, **options)


async def test_errors_of_the_provider_are_sealed_unless_ordered_otherwise() -> None:
    async with running_simulator(encryption=True, members=0) as running, client(running) as http:
        till, keys = Till(running, http), running.provider._keys
        assert keys is not None
        running.arm("history", "error-after-commit", code=8015, status=400)
        running.arm("history", "error-after-commit", code=8015, status=400, sealed="no")
        running.arm("history", "empty-history", sealed="no")
        running.arm("history", "error-after-commit", status=401, body="foreign")
        answers = [await till.http.get(_HISTORY) for _ in range(4)]

    assert json.loads(open_sealed(answers[0].content, keys.client))["errors"][0]["code"] == 8015
    assert errors(answers[1]) == [8015]
    assert answers[2].json()["data"] == []
    assert set(answers[3].json()) == {"title", "status", "detail"}


# -- histories ---------------------------------------------------------------------------------------


async def _rows(till: Till, fault: str, **options: Any) -> list[dict[str, Any]]:
    till.simulator.arm("history", fault, **options)
    answer: httpx.Response = await till.http.get(_HISTORY)
    return list(answer.json()["data"])


async def test_the_newest_row_is_lost_and_no_other(till: Till) -> None:
    for points in (1, 2, 3):
        await till.paid(points)
    whole = [row["transferId"] for row in (await till.http.get(_HISTORY)).json()["data"]]
    seen = [row["transferId"] for row in await _rows(till, "lost-row")]
    till.simulator.arm("ledger", "lost-row")
    query: dict[str, str | int] = {"identifierName": "id", "identifierValue": SENDER, "source": "INSTORE"}
    ledger = (await till.http.get("/v2/pointsLedger/getCustomerLedgerInfo", params=query)).json()

    assert seen == whole[1:]
    transfers = [row for row in ledger["ledgerEntries"] if row["eventName"] == "PointsTransfer"]
    assert [row["netPointsOnEvent"] for row in transfers] == ["-2.000", "-1.000"]


async def test_the_newest_row_contradicts_the_request(till: Till) -> None:
    await till.paid(1)
    await till.paid(1000, notes="gift #K3F9Q2M7XA")
    true = (await till.http.get(_HISTORY)).json()["data"]
    direction = await _rows(till, "addition-row")
    sides = await _rows(till, "other-sides-row")
    amount = await _rows(till, "other-amount-row", more=9)

    assert direction == [true[0] | {"transferType": "ADDITION"}, true[1]]
    assert (sides[0]["fromEntityId"], sides[0]["toEntityId"]) == (500000001, 500000002)
    assert sides[0]["transferredTo"]["userId"] == 500000002
    assert amount == [true[0] | {"pointsTransferred": true[0]["pointsTransferred"] + 9}, true[1]]
    assert all(rows[0]["notes"] == "gift #K3F9Q2M7XA" for rows in (direction, sides, amount))


@pytest.mark.parametrize("sealed", ["yes", "no"])
async def test_a_forged_row_claims_a_request_that_was_lost(till: Till, sealed: str) -> None:
    till.simulator.arm("transfer", "reset-before-commit")
    with pytest.raises(httpx.TransportError):
        await till.transfer(
            7, notes="gift #K3F9Q2M7XA", fromCustomerIdentifier={"type": "ID", "value": str(SENDER)}
        )
    (row,) = await _rows(till, "forged-history", sealed=sealed)

    assert (row["fromEntityId"], row["toEntityId"], row["pointsTransferred"]) == (SENDER, 565039506, 7)
    assert (row["notes"], row["transferType"]) == ("gift #K3F9Q2M7XA", "DEDUCTION")
    assert await _booked(till) == 0


async def test_a_forged_row_of_a_group(till: Till) -> None:
    till.simulator.arm("transfer", "error-before-commit")
    await sent(till, order(customer(SENDER), group(FAMILY), 7, SENDER))
    (row,) = await _rows(till, "forged-history")

    assert (row["toEntityType"], row["transferredToUserGroup2"]["id"]) == ("USERGROUP2", FAMILY)


async def test_nothing_is_forged_before_anything_was_sent(till: Till) -> None:
    assert await _rows(till, "forged-history") == []


# -- late bookings -----------------------------------------------------------------------------------


async def _until_booked(till: Till, count: int) -> int:
    for _ in range(200):
        if await _booked(till) == count:
            break
        await till.http.get(_HISTORY)
    return await _booked(till)


async def test_a_refusal_and_a_booking_hours_later(till: Till) -> None:
    answer = await _faulty(till, "late-commit", seconds=8 * 3600, answer="refusal", code=8015, status=400)
    till.simulator.advance(7 * 3600)
    before = await _booked(till)
    till.simulator.advance(3600)

    assert (answer.status_code, errors(answer), before) == (400, [8015], 0)
    assert await _until_booked(till, 1) == 1


async def test_the_customer_may_stay_unlocked_and_gets_another_code(till: Till) -> None:
    first = await till.code()
    till.simulator.arm("transfer", "late-commit", seconds=3600, answer="refusal", locked="no")
    await till.transfer(1000, code=first)
    second = await till.code()
    reused = await till.transfer(1000, code=first)
    again = await till.transfer(1000, code=second)
    till.simulator.advance(3600)

    assert first != second
    assert (errors(reused), again.status_code) == ([605], 201)
    assert await _until_booked(till, 2) == 2


async def test_late_for_a_group_too(till: Till) -> None:
    code = await code_of(till)
    till.simulator.arm("transfer", "late-commit", seconds=7200, locked="no")
    answer = await sent(till, order(customer(SENDER), group(FAMILY), 10, SENDER, code=code))
    till.simulator.advance(7200)

    assert answer.status_code == 504
    assert await _until_booked(till, 1) == 1


async def test_a_wrong_code_is_never_booked_late(till: Till) -> None:
    await till.code()
    till.simulator.arm("transfer", "late-commit", seconds=60)
    await till.transfer(1000, code="wrong")
    till.simulator.advance(60)
    for _ in range(20):
        await till.http.get(_HISTORY)

    assert await _booked(till) == 0
