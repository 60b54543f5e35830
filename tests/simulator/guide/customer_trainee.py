"""A lesson between customers, done in plain HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from console.simulator.capillary.tills import (
    CLIENT,
    TILL,
    TILL_WITHOUT_POINTS,
    basic_value,
)
from tests.doubles.simulators import RunningSimulator
from tests.simulator.guide.lesson import Lesson

_WRONG_PASSWORD = "Basic c3RvcmUuc2VydmVyOnNlcnZlcjEyMw=="
_PATHS = {
    "transfer": ("POST", "/v2/points/transfer"),
    "precheck": ("POST", "/v2/points/isTransferrable"),
    "issue-code": ("POST", "/v2/points/isTransferrable"),
    "lookup": ("GET", "/v2/customers/lookup/customerDetails"),
    "search": ("GET", "/v2/customers/search"),
    "balance": ("GET", "/v2/customers/lookup/points/balance"),
    "expiry": ("GET", "/v2/customers/lookup/pointsExpirySchedule"),
    "history": ("GET", "/v2/customers/{id}/pointsTransfers"),
    "token": ("POST", "/v3/oauth/token/generate"),
}


def _identifier(person: str) -> dict[str, str]:
    return {"type": "MOBILE" if len(person) == 10 else "ID", "value": person}


class CustomerTrainee:
    """Does what a lesson says, one request after the other."""

    def __init__(self, simulator: RunningSimulator, http: httpx.AsyncClient, lesson: Lesson) -> None:
        self._simulator = simulator
        self._http = http
        self._lesson = lesson

    async def follow(self) -> httpx.Response:
        for _ in range(self._lesson.times):
            typed = await self._typed()
            answer = await self._ask(typed)
        return answer

    async def _typed(self) -> str | None:
        entered = self._lesson.entered
        if self._lesson.act != "transfer" or entered == "nothing":
            return None
        if entered == "unasked":
            return "000000"
        await self._http.post("/v2/points/isTransferrable", json=self._order() | {"issueOtp": True})
        sent = self._simulator.phone()
        if entered == "wrong":
            return f"wrong {sent[-1]['code']}"
        return str(sent[-1]["code"]) if sent else None

    def _order(self) -> dict[str, Any]:
        return {
            "pointsTobeTransferred": self._lesson.points,
            "programId": self._lesson.program,
            "fromCustomerIdentifier": _identifier(self._lesson.sender),
            "toCustomerIdentifier": _identifier(self._lesson.recipient),
        }

    async def _ask(self, typed: str | None) -> httpx.Response:
        twist = self._lesson.twist
        method, path = _PATHS[self._lesson.act]
        if "{id}" in path:
            path = path.format(id=await self._id())
        headers = {"Authorization": self._sign_in(), **twist.get("headers", {})}
        request = {"method": twist.get("method", method), "url": twist.get("path", path), "headers": headers}
        if method == "POST":
            return await self._http.request(**request, json=self._body(typed))
        query = {
            "source": "INSTORE",
            "identifierName": "mobile",
            "identifierValue": "91" + self._lesson.sender,
        }
        if self._lesson.act == "search":
            query = {"q": "91" + self._lesson.sender}
        return await self._http.request(**request, params=query | twist.get("query", {}))

    async def _id(self) -> int:
        ledger = self._simulator.provider.ledger
        found = ledger.one("SELECT customer_id FROM identifier WHERE value = ?", "91" + self._lesson.sender)
        return int(found["customer_id"])

    def _sign_in(self) -> str:
        match self._lesson.twist.get("sign_in"):
            case "wrong":
                return _WRONG_PASSWORD
            case "no points":
                return basic_value(TILL_WITHOUT_POINTS)
        return basic_value(TILL)

    def _body(self, typed: str | None) -> dict[str, Any]:
        if self._lesson.act == "token":
            return {"key": CLIENT.code, "secret": "wrong"}
        body = self._order() | ({"code": typed} if typed is not None else {})
        if self._lesson.act == "issue-code":
            body["issueOtp"] = True
        body |= self._lesson.twist.get("body", {})
        return {name: value for name, value in body.items() if value is not None}
