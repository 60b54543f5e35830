"""Codes whose message the documents print carry it word for word, whoever brings them about."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till
from tests.simulator.capillary.groups import FAMILY, SENDER, customer, group, order, sent

_NOT_FOUND = "Customer not found for the given identifiers"
_NO_GROUPS = "group redemption action executed for non group redemption payload"
_OF_CUSTOMERS = [
    ({"groupProgramTransfer": "true"}, 3316, _NO_GROUPS),
    ({"pointsTobeTransferred": 1.5}, 807, "Redemptions points not divisible"),
    ({"pointsTobeTransferred": None}, 422, "pointsToBeTransferred value is invalid"),
    ({"programId": None}, 885, "Invalid program id passed"),
    ({"toCustomerIdentifier": {"value": "1"}}, 8013, "Lookup,Invalid identifier passed"),
    ({"fromCustomerIdentifier": {"type": "ID"}}, 8015, _NOT_FOUND),
    ({"toCustomerIdentifier": {"type": "ID", "value": "1"}}, 8015, _NOT_FOUND),
]  # fmt: skip
_SEEDED = [
    (422, "pointsToBeTransferred value is invalid"),
    (434, "Invalid transferredBy.identifierValue set in the request payload"),
    (885, "Invalid program id passed"),
    (3316, _NO_GROUPS),
    (8013, "Lookup,Invalid identifier passed"),
]
_OF_GROUPS = [
    ({"pointsTobeTransferred": None}, 422, "pointsToBeTransferred value is invalid"),
    ({"toEntity": None}, 1207, "points transfer to entity details not set/invalid"),
    ({"fromEntity": None}, 1206, "points transfer from entity details not set/invalid"),
    ({"toEntity": {"type": "USERGROUP2"}}, 1208, "points transfer entity type not set/invalid."),
    ({"toEntity": group(1)}, 1645, "group details passed are not valid"),
    ({"fromEntity": customer(1)}, 8015, _NOT_FOUND),
    (
        {"transferredBy": {"identifierType": "id", "identifierValue": "1x"}},
        434,
        "Invalid transferredBy.identifierValue set in the request payload",
    ),
    (
        {"fromEntity": {"identifierType": "passport", "identifierValue": "1"}},
        434,
        "Invalid fromEntity.identifierType set in the request payload",
    ),
    (
        {"fromEntity": group(FAMILY), "transferredBy": None},
        830,
        "User does not have permissions to transfer points from this entity",
    ),
]


@pytest.mark.parametrize(("changes", "code", "message"), _OF_CUSTOMERS)
async def test_of_customers(till: Till, changes: dict[str, Any], code: int, message: str) -> None:
    answer = await till.transfer(1, **changes)

    assert answer.json() == {
        "warnings": [],
        "errors": [{"status": False, "code": code, "message": message}],
    }


@pytest.mark.parametrize(("code", "message"), _SEEDED)
async def test_of_members_who_bring_a_code_about(till: Till, code: int, message: str) -> None:
    (error,) = (await till.transfer(1, f"9{code:09d}")).json()["errors"]

    assert (error["code"], error["message"]) == (code, message)


@pytest.mark.parametrize(("changes", "code", "message"), _OF_GROUPS)
async def test_of_groups(till: Till, changes: dict[str, Any], code: int, message: str) -> None:
    body = {**order(customer(SENDER), group(FAMILY), by=SENDER), **changes}
    answer = await sent(till, {name: value for name, value in body.items() if value is not None})

    assert answer.json() == {
        "warnings": [],
        "errors": [{"status": False, "code": code, "message": message}],
    }
