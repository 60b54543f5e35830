"""Histories in which groups take part, seen from the group and from the customer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till, errors
from tests.simulator.capillary.groups import (
    FAMILY,
    FRIENDS,
    OUTSIDER,
    RECIPIENT,
    SENDER,
    code_of,
    customer,
    group,
    order,
    sent,
)

_DETAILS = "/v2/points/transfer"


async def _group_rows(till: Till, number: int = FAMILY, **more: Any) -> list[dict[str, Any]]:
    query = {"userEntityType": "USERGROUP2", "identifierName": "id", "identifierValue": number, **more}
    answer = await till.http.get(_DETAILS, params=query)
    assert errors(answer) == []
    return list(answer.json()["data"])


@pytest.fixture
async def busy(till: Till) -> Till:
    """One transfer in each direction, and one between people that no group's history may tell."""
    await sent(till, order(customer(SENDER), group(FAMILY), 11, notes="in", code=await code_of(till)))
    await sent(till, order(group(FAMILY), customer(RECIPIENT), 22, SENDER, notes="out"))
    await sent(till, order(group(FAMILY), group(FRIENDS), 33, RECIPIENT, notes="across"))
    await till.paid(44, notes="between people")
    return till


async def test_a_group_sees_its_transfers_from_its_side(busy: Till) -> None:
    family = {row["notes"]: row["transferType"] for row in await _group_rows(busy)}
    friends = {row["notes"]: row["transferType"] for row in await _group_rows(busy, FRIENDS)}

    assert family == {"in": "ADDITION", "out": "DEDUCTION", "across": "DEDUCTION"}
    assert friends == {"across": "ADDITION", "for the trip": "ADDITION"}


async def test_rows_name_each_side_by_its_kind(busy: Till) -> None:
    rows = {row["notes"]: row for row in await _group_rows(busy)}

    assert rows["in"]["transferredToUserGroup2"]["id"] == FAMILY
    assert rows["in"]["transferredFrom"]["userId"] == SENDER
    assert rows["out"]["transferredFromUserGroup2"]["groupName"] == "Sample Family"
    assert rows["out"]["transferredTo"]["userId"] == RECIPIENT
    assert rows["across"]["transferredToUserGroup2"]["externalId"] == "SAMPLE-GROUP-02"
    assert "pointsTransferBreakupByEarningPrograms" not in rows["in"]
    assert "pointsTransferDateISO" not in rows["in"]


async def test_a_group_is_named_by_its_external_id_too(busy: Till) -> None:
    rows = await _group_rows(busy, identifierName="externalId", identifierValue="SAMPLE-GROUP-01")

    assert len(rows) == 3


async def test_a_groups_history_is_unpaged_and_unsorted(till: Till) -> None:
    for points in range(1, 13):
        await sent(till, order(group(FAMILY), group(FRIENDS), points, SENDER))
    ids = [row["transferId"] for row in await _group_rows(till, limit=3, sortOrder="asc")]

    assert len(ids) == 12
    assert ids not in (sorted(ids), sorted(ids, reverse=True))


async def test_a_programme_filters_a_groups_history(busy: Till) -> None:
    assert await _group_rows(busy, programId=1201) == []
    assert len(await _group_rows(busy, programId=973)) == 3


async def test_a_customers_history_tells_the_transfers_with_groups(busy: Till) -> None:
    gave = (await busy.http.get(f"/v2/customers/{SENDER}/pointsTransfers")).json()["data"]
    got = (await busy.http.get(f"/v2/customers/{RECIPIENT}/pointsTransfers")).json()["data"]

    assert [(row["notes"], row["transferType"], row["toEntityType"]) for row in gave] == [
        ("between people", "DEDUCTION", "CUSTOMER"),
        ("in", "DEDUCTION", "USERGROUP2"),
    ]
    assert gave[1]["transferredToUserGroup2"]["groupName"] == "Sample Family"
    assert gave[1]["pointsTransferDateISO"].endswith("Z")
    assert [(row["notes"], row["transferType"], row["fromEntityType"]) for row in got[:2]] == [
        ("between people", "ADDITION", "CUSTOMER"),
        ("out", "ADDITION", "USERGROUP2"),
    ]
    assert got[1]["transferredFromUserGroup2"]["id"] == FAMILY


async def test_the_details_of_a_customer_tell_groups_as_well(busy: Till) -> None:
    query = {"source": "INSTORE", "identifierName": "id", "identifierValue": str(SENDER)}
    rows = (await busy.http.get(_DETAILS, params=query)).json()["data"]

    assert {row["notes"] for row in rows} == {"in", "between people"}
    assert all("pointsTransferDateISO" in row for row in rows)


async def test_who_acted_for_a_group_isnt_told(busy: Till) -> None:
    outsider = (await busy.http.get(f"/v2/customers/{OUTSIDER}/pointsTransfers")).json()["data"]

    assert outsider == []
    assert "transferredBy" not in (await _group_rows(busy))[0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identifierValue": "3999999"}, 8015),
        ({"identifierName": "primaryUserId", "identifierValue": str(SENDER)}, 8013),
        ({"identifierName": None}, 8013),
        ({"userEntityType": "FLEET"}, 814),
        ({"programId": "x"}, 814),
    ],
)
async def test_a_history_of_what_isnt_a_group(till: Till, changes: dict[str, Any], code: int) -> None:
    query = {"userEntityType": "USERGROUP2", "identifierName": "id", "identifierValue": str(FAMILY)}
    answer = await till.http.get(_DETAILS, params=query | changes)

    assert errors(answer) == [code]


async def test_the_trainers_control_tells_groups_apart(busy: Till) -> None:
    headers = {"X-Training-Token": busy.simulator.facts.control_token}

    async def booked(**query: int) -> list[str]:
        answer = await busy.http.get("/training/ledger", params=query, headers=headers)
        return [row["notes"] for row in answer.json()["transfers"]]

    assert await booked(groupId=FAMILY) == ["in", "out", "across"]
    assert await booked(customerId=SENDER) == ["in", "between people"]
    assert (await booked(customerId=RECIPIENT, groupId=FRIENDS))[-3:] == ["out", "across", "between people"]
    assert await booked(customerId=FAMILY) == []
