"""Groups as they are searched and read."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.capillary.routes import MEMBER_MOVE_PATH
from console.simulator.capillary.tills import TILL_WITHOUT_POINTS, basic_value
from tests.simulator.capillary.conftest import Till, client, errors
from tests.simulator.capillary.groups import (
    BLOCKED,
    DELETED,
    FAMILY,
    FORMER,
    FRIENDS,
    INACTIVE,
    OUTSIDER,
    OVERDRAWN,
    PLAIN,
    RECIPIENT,
    SAMPLE_GROUP,
    SENDER,
    code_of,
    customer,
    group,
    order,
    points_of,
    sent,
)

_SEARCH, _GROUP, _MEMBERS = "/v2/userGroup2/search", "/v2/userGroup2", "/v2/userGroup2/members"


async def _get(till: Till, path: str, **query: Any) -> Any:
    answer = await till.http.get(path, params=query)
    assert errors(answer) == []
    return answer.json()


async def _found(till: Till, text: str) -> list[int]:
    return [row["groupId"] for row in (await _get(till, _SEARCH, q=text))["data"]]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (str(FAMILY), FAMILY),
        ("SAMPLE-GROUP-02", FRIENDS),
        ("919148574269", FAMILY),
        ("travel.friends@example.com", FRIENDS),
        ("9999700000000002", FRIENDS),
        ("sAmple tRavel", FRIENDS),
        ("name_s", SAMPLE_GROUP),
    ],
)
async def test_groups_are_found_by_everything_documented(till: Till, text: str, number: int) -> None:
    assert await _found(till, text) == [number]


@pytest.mark.parametrize(
    "text", ["9148574269", "91914857426", "390000", "SAMPLE-GROUP", "910565039506", "Family", "n%", "9%"]
)
async def test_only_names_are_found_by_how_they_begin(till: Till, text: str) -> None:
    assert await _found(till, text) == []


async def test_a_match_tells_who_leads_the_group(till: Till) -> None:
    assert await _get(till, _SEARCH, q=FRIENDS) == {
        "pagination": {"limit": 10, "offset": 0, "total": 1},
        "data": [
            {
                "groupId": FRIENDS,
                "groupName": "Sample Travel Friends",
                "groupStatus": "ACTIVE",
                "groupExternalId": "SAMPLE-GROUP-02",
                "firstName": "Primary02",
                "lastName": "Sample-Member",
                "primaryMemberId": 697000002,
                "email": "travel.friends@example.com",
                "mobile": "919700000002",
                "totalMembers": 2,
                "extendedFields": {},
            }
        ],
        "warnings": [],
        "errors": [],
    }


async def test_a_name_shared_by_groups_is_a_choice_in_pages(till: Till) -> None:
    first = await _get(till, _SEARCH, q="Sample Family", limit=2)
    second = await _get(till, _SEARCH, q="Sample Family", limit=2, offset=2)

    assert first["pagination"] == {"limit": 2, "offset": 0, "total": 3}
    assert [row["groupId"] for row in first["data"] + second["data"]] == [FAMILY, 3900008, 3900009]


@pytest.mark.parametrize("query", [{}, {"q": " "}, {"q": "x", "limit": "0"}, {"q": "x", "offset": "-1"}])
async def test_a_search_without_valid_parameters_is_refused(till: Till, query: dict[str, str]) -> None:
    answer = await till.http.get(_SEARCH, params=query)

    assert (answer.status_code, errors(answer)) == (400, [91052])


async def test_a_group_is_read_without_points_unless_asked(till: Till) -> None:
    plain = await _get(till, _GROUP, id=FAMILY)
    everything = await _get(till, _GROUP, id=FAMILY, programDetails="true", expirySchedules="true")

    users = plain.pop("fleetGroupUsers")
    assert plain == {
        "id": FAMILY,
        "externalId": "SAMPLE-GROUP-01",
        "groupStatus": "ACTIVE",
        "groupName": "Sample Family",
        "maxGroupSize": 6,
        "lifeTimePurchases": 12500,
        "totalActiveMembers": 4,
        "totalExitedMembers": 1,
        "warnings": [],
    }
    assert {user["userId"]: (user["primaryMember"], user["active"]) for user in users} == {
        SENDER: (True, True),
        RECIPIENT: (False, True),
        BLOCKED: (False, True),
        PLAIN: (False, True),
        FORMER: (False, False),
    }
    assert {"userId", "groupId", "defaultGroup", "primaryMember", "active"} == set(users[0])
    (summary,) = everything["pointsSummaries"]
    assert (summary["programId"], summary["loyaltyPoints"], summary["totalAvailablePoints"]) == (
        973, 4200.0, 4200.0,
    )  # fmt: skip
    assert summary["programTitle"] == "DocDemoDefaultProgram"
    assert summary["delayedPoints"] == 0
    assert [row["points"] for row in everything["expirySchedules"]] == [1200.0, 3000.0]


@pytest.mark.parametrize(
    "query", [{"id": FAMILY}, {"externalId": "SAMPLE-GROUP-01"}, {"primaryUserId": SENDER}]
)
async def test_a_group_is_read_by_three_identifiers(till: Till, query: dict[str, Any]) -> None:
    assert (await _get(till, _GROUP, **query))["id"] == FAMILY


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, 1635),
        ({"groupId": FAMILY}, 1635),
        ({"id": 3999999}, 1632),
        ({"id": "Sample Family"}, 1632),
        ({"primaryUserId": RECIPIENT}, 1632),
        ({"id": FAMILY, "externalId": "SAMPLE-GROUP-02"}, 1632),
    ],
)
async def test_a_group_that_isnt_named_or_isnt_there(till: Till, query: dict[str, Any], code: int) -> None:
    answer = await till.http.get(_GROUP, params=query)

    assert (answer.status_code, errors(answer)) == (400, [code])


async def test_states_of_groups_are_told(till: Till) -> None:
    states = [(await _get(till, _GROUP, id=number))["groupStatus"] for number in (FRIENDS, INACTIVE, DELETED)]

    assert states == ["ACTIVE", "INACTIVE", "DELETED"]
    assert await points_of(till, OVERDRAWN) == -350


def _members(number: int = FAMILY, **more: Any) -> dict[str, Any]:
    return {"source": "INSTORE", "identifierName": "id", "identifierValue": number, **more}


async def test_members_say_inactive_when_they_are_active(till: Till) -> None:
    """The documented trap: true is said of those who are in the group."""
    listed = (await _get(till, _MEMBERS, **_members()))["data"]
    users = (await _get(till, _GROUP, id=FAMILY))["fleetGroupUsers"]

    active = {user["userId"] for user in users if user["active"]}
    assert {member["fleetUserId"] for member in listed if member["inActive"] is True} == active
    assert {member["fleetUserId"] for member in listed if member["inActive"] is False} == {FORMER}


async def test_members_carry_their_permissions_as_one_text(till: Till) -> None:
    listed = (await _get(till, _MEMBERS, **_members()))["data"]

    assert {member["fleetUserId"]: member["permissions"] for member in listed} == {
        SENDER: "allow_points_redemption,allow_points_transfer",
        RECIPIENT: "allow_points_transfer",
        BLOCKED: "allow_points_transfer,block_points_transfer",
        PLAIN: "",
        FORMER: "allow_points_transfer",
    }
    primary = next(member for member in listed if member["primaryMember"])
    assert primary.pop("joinedOn").endswith("Z")
    assert primary == {
        "fleetUserId": SENDER,
        "firstName": "",
        "lastName": "",
        "permissions": "allow_points_redemption,allow_points_transfer",
        "pointsContributed": 0,
        "email": "",
        "mobile": "919148574269",
        "role": "PRIMARY",
        "roleCode": "PRIMARY",
        "identifiers": [{"type": "mobile", "value": "919148574269"}],
        "primaryMember": True,
        "inActive": True,
    }


async def test_members_come_in_pages_when_asked(till: Till) -> None:
    paged = _members(paginationDetails="true", limit=2, sortBy="IS_PRIMARY")
    first = await _get(till, _MEMBERS, **paged)
    last = await _get(till, _MEMBERS, **paged, offset=4)
    reversed_last = await _get(till, _MEMBERS, **paged, offset=4, sortOrder="asc")

    assert first["pagination"]["total"] == 5
    assert [member["role"] for member in first["data"]] == ["PRIMARY", "SECONDARY"]
    assert len(last["data"]) == 1
    assert reversed_last["data"][0]["fleetUserId"] == SENDER
    assert "pagination" not in await _get(till, _MEMBERS, **_members())


async def test_a_contribution_is_counted(till: Till) -> None:
    await sent(till, order(customer(SENDER), group(FAMILY), 25, code=await code_of(till)))
    listed = (await _get(till, _MEMBERS, **_members()))["data"]

    assert [member["pointsContributed"] for member in listed if member["primaryMember"]] == [25]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": None}, 8003),
        ({"identifierName": None}, 403),
        ({"identifierValue": None}, 403),
        ({"identifierName": "groupId"}, 1632),
        ({"identifierValue": 3999999}, 1632),
        ({"sortBy": "NAME"}, 91052),
        ({"limit": "all"}, 91052),
    ],
)
async def test_members_of_what_isnt_a_group(till: Till, changes: dict[str, Any], code: int) -> None:
    answer = await till.http.get(_MEMBERS, params=_members() | changes)

    assert errors(answer) == [code]


async def test_reading_groups_takes_the_right_to(till: Till) -> None:
    async with client(till.simulator, Authorization=basic_value(TILL_WITHOUT_POINTS)) as http:
        answer = await http.get(_GROUP, params={"id": FAMILY})

    assert (answer.status_code, answer.json()["errorCode"]) == (403, 4000)


async def test_moving_members_is_seen_and_moves_nobody(till: Till) -> None:
    before = await _get(till, _GROUP, id=FAMILY)
    body = {"leaveGroupId": FAMILY, "joinGroupId": FRIENDS, "userIds": [PLAIN]}
    answer = await till.http.post(MEMBER_MOVE_PATH, json=body)
    called = [entry for entry in till.simulator.requests() if entry["path"] == MEMBER_MOVE_PATH]

    assert answer.json()["failureCount"] == 0
    assert len(called) == 1
    assert await _get(till, _GROUP, id=FAMILY) == before


async def test_a_person_may_be_in_several_groups_and_lead_only_one(till: Till) -> None:
    ledger = till.simulator.provider.ledger
    rows = ledger.rows("SELECT group_id FROM group_member WHERE customer_id = ? AND active", RECIPIENT)
    leads = ledger.rows(
        "SELECT group_id FROM group_member WHERE customer_id = ? AND role = 'PRIMARY'", OUTSIDER
    )

    assert [row["group_id"] for row in rows] == [FAMILY, FRIENDS]
    assert [row["group_id"] for row in leads] == [SAMPLE_GROUP]
