"""The points ledger: strict limits, and rows that name neither the transfer nor the other side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import Till, client, errors
from tests.simulator.capillary.groups import FAMILY, FRIENDS, RECIPIENT, SENDER, customer, group, order, sent

_LEDGER = "/v2/pointsLedger/getCustomerLedgerInfo"


def _of_group(number: int = FAMILY, **more: Any) -> dict[str, Any]:
    return {"type": "USERGROUP2", "identifierName": "id", "identifierValue": number, **more}


def _of_customer(number: int = SENDER, **more: Any) -> dict[str, Any]:
    return {"source": "INSTORE", "identifierName": "id", "identifierValue": number, **more}


async def _entries(till: Till, query: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await till.http.get(_LEDGER, params=query)
    assert errors(answer) == []
    assert set(answer.json()) == {"customerDetails", "ledgerDetails", "ledgerEntries", "warnings"}
    return list(answer.json()["ledgerEntries"])


def _transfers(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [
        (
            entry["entryDetails"][0]["ledgerEntryType"],
            entry["entryDetails"][0]["points"],
            entry["netPointsOnEvent"],
        )
        for entry in entries
        if entry["eventName"] == "PointsTransfer"
    ]


async def test_each_side_has_one_entry(till: Till) -> None:
    await sent(till, order(group(FAMILY), customer(RECIPIENT), 1300, SENDER))
    gave = await _entries(till, _of_group())
    got = await _entries(till, _of_customer(RECIPIENT))

    assert _transfers(gave) == [("DEBIT", "1300.000", "-1300.000")]
    assert _transfers(got)[0] == ("CREDIT", "1300.000", "1300.000")
    assert _transfers(await _entries(till, _of_customer(SENDER))) == []


async def test_an_entry_names_neither_the_transfer_nor_the_other_side(till: Till) -> None:
    booked = (await sent(till, order(group(FAMILY), customer(RECIPIENT), 13, SENDER))).json()["data"][0]
    (entry,) = await _entries(till, _of_group(ledgerEntryType="DEBIT"))

    assert entry.pop("eventLogId") != booked["transferId"]
    assert entry.pop("ledgerCreatedDateISO").endswith("Z")
    assert entry.pop("ledgerCreatedDate") == booked["pointsTransferDate"]
    assert entry == {
        "eventName": "PointsTransfer",
        "entryDetails": [
            {
                "ledgerEntryType": "DEBIT",
                "points": "13.000",
                "pointsCategory": "REGULAR",
                "programName": "DocDemoDefaultProgram",
                "programId": 973,
            }
        ],
        "netPointsOnEvent": "-13.000",
        "store": "Sample Store 12",
        "storeCode": "sample.store.12",
        "tillCode": "store.server",
    }


async def test_points_that_were_earned_stand_beside_transfers(till: Till) -> None:
    names = {entry["eventName"] for entry in await _entries(till, _of_group())}

    assert names == {"TransactionAdd"}


@pytest.mark.parametrize(
    "named",
    [
        ("id", FAMILY),
        ("groupId", FAMILY),
        ("externalId", "SAMPLE-GROUP-01"),
        ("primaryUserId", SENDER),
    ],
)
async def test_a_group_has_four_kinds_of_name(till: Till, named: tuple[str, Any]) -> None:
    entries = await _entries(till, _of_group(identifierName=named[0], identifierValue=named[1]))

    assert [entry["entryDetails"][0]["points"] for entry in entries] == ["3000.000", "1200.000"]


async def test_a_customer_is_named_as_in_lookups(till: Till) -> None:
    by_mobile = _of_customer(identifierName="mobile", identifierValue="919148574269")

    assert await _entries(till, by_mobile) == await _entries(till, _of_customer())


async def test_the_offset_counts_pages(till: Till) -> None:
    for points in range(1, 13):
        till.simulator.advance(60)
        await sent(till, order(group(FAMILY), group(FRIENDS), points, SENDER))
    debits = _of_group(ledgerEntryType="DEBIT", limit=5)
    pages = [_transfers(await _entries(till, debits | {"offset": page})) for page in range(3)]
    beyond = await till.http.get(_LEDGER, params=debits | {"offset": 3})

    assert [len(page) for page in pages] == [5, 5, 2]
    assert [int(float(points)) for page in pages for _, points, _ in page] == list(range(12, 0, -1))
    assert errors(beyond) == [11003]
    assert len(await _entries(till, _of_group())) == 10


async def test_filters_choose(till: Till) -> None:
    await sent(till, order(group(FAMILY), group(FRIENDS), 5, SENDER))
    none: list[dict[str, Any]] = [
        {"programId": "1201"},
        {"ledgerEntryType": "OPENING_BALANCE"},
        {"pointCategoryType": "PROMISED"},
    ]

    assert len(await _entries(till, _of_group(programId=973, pointCategoryType="REGULAR", tillId=1))) == 3
    assert len(await _entries(till, _of_group(ledgerEntryType="CREDIT"))) == 2
    for query in none:
        assert errors(await till.http.get(_LEDGER, params=_of_group(**query))) == [11003]


def _day(back: float) -> str:
    return (datetime.now(UTC) - timedelta(days=back)).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (_of_group(limit=11), 11006),
        (_of_group(limit=0), 11006),
        (_of_group(limit="ten"), 11006),
        (_of_group(offset="x"), 11001),
        (_of_group(startDate=_day(30.5)), 11010),
        (_of_group(startDate=_day(60), endDate=_day(29)), 11010),
        (_of_group(startDate=_day(1), endDate=_day(2)), 11009),
        (_of_group(startDate="2025-01-01"), 11011),
        (_of_group(endDate="2025-01-01 00:00:00"), 11011),
        (_of_group(startDate="2025-01-01T00:00:00Z"), 11011),
        (_of_group(identifierName=None), 11013),
        (_of_group(identifierValue=None), 11013),
        (_of_customer(source=None), 11013),
        (_of_customer(identifierName="wechat"), 8013),
        (_of_customer(identifierValue="x"), 11012),
        (_of_customer(identifierValue=599999999), 8015),
        (_of_group(identifierName="mobile", identifierValue="919148574269"), 11001),
        (_of_group(identifierValue=3999999), 1632),
        (_of_group(type="FLEET"), 11001),
        (_of_group(tillId=1, storeId=1), 11001),
        (_of_group(tillIds="1,2"), 11004),
        (_of_group(programId=1), 11005),
        (_of_group(ledgerEntryType="debit"), 11007),
        (_of_group(pointCategoryType="GOLD"), 11008),
    ],
)
async def test_what_the_documents_dont_allow_is_refused(till: Till, query: dict[str, Any], code: int) -> None:
    answer = await till.http.get(_LEDGER, params={k: v for k, v in query.items() if v is not None})

    assert errors(answer) == [code]


async def test_thirty_days_are_read(till: Till) -> None:
    assert len(await _entries(till, _of_group(startDate=_day(29.9)))) == 2


async def test_dates_are_in_the_servers_zone() -> None:
    async with running_simulator(members=0, utc_offset_minutes=330) as simulator, client(simulator) as http:
        till = Till(simulator, http)
        row = (await sent(till, order(group(FAMILY), group(FRIENDS), 5, SENDER))).json()["data"][0]
        day = row["pointsTransferDate"].replace(" ", "T")
        found = await _entries(till, _of_group(startDate=day, ledgerEntryType="DEBIT"))

    assert found[0]["ledgerCreatedDateISO"] == day + "+05:30"


async def test_a_pending_ledger_warns_and_lacks_the_newest(till: Till) -> None:
    till.simulator.advance(7200)
    await sent(till, order(group(FAMILY), group(FRIENDS), 5, SENDER))
    till.simulator.arm("ledger", "pending-ledger")
    pending = (await till.http.get(_LEDGER, params=_of_group())).json()

    assert [warning["code"] for warning in pending["warnings"]] == [11002]
    assert _transfers(pending["ledgerEntries"]) == []
    assert len(_transfers(await _entries(till, _of_group()))) == 1


async def test_a_ledger_without_entries_may_be_pending_too(till: Till) -> None:
    till.simulator.arm("ledger", "pending-ledger", seconds=999_999)
    pending = (await till.http.get(_LEDGER, params=_of_group())).json()

    assert [error["code"] for error in pending["errors"]] == [11003]
    assert [warning["code"] for warning in pending["warnings"]] == [11002]


async def test_an_empty_history_leaves_the_ledger_readable(till: Till) -> None:
    await sent(till, order(group(FAMILY), group(FRIENDS), 5, SENDER))
    till.simulator.arm("history", "empty-history", times=9)
    history = _of_group(userEntityType="USERGROUP2")

    assert (await till.http.get("/v2/points/transfer", params=history)).json()["data"] == []
    assert len(_transfers(await _entries(till, _of_group()))) == 1


@pytest.mark.parametrize("fault", ["empty-history", "unsorted-history", "unpaged-history"])
async def test_faults_of_histories_happen_to_ledgers(till: Till, fault: str) -> None:
    for points in (1, 2, 3):
        await sent(till, order(group(FAMILY), group(FRIENDS), points, SENDER))
    till.simulator.arm("ledger", fault)
    query = _of_group(ledgerEntryType="DEBIT", limit=3, offset=1 if fault == "unpaged-history" else 0)
    points_told = [points for _, points, _ in _transfers(await _entries(till, query))]

    assert points_told == {
        "empty-history": [],
        "unsorted-history": ["2.000", "3.000", "1.000"],
        "unpaged-history": ["3.000", "2.000", "1.000"],
    }[fault]  # fmt: skip


@pytest.mark.parametrize(("operation", "path"), [("ledger", _LEDGER), ("group", "/v2/userGroup2")])
async def test_ledgers_and_groups_are_operations_of_their_own(till: Till, operation: str, path: str) -> None:
    till.simulator.arm(operation, "provider-code", code=999)
    other = await till.http.get(f"/v2/customers/{SENDER}/pointsTransfers")
    asked = await till.http.get(path, params=_of_group(id=FAMILY))

    assert (errors(other), errors(asked)) == ([], [999])
