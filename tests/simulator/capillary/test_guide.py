"""Every lesson of the guide is done over HTTP, and the guide leaves no documented code out."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from console.simulator.capillary.authentication import (
    CLIENT,
    CLIENT_WITHOUT_POINTS,
    TILL,
    TILL_WITHOUT_POINTS,
    basic_value,
)
from console.simulator.capillary.organisation.specials import SPECIALS
from console.simulator.capillary.running import RunningSimulator, running_simulator
from tests.simulator.capillary.conftest import client
from tests.simulator.guide.customer_lesson import Lesson
from tests.simulator.guide.customer_lessons import GUIDE

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
_SOURCE_DOCUMENT = {"3316", "807", "885", "8013", "8015"}
_TRANSFER_CODES = _SOURCE_DOCUMENT | {
    str(code)
    for code in (412, 413, 414, 415, 416, 417, 418, 419, 422, 434, 804, 817, 818, 827, 886, 887, 888, 896,
                 898, 899, 901, 902, 903, 904)
}  # fmt: skip
_HTTP_CODES = {
    str(code)
    for code in (200, 201, 400, 401, 402, 403, 404, 405, 406, 407, 408, 415, 429, 461, 500, 502, 503, 504,
                 *range(520, 528), 1060, 1061, 1062, 1064)
}  # fmt: skip
_CODE_CODES = {
    str(code)
    for code in (429, 600, 601, 602, 603, 604, 605, 606, 607, 608, 621, 808, 822, 823, 824, 860, 874, 875,
                 876, 1021, 8056, 9001)
}  # fmt: skip


def _identifier(person: str) -> dict[str, str]:
    return {"type": "MOBILE" if len(person) == 10 else "ID", "value": person}


class Trainee:
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


def _codes(answer: httpx.Response) -> dict[str, set[str]]:
    """Every code an answer shows, by kind."""
    if "json" not in answer.headers.get("content-type", ""):
        return {"error": {str(answer.status_code)}, "warning": set()}
    body = answer.json()
    shown = {str(problem["code"]) for problem in body.get("errors") or []}
    shown |= {str(answer.status_code), str(body.get("errorCode"))}
    shown |= {str(body.get("response", {}).get("status", {}).get("code"))}
    if body.get("data", "") is None and body["errors"]:
        shown.add("token")
    return {"error": shown, "warning": {str(problem["code"]) for problem in body.get("warnings") or []}}


@pytest.mark.parametrize("lesson", GUIDE, ids=lambda lesson: f"{lesson.context}-{lesson.code}-{lesson.kind}")
async def test_a_lesson_brings_about_its_code(lesson: Lesson) -> None:
    async with (
        running_simulator(members=0) as simulator,
        client(simulator) as http,
    ):
        before = len(simulator.transfers())
        answer = await Trainee(simulator, http, lesson).follow()

        shown = _codes(answer)
        assert lesson.code in (
            shown["warning"] if lesson.kind == "warning" else shown["error"] | shown["warning"]
        )
        assert answer.headers["X-Cap-Requestid"]
        if lesson.kind == "error" and lesson.times == 1:
            assert len(simulator.transfers()) == before


def _taught(context: str, kind: str = "error") -> set[str]:
    return {lesson.code for lesson in GUIDE if lesson.context == context and lesson.kind == kind}


def test_no_documented_code_is_missing() -> None:
    assert _TRANSFER_CODES - _taught("XFER") == set()
    assert {"901", "902", "903", "904"} - _taught("XFER", "warning") == set()
    assert _HTTP_CODES - _taught("HTTP") - _taught("HTTP", "ok") == set()
    assert {"token", "4000", "4001", "91020", "91021", "825"} - _taught("AUTH") == set()
    assert "1044" in _taught("CUST")
    assert _CODE_CODES - _taught("OTP") == set()
    assert "876" in _taught("OTP", "warning")
    assert "610" in _taught("OTP", "ok")


def test_every_special_member_is_in_the_guide_once() -> None:
    told = [lesson.sender for lesson in GUIDE]

    assert [special.number for special in SPECIALS if told.count(special.number) != 1] == []


async def test_the_token_names_its_organisation_and_admits(simulator: RunningSimulator) -> None:
    async with client(simulator) as http:
        given = await http.post(
            "/v3/oauth/token/generate", json={"key": CLIENT_WITHOUT_POINTS.code, "secret": CLIENT.secret}
        )
        headers = {"X-CAP-API-OAUTH-TOKEN": given.json()["data"]["accessToken"]}
        denied = await http.get("/v2/organization/programs", headers=headers)

    assert given.json()["errors"] is None
    assert denied.status_code == 403
    assert denied.json()["errorCode"] == 4000
