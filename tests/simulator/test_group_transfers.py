"""Transfers with groups: the sample of "Transfer Group Points", directions, permissions, codes, locks."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from console.simulator.running import running_simulator
from tests.simulator.conftest import Till, client, errors
from tests.simulator.groups import (
    BLOCKED,
    DELETED,
    FAMILY,
    FORMER,
    FRIENDS,
    INACTIVE,
    LIMITED,
    NOT_ENABLED,
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


async def test_documented_errors_have_their_documented_bodies(till: Till) -> None:
    amount = await sent(till, order(customer(SENDER), group(FAMILY), None))
    nobody = {"identifierType": "id", "identifierValue": "x"}
    value = await sent(till, order(customer(SENDER), group(FAMILY), transferredBy=nobody))

    assert (amount.status_code, errors(amount)) == (200, [422])
    assert value.json() == {
        "warnings": [],
        "errors": [
            {
                "status": False,
                "code": 434,
                "message": "Invalid transferredBy.identifierValue set in the request payload",
            }
        ],
    }


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


async def test_a_customers_points_are_given_by_this_customer_alone(till: Till) -> None:
    code = await code_of(till)
    other = await sent(till, order(customer(SENDER), group(FAMILY), 10, RECIPIENT, code=code))
    nobody = await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))

    assert (errors(other), errors(nobody)) == ([830], [])


def _unlike(entity: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**entity, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pointsTobeTransferred": "1"}, 422),
        ({"pointsTobeTransferred": 1.5}, 807),
        ({"programId": "973"}, 885),
        ({"groupProgramTransfer": True}, 3316),
        ({"groupProgramTransfer": "false"}, 400),
        ({"notes": 1}, 400),
        ({"fromEntity": None}, 1206),
        ({"fromEntity": "me"}, 1206),
        ({"toEntity": None}, 1207),
        ({"toEntity": {}}, 1208),
        ({"toEntity": _unlike(group(FAMILY), type="usergroup2")}, 1208),
        ({"toEntity": _unlike(group(FAMILY), type=None)}, 1208),
        ({"toEntity": _unlike(group(FAMILY), identifierType=None)}, 1208),
        ({"toEntity": _unlike(group(FAMILY), identifierType="ID")}, 1208),
        ({"toEntity": _unlike(group(FAMILY), identifierType="mobile")}, 1208),
        ({"toEntity": _unlike(group(FAMILY), identifierValue=None)}, 1208),
        ({"toEntity": _unlike(group(FAMILY), identifierValue=FAMILY)}, 434),
        ({"toEntity": _unlike(group(FAMILY), identifierValue="")}, 434),
        ({"toEntity": _unlike(group(FAMILY), source=1)}, 400),
        ({"toEntity": group(3999999)}, 1645),
        ({"toEntity": _unlike(group(FAMILY), identifierType="externalId")}, 1645),
        ({"fromEntity": _unlike(customer(SENDER), type="FLEET")}, 1646),
        ({"fromEntity": _unlike(customer(SENDER), identifierType="groupId")}, 434),
        ({"fromEntity": _unlike(customer(SENDER), identifierValue=SENDER)}, 434),
        ({"fromEntity": _unlike(customer(SENDER), identifierValue=None)}, 8015),
        ({"fromEntity": customer(599999999)}, 8015),
        ({"fromEntity": _unlike(customer(0), identifierType="mobile", identifierValue="9148574269")}, 8015),
        ({"transferredBy": "me"}, 434),
        ({"transferredBy": {"identifierType": "id", "identifierValue": SENDER}}, 434),
        ({"toEntity": customer(RECIPIENT)}, 1208),
        ({"toEntity": group(INACTIVE)}, 889),
        ({"toEntity": group(DELETED)}, 889),
        ({"toEntity": group(NOT_ENABLED)}, 889),
        ({"programId": 1344}, 818),
        ({"code": 123456}, 605),
        ({"code": "1"}, 9001),
    ],
)
async def test_what_the_documents_dont_allow_is_refused(
    till: Till, changes: dict[str, Any], code: int
) -> None:
    before = len(till.simulator.transfers())
    answer = await sent(till, order(customer(SENDER), group(FAMILY), by=SENDER, **changes))

    assert errors(answer) == [code]
    assert len(till.simulator.transfers()) == before


async def test_a_recipient_without_a_type_is_an_individual(till: Till) -> None:
    body = order(group(FAMILY), _unlike(customer(RECIPIENT), type=None), 10, SENDER)

    assert (await sent(till, body)).json()["data"][0]["toEntityType"] == "CUSTOMER"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("externalId", "SAMPLE-GROUP-02"),
        ("primaryUserId", "697000002"),
        ("primaryUserMobile", "919700000002"),
        ("primaryUserEmail", "travel.friends@example.com"),
        ("primaryUserCardnumber", "9999700000000002"),
    ],
)
async def test_groups_are_named_by_every_documented_identifier(till: Till, kind: str, value: str) -> None:
    named = _unlike(group(FRIENDS), identifierType=kind, identifierValue=value)

    assert (await sent(till, order(group(FAMILY), named, 10, SENDER))).json()["data"][0][
        "toEntityId"
    ] == FRIENDS


async def test_the_precheck_says_whether_there_is_enough_and_nothing_else(till: Till) -> None:
    enough = await till.http.post(PRECHECK, json=order(group(FAMILY), group(FRIENDS), 4200, SENDER))
    too_much = await till.http.post(PRECHECK, json=order(group(FAMILY), group(FRIENDS), 4201, SENDER))
    asked = order(customer(SENDER), group(FAMILY), issueOtp=True)
    no_code = await till.http.post(PRECHECK, json=asked)

    assert enough.json() == {
        "data": [{"pointsToBeTransferred": 4200.0, "transferrable": True}], "warnings": [], "errors": []
    }  # fmt: skip
    assert too_much.json()["data"] == [{"pointsToBeTransferred": 4201.0, "transferrable": False}]
    assert no_code.json()["data"][0]["transferrable"] is True
    assert till.simulator.phone() == []


async def test_a_code_works_once_and_on_either_path(till: Till) -> None:
    code = await till.code()
    first = await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))
    second = await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))
    elsewhere = await till.transfer(10, code=code)

    assert (errors(first), errors(second), errors(elsewhere)) == ([], [9001], [9001])
    assert len(till.simulator.transfers(SENDER)) == 1


async def test_a_refused_transfer_leaves_the_code_alive(till: Till) -> None:
    code = await code_of(till)

    assert errors(await sent(till, order(customer(SENDER), group(INACTIVE), 10, code=code))) == [889]
    assert errors(await sent(till, order(customer(SENDER), group(FAMILY), 999_999, code=code))) == [817]
    assert errors(await sent(till, order(customer(SENDER), group(FAMILY), 10, code=code))) == []


async def test_a_generated_code_is_the_prechecks_code(till: Till) -> None:
    first, again = await generated(till), await generated(till)
    codes = {message["code"] for message in till.simulator.phone()}

    assert first.json() == {"createdId": 10, "warnings": []}
    assert again.json() == {"createdId": 1, "warnings": []}
    assert codes == {await till.code()}
    assert [message["to"] for message in till.simulator.phone()] == ["919148574269"] * 3


async def test_both_ways_to_a_code_share_their_limit(till: Till) -> None:
    for _ in range(5):
        await till.code()
        await generated(till)
    refused = await generated(till)

    assert (refused.status_code, errors(refused)) == (429, [429])
    assert len(till.simulator.phone()) == 10


async def test_a_code_goes_to_the_mail_address_that_was_chosen(till: Till) -> None:
    mail = "travel.friends@example.com"
    answer = await generated(
        till, entityType="EMAIL", entityValue=mail, channels=[{"type": "EMAIL", "value": mail}]
    )

    assert answer.json()["createdId"] == 10
    assert (till.simulator.phone()[0]["to"], till.simulator.phone()[0]["channel"]) == (mail, "EMAIL")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"action": None}, 600),
        ({"action": "POINTS"}, 600),
        ({"entityType": None}, 601),
        ({"entityType": "mobile"}, 601),
        ({"entityValue": None}, 602),
        ({"entityValue": "9148574269"}, 602),
        ({"entityValue": 919148574269}, 602),
        ({"channels": None}, 603),
        ({"channels": []}, 603),
        ({"channels": ["SMS"]}, 603),
        ({"channels": [{"type": "PIGEON", "value": "919148574269"}]}, 603),
        ({"channels": [{"type": "SMS", "value": "910565039506"}]}, 603),
        ({"channels": [{"type": "WHATSAPP", "value": "919148574269"}]}, 607),
        ({"channels": [{"type": "ZALO", "value": "919148574269"}]}, 621),
    ],
)
async def test_a_code_for_fields_that_arent_valid(till: Till, changes: dict[str, Any], code: int) -> None:
    answer = await generated(till, **changes)

    assert errors(answer) == [code]
    assert till.simulator.phone() == []


async def test_asking_for_a_code_is_an_operation_of_its_own(till: Till) -> None:
    till.simulator.arm("issue-code", "provider-code", code=606)

    assert errors(await generated(till)) == [606]


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
