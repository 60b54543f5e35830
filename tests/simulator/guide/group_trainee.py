"""A lesson about groups or ledgers, done in plain HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from tests.doubles.simulators import RunningSimulator
from tests.simulator.capillary.groups import PRECHECK, TRANSFER, acting
from tests.simulator.guide.lesson import Lesson

_TYPES = {"customer": "CUSTOMER", "group": "USERGROUP2"}
_PATHS = {
    "group-search": "/v2/userGroup2/search",
    "group": "/v2/userGroup2",
    "members": "/v2/userGroup2/members",
    "ledger": "/v2/pointsLedger/getCustomerLedgerInfo",
}


def _entity(party: str) -> dict[str, str]:
    kind, number = party.split()
    return {"type": _TYPES[kind], "identifierType": "id", "identifierValue": number}


class GroupTrainee:
    """Does what a lesson says, one request after the other."""

    def __init__(self, simulator: RunningSimulator, http: httpx.AsyncClient, lesson: Lesson) -> None:
        self._simulator, self._http, self._lesson = simulator, http, lesson

    async def follow(self) -> httpx.Response:
        for _ in range(self._lesson.times):
            if self._lesson.act in ("group-transfer", "group-precheck"):
                answer = await self._transfer()
            else:
                answer = await self._read()
        return answer

    async def _transfer(self) -> httpx.Response:
        lesson = self._lesson
        body: dict[str, Any] = {
            "pointsTobeTransferred": lesson.points,
            "programId": lesson.program,
            "fromEntity": _entity(lesson.sender),
            "toEntity": _entity(lesson.recipient),
            "transferredBy": acting(int(lesson.acting)) if lesson.acting else None,
            "code": await self._typed(),
            **lesson.twist.get("body", {}),
        }
        path = TRANSFER if lesson.act == "group-transfer" else PRECHECK
        return await self._http.post(path, json={name: v for name, v in body.items() if v is not None})

    async def _typed(self) -> str | None:
        lesson, (kind, number) = self._lesson, self._lesson.sender.split()
        if kind == "group" or lesson.entered == "nothing":
            return None
        if lesson.entered == "unasked":
            return "000000"
        found = self._simulator.provider.ledger.row(
            "SELECT value FROM identifier WHERE type = 'mobile' AND customer_id = ?", number
        )
        mobile = found["value"] if found else ""
        order = {"action": "POINTSTRANSFER", "entityType": "MOBILE", "entityValue": mobile,
                 "channels": [{"type": "SMS", "value": mobile}]}  # fmt: skip
        await self._http.post("/v2/otp/generate", json=order)
        sent = self._simulator.phone()
        if lesson.entered == "wrong":
            return f"wrong {sent[-1]['code']}"
        return str(sent[-1]["code"]) if sent else None

    async def _read(self) -> httpx.Response:
        kind, number = self._lesson.sender.split()
        path = _PATHS.get(self._lesson.act, "/v2/points/transfer")
        if self._lesson.act == "history" and kind == "customer":
            path = f"/v2/customers/{number}/pointsTransfers"
        query = self._query() | self._lesson.twist.get("query", {})
        return await self._http.get(path, params={name: v for name, v in query.items() if v is not None})

    def _query(self) -> dict[str, Any]:
        kind, number = self._lesson.sender.split()
        identifier = {"source": "INSTORE", "identifierName": "id", "identifierValue": number}
        match self._lesson.act:
            case "group-search":
                return {"q": number}
            case "group":
                return {"id": number}
            case "ledger":
                return identifier | ({"type": "USERGROUP2"} if kind == "group" else {})
            case "history":
                return identifier | ({"userEntityType": "USERGROUP2"} if kind == "group" else {})
        return identifier
