"""The sibling services: references of a user, and transactions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.simulator.mastercard.sample_accounts import FROM, LEADING_ZEROS, PROGRAM, TO, UNKNOWN_BAN
from tests.simulator.mastercard.conftest import Bank, codes, problems

_REFERENCES = "users/references/searches"
_TRANSACTIONS = "transactions/searches"


async def _user(bank: Bank, user_id: str, kind: str, **more: Any) -> dict[str, Any]:
    answer = await bank.search(_REFERENCES, userId=user_id, userIdType=kind, **more)
    (user,) = bank.opened(answer)["userReferences"]
    return dict(user)


async def test_an_account_number_leads_to_the_token_ids(bank: Bank) -> None:
    assert await _user(bank, FROM.ban, "BAN", programIdentifier=PROGRAM) == {
        "customerId": FROM.rancu,
        "accountDetails": [
            {"accountId": FROM.ranac, "accountFirstFour": "9999", "accountLastFour": "6000"},
        ],
    }


async def test_account_numbers_come_only_when_asked_for(bank: Bank) -> None:
    user = await _user(bank, FROM.rancu, "RANCU", includeSensitiveIdentifiers=True)

    assert user["customerNumber"] == FROM.bcn
    assert [account["accountNumber"] for account in user["accountDetails"]] == [FROM.ban, TO.ban]


async def test_every_kind_of_id_finds_its_user(bank: Bank) -> None:
    by_number = await _user(bank, FROM.bcn, "BCN")
    primary = await _user(bank, FROM.rancu, "RANCU", includeOnlyPrimary=True)
    by_account = await _user(bank, TO.ranac, "RANAC")
    zeros = await _user(bank, LEADING_ZEROS.ban, "BAN")

    assert len(by_number["accountDetails"]) == 2
    assert [account["accountId"] for account in primary["accountDetails"]] == [FROM.ranac]
    assert [account["accountId"] for account in by_account["accountDetails"]] == [TO.ranac]
    assert zeros["accountDetails"][0]["accountFirstFour"] == "0000"


async def test_the_field_may_be_called_as_the_specification_requires(bank: Bank) -> None:
    bank.simulator.behave(references_field="userReference")
    answer = await bank.search(_REFERENCES, userId=FROM.ban, userIdType="BAN")

    assert set(bank.opened(answer)) == {"userReference"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ["MISSING_REQUIRED_FIELD_USER_ID", "MISSING_REQUIRED_FIELD_USER_ID_TYPE"]),
        ({"userId": UNKNOWN_BAN, "userIdType": "BAN"}, ["INVALID_FIELD_VALUE_USER_ID"]),
        ({"userId": FROM.ban, "userIdType": "PAN"}, ["INVALID_FIELD_VALUE_USER_ID_TYPE"]),
        ({"userId": "9" * 51, "userIdType": "BAN"}, ["INVALID_FIELD_FORMAT_USER_ID"]),
        ({"userId": 1, "userIdType": "BAN"}, ["INVALID_FIELD_FORMAT_USER_ID"]),
        (
            {"userId": FROM.ban, "userIdType": "BAN", "includeSensitiveIdentifiers": "true"},
            ["INVALID_FIELD_FORMAT_INCLUDE_SENSITIVE_IDENTIFIERS"],
        ),
        (
            {"userId": FROM.ban, "userIdType": "BAN", "programIdentifier": "PGM1"},
            ["INVALID_FIELD_VALUE_PROGRAM_IDENTIFIER"],
        ),
        ({"userId": FROM.ban, "userIdType": "BAN", "note": "x"}, ["INVALID_INPUT"]),
    ],
)
async def test_a_lookup_is_read_strictly(bank: Bank, body: dict[str, Any], expected: list[str]) -> None:
    answer = await bank.search(_REFERENCES, **body)

    assert (answer.status_code, codes(answer)) == (400, expected)
    assert {source for source, _ in problems(answer)} == {"user-account-management-api"}


def _day(days_ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()


async def _transactions(bank: Bank, query: str = "offset=0&limit=25", **changes: Any) -> Any:
    body = {"userId": FROM.ranac, "userIdType": "RANAC", "fromDate": _day(60), "toDate": _day(0), **changes}
    return await bank.search(f"{_TRANSACTIONS}?{query}", **body)


async def test_transactions_show_transfers_and_purchases(bank: Bank) -> None:
    await bank.transfer(500)
    bank.simulator.advance(5)
    body = bank.opened(await _transactions(bank, toDate=_day(-1)))
    rows = body.pop("transactions")

    assert body == {
        "offset": 0,
        "limit": 25,
        "total": 4,
        "count": 4,
        "accountId": FROM.ranac,
        "customerId": FROM.rancu,
        "last4BankAccountNumber": "6000",
    }
    assert [(row["type"], row["pointsEarned"], row["description"]) for row in rows] == [
        ("TRANSFER", -500, "holiday #K3F9Q2M7XA"),
        ("REFUND", -12.75, "Sample grocery store"),
        ("PURCHASE", 127.25, "Sample grocery store"),
        ("ADJUSTMENT", 500, "Sample goodwill"),
    ]


async def test_transactions_come_in_pages(bank: Bank) -> None:
    for points in range(1, 31):
        await bank.transfer(points)
    bank.simulator.advance(5)
    pages = [
        bank.opened(await _transactions(bank, f"offset={offset}&limit=25", toDate=_day(-1)))
        for offset in (0, 25, 50)
    ]

    assert [page["count"] for page in pages] == [25, 8, 0]
    assert {page["total"] for page in pages} == {33}
    numbers = [row["sequenceNumber"] for page in pages for row in page["transactions"]]
    assert len(set(numbers)) == 33


@pytest.mark.parametrize(
    ("query", "changes", "expected"),
    [
        ("limit=26", {}, "INVALID_FIELD_VALUE_LIMIT"),
        ("limit=0", {}, "INVALID_FIELD_VALUE_LIMIT"),
        ("offset=-1", {}, "INVALID_FIELD_VALUE_OFFSET"),
        ("", {"fromDate": ""}, "MISSING_REQUIRED_FIELD_FROM_DATE"),
        ("", {"fromDate": "yesterday"}, "INVALID_BEGIN_DATE_TIME_FORMAT"),
        ("", {"toDate": "2026-02-30"}, "INVALID_END_DATE_TIME_FORMAT"),
        ("", {"toDate": "9999-12-31"}, "INVALID_END_DATE_TIME_FORMAT"),
        ("", {"fromDate": _day(91)}, "INVALID_DATE_RANGE"),
        ("", {"fromDate": _day(0), "toDate": _day(1)}, "INVALID_DATE_RANGE"),
        ("", {"fromDate": _day(420), "toDate": _day(400)}, "INVALID_DATE_RANGE"),
    ],
)
async def test_a_search_is_read_strictly(
    bank: Bank, query: str, changes: dict[str, Any], expected: str
) -> None:
    answer = await _transactions(bank, query, **changes)

    assert problems(answer) == [("transactions-api", expected)]
    assert answer.status_code == 400
