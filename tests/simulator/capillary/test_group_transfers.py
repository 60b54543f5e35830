"""Transfers with groups: the sample of "Transfer Group Points", directions, permissions, limits, locks."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from tests.doubles.simulators import running_simulator
from tests.simulator.capillary.conftest import Till, client, errors
from tests.simulator.capillary.groups import (
    BLOCKED,
    FAMILY,
    FORMER,
    FRIENDS,
    LIMITED,
    OUTSIDER,
    OVERDRAWN,
    PLAIN,
    PRECHECK,
    RECIPIENT,
    SAMPLE_GROUP,
    SENDER,
    TRANSFER,
    code_of,
    customer,
    generated,
    group,
    order,
    points_of,
    points_of_customer,
    sent,
)

_SAMPLE_REQUEST = """
{
    "pointsTobeTransferred": 1,
    "programId": 973,
    "notes": "notes123",
    "transferredBy": {
        "identifierType": "id",
        "identifierValue": "565345942",
        "source": "INSTOREwe",
        "accountId": "textgrp22"
    },
    "toEntity": {
       "type": "USERGROUP2",
        "identifierType": "id",
        "identifierValue": "3847940",
        "accountId": "textgrp21",
        "source": "INSTORE"
    },
    "fromEntity": {
        "type": "CUSTOMER",
        "identifierType": "id",
        "identifierValue": "565345942"
    }
}
"""
_SAMPLE_ROW = {
    "toEntityId": 3847940,
    "toEntityType": "USERGROUP2",
    "fromEntityId": 565345942,
    "fromEntityType": "CUSTOMER",
    "pointsTransferDate": "2025-05-26 09:32:42",
    "pointsTransferred": 2.0,
    "transferId": 1037706,
    "transferType": "DEDUCTION",
    "transferredFrom": {
        "userId": 565345942,
        "firstName": "firstname21",
        "lastName": "lastname21",
        "externalId": "73818141",
    },
    "transferredToUserGroup2": {
        "id": 3847940,
        "externalId": "testgrp201externalId201",
        "groupStatus": "ACTIVE",
        "fleetGroupUsers": [],
        "createdBy": 75155295,
        "createdOn": "2025-04-04T09:26:46Z",
        "groupName": "name_sant201",
        "maxGroupSize": 110,
        "lifeTimePurchases": 78000,
    },
    "notes": "notes123",
    "programName": "DocDemoDefaultProgram",
    "pointsTransferBreakupByEarningPrograms": [
        {"programId": 973, "deductedPoints": 1.000, "programCurrentPoints": 992}
    ],
}
_DIFFERS = {"transferId", "pointsTransferDate"}
"""The number goes on from the other page's sample, and it is later now; nothing else may differ."""


async def test_the_sample_is_answered_as_documented() -> None:
    async with running_simulator(otp="off", members=0) as simulator, client(simulator) as http:
        answer = await http.post(
            TRANSFER, content=_SAMPLE_REQUEST, headers={"Content-Type": "application/json"}
        )

    assert answer.status_code == 200
    (row,) = answer.json()["data"]
    assert list(row) == list(_SAMPLE_ROW)
    assert {key: row[key] for key in row if key not in _DIFFERS} == {
        key: value for key, value in _SAMPLE_ROW.items() if key not in _DIFFERS
    }
    assert row["transferId"] == 1037890
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["pointsTransferDate"])
    assert answer.json()["warnings"] == answer.json()["errors"] == []
    assert '"pointsTransferred":2.0,' in answer.text
    assert '"deductedPoints":1.000,"programCurrentPoints":992}' in answer.text


async def test_the_sample_needs_a_code_where_the_organisation_says_so(till: Till) -> None:
    body = json.loads(_SAMPLE_REQUEST)
    without = await sent(till, body)
    right = await sent(till, body | {"code": await code_of(till, "910565345942")})

    assert errors(without) == [604]
    assert right.json()["data"][0]["pointsTransferBreakupByEarningPrograms"][0]["programCurrentPoints"] == 992


async def test_from_a_customer_to_a_group(till: Till) -> None:
    before = await points_of_customer(till, SENDER), await points_of(till, FAMILY)
    answer = await sent(till, order(customer(SENDER), group(FAMILY), 500, SENDER, code=await code_of(till)))
    after = await points_of_customer(till, SENDER), await points_of(till, FAMILY)

    assert errors(answer) == []
    assert (before[0] - after[0], after[1] - before[1]) == (500, 500)
    assert till.simulator.transfers(group_id=FAMILY)[0] | {"at": ""} == {
        "transferId": 1037890, "fromType": "CUSTOMER", "fromId": SENDER, "toType": "USERGROUP2",
        "toId": FAMILY, "points": 500, "programId": 973, "notes": "gift", "at": "",
    }  # fmt: skip


async def test_from_a_group_to_a_customer_without_a_code(till: Till) -> None:
    before = await points_of(till, FAMILY), await points_of_customer(till, RECIPIENT)
    answer = await sent(till, order(group(FAMILY), customer(RECIPIENT), 1300, SENDER))
    after = await points_of(till, FAMILY), await points_of_customer(till, RECIPIENT)

    (row,) = answer.json()["data"]
    assert (before[0] - after[0], after[1] - before[1]) == (1300, 1300)
    assert row["transferredFromUserGroup2"]["groupName"] == "Sample Family"
    assert row["transferredTo"] == {"userId": RECIPIENT, "firstName": "Madhurima", "lastName": "Basak"}
    assert "transferredFrom" not in row
    assert row["pointsTransferBreakupByEarningPrograms"] == [
        {"programId": 973, "deductedPoints": 1300.0, "programCurrentPoints": 2900}
    ]
    assert till.simulator.phone() == []


async def test_from_a_group_to_a_group(till: Till) -> None:
    before = await points_of(till, FAMILY), await points_of(till, FRIENDS)
    answer = await sent(till, order(group(FAMILY), group(FRIENDS), 700, RECIPIENT))
    after = await points_of(till, FAMILY), await points_of(till, FRIENDS)

    (row,) = answer.json()["data"]
    assert (before[0] - after[0], after[1] - before[1]) == (700, 700)
    assert (row["fromEntityType"], row["toEntityType"]) == ("USERGROUP2", "USERGROUP2")
    assert (row["transferredFromUserGroup2"]["id"], row["transferredToUserGroup2"]["id"]) == (FAMILY, FRIENDS)


async def test_the_earliest_expiry_of_a_group_goes_first_and_goes_along(till: Till) -> None:
    await sent(till, order(group(FAMILY), group(FRIENDS), 1300, SENDER))
    query: dict[str, Any] = {"id": FRIENDS, "expirySchedules": "true"}
    schedule = (await till.http.get("/v2/userGroup2", params=query)).json()["expirySchedules"]

    assert [row["points"] for row in schedule] == [1200.0, 100.0, 40.0]


async def test_a_group_can_owe_points_and_be_given_some(till: Till) -> None:
    body = order(customer(SENDER), group(OVERDRAWN), 400, code=await code_of(till))
    assert errors(await sent(till, body)) == []
    assert await points_of(till, OVERDRAWN) == 50
    assert errors(await sent(till, order(group(OVERDRAWN), group(FRIENDS), 51, 697000004))) == [817]
    answer = await sent(till, order(group(OVERDRAWN), group(FRIENDS), 50, 697000004))

    assert errors(answer) == []
    assert answer.json()["data"][0]["pointsTransferBreakupByEarningPrograms"][0]["programCurrentPoints"] == 0


@pytest.mark.parametrize(
    ("by", "expected"),
    [(SENDER, []), (RECIPIENT, []), (BLOCKED, [830]), (PLAIN, [830]), (FORMER, [1651]), (OUTSIDER, [1651]),
     (None, [830]), (599999999, [8015])],
)  # fmt: skip
async def test_who_may_act_for_a_group(till: Till, by: int | None, expected: list[int]) -> None:
    body = order(group(FAMILY), group(FRIENDS), 10, by)
    asked = await till.http.post(PRECHECK, json=body)

    assert errors(asked) == errors(await sent(till, body)) == expected
    assert len(till.simulator.transfers(group_id=FAMILY)) == (not expected)


async def test_leading_a_group_is_no_permission_by_itself(till: Till) -> None:
    till.simulator.provider.ledger.db.execute(
        "UPDATE group_member SET permissions = 'allow_points_redemption' WHERE role = 'PRIMARY'"
    )

    assert errors(await sent(till, order(group(FAMILY), group(FRIENDS), 10, SENDER))) == [830]


async def test_whoever_acts_is_looked_at_like_a_sender(till: Till) -> None:
    till.simulator.provider.ledger.db.execute("UPDATE customer SET fraud = 'CONFIRMED' WHERE id = 565039506")

    assert errors(await sent(till, order(group(FAMILY), group(FRIENDS), 10, RECIPIENT))) == [415]
    assert errors(await sent(till, order(group(FAMILY), group(FRIENDS), 10, SENDER))) == []


async def test_a_customers_points_are_given_by_this_customer_alone(till: Till) -> None:
    code = await code_of(till)
    other = await sent(till, order(customer(SENDER), group(FAMILY), 10, RECIPIENT, code=code))
    nobody = await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))

    assert (errors(other), errors(nobody)) == ([830], [])


@pytest.mark.parametrize("recipient", [customer(RECIPIENT), group(FRIENDS)])
async def test_limits_hold_for_groups(till: Till, recipient: dict[str, str]) -> None:
    def asked(points: int) -> dict[str, Any]:
        return order(group(LIMITED), recipient, points, 697000007, programId=1201)

    answers = [errors(await sent(till, asked(points))) for points in (75, 5050, 5000, 50)]

    assert answers == [[807], [903], [], [903]]


async def test_limits_hold_towards_groups(till: Till) -> None:
    body = order(customer(690000903), group(LIMITED), 50, programId=1201)

    assert errors(await sent(till, body)) == [903]


async def _until_it_runs(till: Till) -> None:
    for _ in range(1000):
        if till.simulator.requests() and till.simulator.requests()[-1]["path"] == TRANSFER:
            return
        await asyncio.sleep(0)
    raise AssertionError("the transfer never arrived")


async def test_a_running_transfer_locks_groups_and_people(till: Till) -> None:
    sender_code, code = await till.code(), await till.code("9600010001")
    till.simulator.arm("transfer", "latency", seconds=300)
    running = asyncio.create_task(sent(till, order(group(FAMILY), group(FRIENDS), 10, SENDER)))
    await _until_it_runs(till)
    twin = customer(696000101)
    locked = [
        await sent(till, order(group(FAMILY), customer(OUTSIDER), 10, RECIPIENT)),
        await sent(till, order(twin, group(FRIENDS), 10, code=code)),
        await till.transfer(10, code=sender_code),
        await generated(till),
    ]
    free = await sent(till, order(twin, group(SAMPLE_GROUP), 10, code=code))
    till.simulator.advance(300)

    assert [(answer.status_code, errors(answer)) for answer in locked] == [(521, [521])] * 4
    assert errors(free) == []
    assert errors(await running) == []


async def test_faults_happen_to_group_transfers_too(till: Till) -> None:
    till.simulator.arm("transfer", "error-after-commit")
    answer = await sent(till, order(group(FAMILY), group(FRIENDS), 10, SENDER))
    till.simulator.arm("transfer", "wrong-ids")
    ids = (await sent(till, order(group(FAMILY), group(FRIENDS), 10, SENDER))).json()["data"][0]

    assert answer.status_code == 503
    assert len(till.simulator.transfers(group_id=FAMILY)) == 2
    assert ids["toEntityId"] == ids["transferredToUserGroup2"]["id"] == 500000001


async def test_a_customer_and_a_group_of_one_number_arent_mixed_up(till: Till) -> None:
    till.simulator.provider.ledger.db.execute("PRAGMA foreign_keys=OFF")
    till.simulator.provider.ledger.db.execute("UPDATE customer SET id = 3900002 WHERE id = 565039506")
    answer = await sent(till, order(group(FAMILY), customer(FRIENDS), 10, SENDER))

    assert errors(answer) == []
    assert await points_of(till, FRIENDS) == 40
    assert till.simulator.transfers(FRIENDS)[-1]["toType"] == "CUSTOMER"
    assert [row["points"] for row in till.simulator.transfers(group_id=FRIENDS)] == [40]
