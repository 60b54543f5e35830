"""What a till does with groups, in plain HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from tests.simulator.capillary.conftest import Till

SENDER, RECIPIENT, OUTSIDER = 565039505, 565039506, 565345942
FAMILY, FRIENDS, INACTIVE, OVERDRAWN, DELETED, NOT_ENABLED, LIMITED = range(3_900_001, 3_900_008)
SAMPLE_GROUP = 3847940
BLOCKED, PLAIN, FORMER = 697000101, 697000102, 697000103
TRANSFER = "/v2/points/userGroup2/transfer"
PRECHECK = "/v2/points/userGroup2/isTransferrable"


def customer(number: int, **more: str) -> dict[str, str]:
    return {"type": "CUSTOMER", "identifierType": "id", "identifierValue": str(number), **more}


def group(number: int, **more: str) -> dict[str, str]:
    return {"type": "USERGROUP2", "identifierType": "id", "identifierValue": str(number), **more}


def acting(number: int) -> dict[str, str]:
    return {"identifierType": "id", "identifierValue": str(number), "source": "INSTORE"}


def order(
    sender: dict[str, str], recipient: dict[str, str], points: Any = 10, by: int | None = None, **changes: Any
) -> dict[str, Any]:
    """A group order; None removes a field."""
    body = {
        "pointsTobeTransferred": points,
        "programId": 973,
        "notes": "gift",
        "transferredBy": acting(by) if by else None,
        "fromEntity": sender,
        "toEntity": recipient,
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


async def sent(till: Till, body: dict[str, Any]) -> httpx.Response:
    return await till.http.post(TRANSFER, json=body)


async def generated(till: Till, mobile: str = "919148574269", **changes: Any) -> httpx.Response:
    body = {
        "entityType": "MOBILE",
        "entityValue": mobile,
        "action": "POINTSTRANSFER",
        "channels": [{"type": "SMS", "value": mobile}],
        **changes,
    }
    return await till.http.post(
        "/v2/otp/generate", json={name: value for name, value in body.items() if value is not None}
    )


async def code_of(till: Till, mobile: str = "919148574269") -> str:
    """A code by the other way, read from the phone."""
    assert "createdId" in (await generated(till, mobile)).json()
    return str(till.simulator.phone()[-1]["code"])


async def points_of(till: Till, number: int, program: int = 973) -> int:
    """What a group has, as it is read over HTTP."""
    answer = await till.http.get("/v2/userGroup2", params={"id": number, "programDetails": "true"})
    found = {row["programId"]: row["loyaltyPoints"] for row in answer.json()["pointsSummaries"]}
    return int(found[program])


async def points_of_customer(till: Till, number: int) -> int:
    answer = await till.http.get(f"/v2/customers/{number}/points/balance")
    return int(answer.json()["mainPoints"])
