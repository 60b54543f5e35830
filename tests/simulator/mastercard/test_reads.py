"""Balance, expirations and adjustment history."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.sample_accounts import FROM, OTHER_HOLDER, TO
from tests.doubles.simulators import running_mastercard
from tests.simulator.mastercard.conftest import Bank, client, codes, problems

_READS = ("points-details", "points-expirations-details", "points-adjustments-details")


async def _history(bank: Bank, account_id: str = "") -> list[dict[str, Any]]:
    answer = await bank.read("points-adjustments-details", account_id)
    return list(bank.opened(answer)["pointsAdjustments"])


async def test_a_balance_has_three_levels(bank: Bank) -> None:
    levels = bank.opened(await bank.read("points-details"))["pointsDetails"]

    assert levels == [
        {"level": "ACCOUNT", "id": FROM.ranac, "availablePoints": 25_000, "onHoldPoints": 1_500,
         "earnedPoints": 29_000, "redeemedPoints": 2_500},
        {"level": "CUSTOMER", "id": FROM.rancu, "availablePoints": 29_000, "onHoldPoints": 1_500,
         "earnedPoints": 35_500, "redeemedPoints": 5_000},
        {"level": "HOUSEHOLD", "id": "HH000001", "availablePoints": 29_800, "onHoldPoints": 1_500,
         "earnedPoints": 38_800, "redeemedPoints": 7_500},
    ]  # fmt: skip


async def test_a_customers_balance_has_no_account_level(bank: Bank) -> None:
    levels = bank.opened(await bank.read("points-details", FROM.rancu, "RANCU"))["pointsDetails"]

    assert [level["level"] for level in levels] == ["CUSTOMER", "HOUSEHOLD"]


async def test_a_balance_may_be_nested(bank: Bank) -> None:
    bank.simulator.behave(balance_form="nested")
    body = bank.opened(await bank.read("points-details", OTHER_HOLDER.ranac))

    assert set(body) == {"account", "customer", "household"}
    assert body["account"]["availablePoints"] == 800


@pytest.mark.parametrize("path", _READS)
async def test_reads_want_an_id_and_its_type(bank: Bank, path: str) -> None:
    nothing = await bank.send("GET", f"/{path}")
    wrong = await bank.read(path, FROM.ban, "BAN")
    unknown = await bank.read(path, "1" * 30)
    swapped = await bank.read(path, FROM.rancu, "RANAC")

    assert codes(nothing) == ["MISSING_REQUIRED_FIELD_USER_ID", "MISSING_REQUIRED_FIELD_USER_ID_TYPE"]
    assert codes(wrong) == ["INVALID_FIELD_VALUE_USER_ID_TYPE"]
    for answer in (unknown, swapped):
        assert (answer.status_code, problems(answer)) == (404, [("rewards-points-api", "ENTITY_NOT_FOUND")])


async def test_a_read_takes_no_body(bank: Bank) -> None:
    answer = await bank.send("GET", "/points-details", b"{}")

    assert (answer.status_code, codes(answer)) == (400, ["INVALID_REQUEST"])


async def test_expirations_tell_what_goes_and_what_has_gone(bank: Bank) -> None:
    body = bank.opened(await bank.read("points-expirations-details"))

    assert [row["points"] for row in body["pointsExpirations"]] == [250]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", body["pointsExpirations"][0]["expirationDate"])
    assert body["expiredLifetime"] == 400
    assert body["expiredYearToDate"] in (0, 100)


@pytest.mark.parametrize("path", ["points-expirations-details", "expiration-details"])
async def test_only_one_spelling_of_the_expirations_has_a_route(bank: Bank, path: str) -> None:
    bank.simulator.behave(expirations_path=path)
    answers = {name: await bank.read(name) for name in ("points-expirations-details", "expiration-details")}
    there, gone = answers.pop(path), answers.popitem()[1]

    assert there.status_code == 200
    assert (gone.status_code, problems(gone)) == (404, [("Gateway", "NOT_FOUND")])
    assert "Details" not in gone.json()["Errors"]["Error"][0]


async def test_a_transfer_comes_into_both_histories_after_a_while(bank: Bank) -> None:
    before = len(await _history(bank))
    await bank.transfer(500)
    at_once = len(await _history(bank))
    bank.simulator.advance(5)
    rows, others = await _history(bank), await _history(bank, TO.ranac)

    assert at_once == before
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0600", rows[0].pop("adjustmentDate"))
    assert rows[0] == {
        "pointsAdjusted": -500,
        "adjustmentReason": "holiday #K3F9Q2M7XA",
        "adjustedBy": "operator-7",
        "accountId": FROM.ranac,
    }
    assert (others[0]["pointsAdjusted"], others[0]["adjustmentReason"]) == (500, "holiday #K3F9Q2M7XA")


async def test_a_transfer_may_never_come_into_a_history(bank: Bank) -> None:
    bank.simulator.behave(history_lag_seconds=None)
    before = await _history(bank)
    await bank.transfer(500)
    bank.simulator.advance(86_400 * 30)

    assert await _history(bank) == before
    assert [row["pointsAdjusted"] for row in before] == [500]


@pytest.mark.parametrize(
    ("dates", "written"),
    [("offset", "2026-07-01T20:30:00-0600"), ("utc", "2026-07-02T02:30:00Z"), ("date", "2026-07-01")],
)
async def test_days_are_the_providers(dates: Any, written: str) -> None:
    moment = datetime(2026, 7, 2, 2, 30, tzinfo=UTC)
    behaviour = MastercardBehaviour(history_dates=dates, history_lag_seconds=0)
    async with running_mastercard(behaviour=behaviour, now=lambda: moment) as running, client() as http:
        bank = _BankOf(running, http, moment)
        await bank.transfer(1)

        assert (await _history(bank))[0]["adjustmentDate"] == written


class _BankOf(Bank):
    """A bank whose clock stands still."""

    def __init__(self, running: Any, http: httpx.AsyncClient, moment: datetime) -> None:
        super().__init__(running, http)
        self._stamp = str(int(moment.timestamp()))

    def oauth(self, body: bytes = b"", **changes: str | None) -> dict[str, str]:
        return super().oauth(body, **{"oauth_timestamp": self._stamp, **changes})
