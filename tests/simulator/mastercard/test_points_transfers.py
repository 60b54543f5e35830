"""Points transfers: six mandatory fields, both sides booked, and every refusal leaves the books alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from console.simulator.mastercard.account_store import Status
from console.simulator.mastercard.sample_accounts import (
    ALL_ON_HOLD,
    BY_STATUS,
    LEADING_ZEROS,
    NOT_CARD_LIKE,
    OTHER_HOLDER,
    UNKNOWN_BAN,
)
from tests.simulator.mastercard.conftest import Bank, codes, problems

_NO_ZEROS = LEADING_ZEROS.ban.lstrip("0")
_FIELDS = {
    "fromBankAccountNumber": "FROM_BANK_ACCOUNT_NUMBER",
    "toBankAccountNumber": "TO_BANK_ACCOUNT_NUMBER",
    "pointsToTransfer": "POINTS_TO_TRANSFER",
    "transferTypeCode": "TRANSFER_TYPE_CODE",
    "transferReason": "TRANSFER_REASON",
    "adjustedBy": "ADJUSTED_BY",
}


async def test_points_leave_one_account_and_reach_the_other(bank: Bank) -> None:
    answer = await bank.transfer(1_000)
    booked = bank.simulator.transfers()

    assert bank.opened(answer) == {"pointsTransferred": 1_000}
    assert await bank.available() == 24_000
    assert await bank.available(bank.facts.to_account.account_id) == 5_000
    assert booked[0].pop("at")
    assert booked == [
        {
            "transferId": 1,
            "fromId": bank.facts.from_account.account_id,
            "toId": bank.facts.to_account.account_id,
            "points": 1_000,
            "typeCode": "POOL",
            "notes": "holiday #K3F9Q2M7XA",
            "adjustedBy": "operator-7",
        }
    ]


async def test_the_same_transfer_sent_twice_moves_twice(bank: Bank) -> None:
    await bank.transfer(1_000)
    await bank.transfer(1_000)

    assert await bank.available() == 23_000
    assert len(bank.simulator.transfers()) == 2


async def test_transfers_at_the_same_time_never_move_more_than_there_is(bank: Bank) -> None:
    answers = await asyncio.gather(*(bank.transfer(10_000) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 400, 400]
    assert await bank.available() == 5_000


@pytest.mark.parametrize("field", _FIELDS)
@pytest.mark.parametrize("empty", [None, ""])
async def test_each_field_is_mandatory(bank: Bank, field: str, empty: str | None) -> None:
    answer = await bank.transfer(
        **{"points": 500, field: empty} if field != "pointsToTransfer" else {"points": empty}
    )

    assert answer.status_code == 400
    assert problems(answer) == [("rewards-points-api", f"MISSING_REQUIRED_FIELD_{_FIELDS[field]}")]
    error = bank.opened(answer)["Errors"]["Error"][0]
    assert (error["Recoverable"], error["Details"]) == ("false", "null")
    assert bank.simulator.transfers() == []


async def test_everything_that_is_missing_is_told_at_once(bank: Bank) -> None:
    answer = await bank.send("POST", "/points-transfers", bank.seal({}))

    assert codes(answer) == [f"MISSING_REQUIRED_FIELD_{name}" for name in _FIELDS.values()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fromBankAccountNumber", 9999990000000006000),
        ("fromBankAccountNumber", "9999 9900"),
        ("toBankAccountNumber", "9" * 51),
        ("toBankAccountNumber", "٣٣٣"),
        ("pointsToTransfer", "500"),
        ("pointsToTransfer", 500.5),
        ("pointsToTransfer", 500.0),
        ("pointsToTransfer", True),
        ("transferTypeCode", "MUCH-TOO-LONG"),
        ("transferReason", "x" * 101),
        ("transferReason", "a\x1b[31mb"),
        ("adjustedBy", "x" * 51),
        ("adjustedBy", 7),
    ],
)
async def test_each_field_has_its_form(bank: Bank, field: str, value: Any) -> None:
    answer = await bank.send("POST", "/points-transfers", bank.seal({**bank.order(), field: value}))

    assert (answer.status_code, codes(answer)) == (400, [f"INVALID_FIELD_FORMAT_{_FIELDS[field]}"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fromBankAccountNumber": UNKNOWN_BAN}, "INVALID_FIELD_VALUE_FROM_BANK_ACCOUNT_NUMBER"),
        ({"toBankAccountNumber": UNKNOWN_BAN}, "INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER"),
        ({"toBankAccountNumber": "9999990000000006000"}, "INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER"),
        ({"points": 0}, "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER"),
        ({"points": -5}, "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER"),
        ({"points": 10**12}, "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER"),
        ({"transferTypeCode": "NONE"}, "INVALID_FIELD_VALUE_TRANSFER_TYPE_CODE"),
        ({"points": 25_001}, "INSUFFICIENT_POINTS"),
        ({"fromBankAccountNumber": ALL_ON_HOLD.ban}, "INSUFFICIENT_POINTS"),
        ({"fromBankAccountNumber": _NO_ZEROS}, "INVALID_FIELD_VALUE_FROM_BANK_ACCOUNT_NUMBER"),
        ({"note": "sample"}, "INVALID_INPUT"),
    ],
)  # fmt: skip
async def test_refusals_leave_the_books_alone(bank: Bank, changes: dict[str, Any], code: str) -> None:
    answer = await bank.transfer(**changes)

    assert (answer.status_code, codes(answer)) == (400, [code])
    assert bank.simulator.transfers() == []
    assert await bank.available() == 25_000


@pytest.mark.parametrize("status", [status for status in Status if status in BY_STATUS])
@pytest.mark.parametrize("side", ["from", "to"])
async def test_the_state_of_an_account_decides(bank: Bank, status: Status, side: str) -> None:
    answer = await bank.transfer(1, **{f"{side}BankAccountNumber": BY_STATUS[status].ban})
    may = status in ({Status.REDEEM_ONLY} if side == "from" else {Status.NEW, Status.ON_HOLD})

    assert answer.status_code == (200 if may else 400)
    if not may:
        assert codes(answer) == [f"ACCOUNT_STATUS_{status}"]


@pytest.mark.parametrize("number", [OTHER_HOLDER.ban, LEADING_ZEROS.ban, NOT_CARD_LIKE.ban])
async def test_every_shape_of_account_number_works(bank: Bank, number: str) -> None:
    assert (await bank.transfer(1, toBankAccountNumber=number)).status_code == 200


@pytest.mark.parametrize("name", ["pointsTransferred", "transferredPoints", "pointsToTransfer", "points", ""])
@pytest.mark.parametrize("level", [0, 1])
async def test_the_amount_may_be_called_anything(bank: Bank, name: str, level: int) -> None:
    bank.simulator.behave(amount_field=name, amount_level=level)
    body = bank.opened(await bank.transfer(7))

    told = body["pointsTransfer"] if level else body
    assert told == ({name: 7} if name else {"status": "SUCCESS"})


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
async def test_one_method_moves_points_and_the_others_are_405(bank: Bank, method: str) -> None:
    bank.simulator.behave(transfer_method=method)
    refused = []
    for other in {"POST", "PUT", "GET", "DELETE"} - {method}:
        answer = await bank.send(other, "/points-transfers", bank.seal(bank.order(1)))
        refused.append((answer.status_code, problems(answer)))
    accepted = await bank.send(method, "/points-transfers", bank.seal(bank.order(1)))

    assert refused == [(405, [("Gateway", "METHOD_NOT_ALLOWED")])] * 3
    assert accepted.status_code == 200
    assert len(bank.simulator.transfers()) == 1


async def test_the_books_refuse_to_change_a_transfer(bank: Bank) -> None:
    await bank.transfer(1)
    store = bank.simulator.provider.store

    with pytest.raises(Exception, match="booked"):
        store.db.execute("UPDATE transfer SET points = 2000")
    with pytest.raises(Exception, match="booked"):
        store.db.execute("DELETE FROM transfer")
