"""Look-ups, balances, expirations and histories in spellings nobody has promised."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.domain.parties import Standing
from console.domain.problems import Local, ProviderError
from console.domain.references import references_in
from console.domain.transfers import HistoryRow
from console.providers.answer_problems import Unreadable
from console.providers.mastercard.account_book import AccountBook, is_hashed
from console.providers.mastercard.accounts import balance_in, expiries_in
from console.providers.mastercard.connection import CENTRAL
from console.providers.mastercard.documents import read
from console.providers.mastercard.history import rows_in
from tests.providers.mastercard.scripted import (
    JOURNAL_KEY,
    NUMBER,
    OTHER_NUMBER,
    REFERENCE,
    SENDER,
    SENDER_ID,
    Scripted,
    answer,
    errors,
    scripted,
)
from tests.providers.scripted_http import JSON

SEARCH, BALANCE = "/users/references/searches", "/points-details"
EXPIRATIONS, ADJUSTMENTS = "/points-expirations-details", "/points-adjustments-details"
DETAILS = {"accountId": SENDER_ID, "accountFirstFour": "9999", "accountLastFour": "6000"}


def looking_up(*accounts: JSON, users: JSON = None) -> Scripted:
    at = scripted(remembers=False)
    found = users if users is not None else [{"customerId": "1" * 30, "accountDetails": list(accounts)}]
    at.lookup.by_path[SEARCH] = answer({"userReferences": found})
    at.http.by_path[BALANCE] = answer({"availablePoints": 100, "onHoldPoints": "5"})
    at.http.by_path[EXPIRATIONS] = answer({})
    return at


async def why(at: Scripted, number: str = NUMBER) -> str:
    with pytest.raises(ProviderError) as caught:
        await at.gateway.account(number)
    return caught.value.problems[0].code


async def test_an_account_and_what_was_asked() -> None:
    at = looking_up({**DETAILS, "accountStatus": "GOOD_STANDING"})
    found = await at.gateway.account(NUMBER)
    assert (found.id, found.holder_id, found.masked_name) == (SENDER_ID, "1" * 30, "9999 •••• 6000")
    assert (found.available, found.on_hold, found.standing) == (Decimal(100), Decimal(5), Standing.CLEAR)
    asked = at.lookup.sent[0].fields
    assert asked == {"userId": NUMBER, "userIdType": "BAN", "includeSensitiveIdentifiers": False}
    assert dict(at.http.sent[0].query) == {"user_id": SENDER_ID, "user_id_type": "RANAC"}
    assert at.book.number_of(SENDER_ID) == NUMBER


async def test_another_account_of_the_holder_is_told_apart_by_its_ends() -> None:
    at = looking_up({"accountId": "2" * 30, "accountFirstFour": "9999", "accountLastFour": "3000"}, DETAILS)
    assert (await at.gateway.account(NUMBER)).id == SENDER_ID


@pytest.mark.parametrize(
    "users",
    [
        [{"customerId": "1", "accountDetails": [DETAILS, {**DETAILS, "accountId": "3" * 30}]}],
        [{"customerId": "1", "accountDetails": [DETAILS]}, {"customerId": "2", "accountDetails": [DETAILS]}],
    ],
)
async def test_several_accounts_for_one_number_are_none(users: JSON) -> None:
    at = looking_up(users=users)
    assert await why(at) == Local.TOO_MANY_CARDS.value
    assert at.http.sent == []


@pytest.mark.parametrize("users", [[], [{"customerId": "1", "accountDetails": []}], [{"customerId": "1"}]])
async def test_no_account_for_a_number(users: JSON) -> None:
    assert await why(looking_up(users=users)) == Local.ACCOUNT_NOT_FOUND.value


@pytest.mark.parametrize("users", ["x", [5], [{"accountDetails": ["x"]}], [{"accountDetails": 7}]])
async def test_an_answer_of_another_shape(users: JSON) -> None:
    assert await why(looking_up(users=users)) == Local.UNREADABLE.value


async def test_an_answer_about_another_number() -> None:
    at = looking_up({**DETAILS, "accountNumber": OTHER_NUMBER})
    assert await why(at) == Local.UNREADABLE.value
    assert await why(looking_up({**DETAILS, "accountNumber": NUMBER}), "12345") == Local.UNREADABLE.value


@pytest.mark.parametrize(
    "account_id", [None, "", NUMBER, NUMBER.lower(), "has spaces", "x" * 51, "ü", "hash:1"]
)
async def test_without_a_random_id_a_hash_stands_in(account_id: str | None) -> None:
    at = looking_up({**DETAILS, "accountId": account_id})
    found = await at.gateway.account(NUMBER)
    assert is_hashed(found.id)
    assert NUMBER not in repr(found)
    assert found.available is None
    assert at.http.sent == []
    assert (await at.gateway.account_again(found.id)).id == found.id
    with pytest.raises(ProviderError) as caught:
        await at.gateway.history(found.party, 1, 50)
    assert caught.value.problems[0].code == Local.HISTORY_UNREADABLE.value
    with pytest.raises(ProviderError) as caught:
        await scripted(remembers=False).gateway.account_again(found.id)
    assert caught.value.problems[0].code == Local.NUMBER_FORGOTTEN.value


def test_a_hash_needs_the_key_of_the_journal() -> None:
    ours, other = AccountBook(JOURNAL_KEY), AccountBook(b"o" * 32)
    assert ours.hashed_id(NUMBER) == AccountBook(JOURNAL_KEY).hashed_id(NUMBER)
    assert len({ours.hashed_id(NUMBER), other.hashed_id(NUMBER), ours.hashed_id(OTHER_NUMBER)}) == 3


@pytest.mark.parametrize(
    ("number", "told", "shown"),
    [
        (NUMBER, ("9999", "6000"), "9999 •••• 6000"),
        (NUMBER, ("5330", "6516"), "5330 •••• 6516"),
        (NUMBER, ("<b>", ""), "9999 •••• 6000"),
        ("12345678", ("1234", "5678"), "••••5678"),
        ("1234", ("1234", "1234"), "••••"),
    ],
)
async def test_a_short_number_is_not_given_away_by_its_ends(
    number: str, told: tuple[str, str], shown: str
) -> None:
    at = looking_up({**DETAILS, "accountFirstFour": told[0], "accountLastFour": told[1]})
    assert (await at.gateway.account(number)).masked_name == shown


BALANCES: list[tuple[JSON, Any]] = [
    ({"x": [{"level": "ACCOUNT", "availablePoints": 1}, {"level": "CUSTOMER", "availablePoints": 9}]}, 1),
    ({"pointsDetails": [{"level": "HOUSEHOLD", "availablePoints": 9}]}, None),
    ({"customer": {"available": 9}, "account": {"available": "1.5", "onHold": 2}}, "1.5"),
    ({"points": {"pointsAvailable": 7}}, 7),
    ({"available_points": -3}, -3),
    ({"a": {"balance": 1}, "b": {"balance": 1}}, None),
    ({"a": {"balance": 1}, "b": {"balance": 2, "accountId": SENDER_ID}}, 2),
    ({"availablePoints": "many"}, None),
    ({"availablePoints": True}, None),
    ([], None),
    (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("document", "available"), BALANCES)
def test_only_the_accounts_own_balance_is_shown(document: JSON, available: Any) -> None:
    found, _ = balance_in(read(json.dumps(document).encode()), SENDER_ID)
    assert found == (None if available is None else Decimal(available))


def test_points_that_end() -> None:
    document = {
        "pointsExpirations": [
            {"points": 5, "expirationDate": "2026-05-01"},
            {"expiringPoints": "7.5", "expiry_date": "2026-04-01T00:00:00Z"},
            {"points": 9, "expirationDate": "2026-03-03"},
            {"points": 0, "expirationDate": "2026-06-01"},
            {"points": 8, "expirationDate": "soon"},
        ],
        "expiredLifetime": 400,
    }
    found = expiries_in(read(json.dumps(document).encode()), date(2026, 3, 4))
    assert [(one.points, one.on.isoformat()) for one in found] == [
        (Decimal("7.5"), "2026-04-01"),
        (Decimal(5), "2026-05-01"),
    ]


def history(document: JSON) -> tuple[HistoryRow, ...]:
    return rows_in(read(json.dumps(document).encode()), SENDER, AccountBook(JOURNAL_KEY), CENTRAL)


@pytest.mark.parametrize(
    "row",
    [
        {"adjustmentDate": "2026-03-04T06:00:00-0600", "pointsAdjusted": -500, "adjustmentReason": "MARK"},
        {"date": "2026-03-04T12:00:00Z", "points": "-500", "reason": "MARK"},
        {"AdjustmentDateTime": "2026-03-04T06:00:00", "adjusted_points": -500.0, "Description": "MARK"},
        {"adjDate": "2026-03-04T06:00:00", "accountPoints": -500, "freeText": "MARK", "reason": "other"},
    ],
)
@pytest.mark.parametrize("frame", [lambda row: [row], lambda row: {"x": {"y": [row]}, "count": 1}])
def test_rows_are_found_in_any_spelling(row: JSON, frame: Any) -> None:
    told = json.loads(
        json.dumps(row).replace("MARK", f"#{REFERENCE} 123456 2026-03-04 card 4111111111111111")
    )
    (found,) = history(frame(told))
    assert (found.outgoing, found.reported, found.is_partial) == (True, Decimal(500), True)
    assert found.at is not None
    assert found.at.isoformat() == "2026-03-04T12:00:00+00:00"
    assert references_in(found.note) == (REFERENCE,)
    assert "4111111111111111" not in found.note
    assert found.zone_known is any("0600" in str(text) or "Z" in str(text) for text in row.values())


@pytest.mark.parametrize(
    "document",
    [
        {},
        None,
        5,
        {"rows": [{"reason": "x"}]},
        {"rows": [{"points": "many"}]},
        {"rows": [{"points": 1}, 5]},
        {"rows": [{"points": 1}], "others": [{"points": 2}]},
        {"rows": [{"pointsA": 1, "pointsB": 2}]},
        {"rows": [{"points": 10**30}]},
    ],
)
async def test_what_cannot_be_read_is_never_a_shorter_history(document: JSON) -> None:
    with pytest.raises(Unreadable):
        history(document)
    at = scripted()
    at.http.by_path[ADJUSTMENTS] = answer(document)
    with pytest.raises(ProviderError) as caught:
        await at.gateway.history(SENDER, 1, 50)
    assert caught.value.problems[0].code == Local.HISTORY_UNREADABLE.value


def test_rows_that_say_the_same_stay_apart_and_keep_their_ids() -> None:
    same = {"date": "2026-03-04", "points": -5, "reason": "x", "adjustedBy": "a"}
    other = {**same, "adjustedBy": "b"}
    one, two = history([same]), history([other, same, same])
    assert [row.transfer_id for row in history([])] == []
    assert len({row.transfer_id for row in two}) == 3
    assert one[0].transfer_id == two[1].transfer_id
    assert {row.transfer_id for row in two} == {row.transfer_id for row in history([same, same, other])}
    assert all(row.transfer_id.startswith("adj-") for row in two)


def test_a_row_without_a_readable_time_is_a_row() -> None:
    (row,) = history([{"date": "last week", "points": 5}])
    assert (row.at, row.zone_known, row.outgoing) == (None, False, False)


async def test_later_pages_are_empty_and_ask_nothing() -> None:
    at = scripted()
    page = await at.gateway.history(SENDER, 2, 50)
    assert (page.rows, page.last, page.by_ledger) == ((), True, True)
    assert at.http.sent == []


async def test_a_bare_time_is_read_in_the_profiles_zone_where_one_is_set() -> None:
    for minutes, hours in ((None, -6), (0, 0), (60, 1)):
        at = scripted() if minutes is None else scripted(server_utc_offset_minutes=minutes)
        assert at.connection.offset == timedelta(hours=hours)


async def test_an_error_of_a_read_is_told_as_such() -> None:
    at = scripted()
    at.http.by_path[ADJUSTMENTS] = answer(errors("NOT_FOUND", source="Gateway"), 404)
    with pytest.raises(ProviderError) as caught:
        await at.gateway.history(SENDER, 1, 50)
    assert caught.value.problems[0].code == "NOT_FOUND"
