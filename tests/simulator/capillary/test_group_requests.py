"""What the group calls take, word by word, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till, errors
from tests.simulator.capillary.groups import (
    DELETED,
    FAMILY,
    FRIENDS,
    INACTIVE,
    NOT_ENABLED,
    PRECHECK,
    RECIPIENT,
    SENDER,
    customer,
    group,
    order,
    sent,
)


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


async def test_the_precheck_says_whether_there_is_enough_and_nothing_else(till: Till) -> None:
    enough = await till.http.post(PRECHECK, json=order(group(FAMILY), group(FRIENDS), 4200, SENDER))
    too_much = await till.http.post(PRECHECK, json=order(group(FAMILY), group(FRIENDS), 4201, SENDER))
    asked = order(customer(SENDER), group(FAMILY), issueOtp=True)
    no_code = await till.http.post(PRECHECK, json=asked)
    till.simulator.behave(unknown_fields="ignored")
    ignored = await till.http.post(PRECHECK, json=asked)

    assert enough.json() == {
        "data": [{"pointsToBeTransferred": 4200.0, "transferrable": True}], "warnings": [], "errors": []
    }  # fmt: skip
    assert too_much.json()["data"] == [{"pointsToBeTransferred": 4201.0, "transferrable": False}]
    assert (no_code.status_code, errors(no_code)) == (400, [400])
    assert ignored.json()["data"][0]["transferrable"] is True
    assert till.simulator.phone() == []
