"""Every lesson about groups is done over HTTP, and no documented code is left out."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from console.simulator.capillary.organisation.groups import SPECIAL_GROUPS
from console.simulator.capillary.running import RunningSimulator, running_simulator
from tests.simulator.capillary.conftest import client
from tests.simulator.capillary.groups import PRECHECK, TRANSFER, acting
from tests.simulator.guide.group_lesson import GroupLesson, Party
from tests.simulator.guide.group_lessons import GROUP_GUIDE

_SOURCE_DOCUMENT = {"1207", "422", "434", "807", "830", "885", "1206", "1208", "1645", "8015"}
_GROUP_TRANSFERS = _SOURCE_DOCUMENT | {"828", "889", "1646", "1651"}
_GROUP_READS = {"403", "1619", "1620", "1621", "1632", "1635", "1647", "91052", "93016"}
_GROUP_WARNINGS = {"1656", "91016", "91017"}
_LEDGERS = {str(code) for code in (11001, *range(11003, 11020), 9003, 9005)}
_PATHS = {
    "group-search": "/v2/userGroup2/search",
    "group": "/v2/userGroup2",
    "members": "/v2/userGroup2/members",
    "ledger": "/v2/pointsLedger/getCustomerLedgerInfo",
}


def _entity(party: Party) -> dict[str, str]:
    kind = {"customer": "CUSTOMER", "group": "USERGROUP2"}[party[0]]
    return {"type": kind, "identifierType": "id", "identifierValue": party[1]}


class Trainee:
    """Does what a lesson says, one request after the other."""

    def __init__(self, simulator: RunningSimulator, http: httpx.AsyncClient, lesson: GroupLesson) -> None:
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
        lesson = self._lesson
        if lesson.sender[0] == "group" or lesson.entered == "nothing":
            return None
        if lesson.entered == "unasked":
            return "000000"
        found = self._simulator.provider.ledger.row(
            "SELECT value FROM identifier WHERE type = 'mobile' AND customer_id = ?", lesson.sender[1]
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
        kind, number = self._lesson.sender
        path = _PATHS.get(self._lesson.act, "/v2/points/transfer")
        if self._lesson.act == "history" and kind == "customer":
            path = f"/v2/customers/{number}/pointsTransfers"
        query = self._query() | self._lesson.twist.get("query", {})
        return await self._http.get(path, params={name: v for name, v in query.items() if v is not None})

    def _query(self) -> dict[str, Any]:
        kind, number = self._lesson.sender
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


@pytest.mark.parametrize("lesson", GROUP_GUIDE, ids=lambda one: f"{one.context}-{one.code}-{one.act}")
async def test_a_lesson_brings_about_its_code(lesson: GroupLesson) -> None:
    async with running_simulator(members=0) as simulator, client(simulator) as http:
        before = len(simulator.transfers())
        answer = await Trainee(simulator, http, lesson).follow()

        named = "warnings" if lesson.kind == "warning" else "errors"
        assert [str(problem["code"]) for problem in answer.json()[named]] == [lesson.code]
        # The duplicate is only one after the first transfer went through.
        assert len(simulator.transfers()) == before + (lesson.code == "902")


def _taught(context: str, kind: str = "error") -> set[str]:
    return {lesson.code for lesson in GROUP_GUIDE if (lesson.context, lesson.kind) == (context, kind)}


def test_no_documented_code_is_missing() -> None:
    assert _GROUP_TRANSFERS - _taught("GXFER") == set()
    assert _taught("GRP") == _GROUP_READS
    assert _taught("GRP", "warning") == _GROUP_WARNINGS
    assert _LEDGERS - _taught("LED") == set()
    assert _taught("LED", "warning") == {"11002", "9004"}
    assert {"604", "605", "9001", "429"} == _taught("OTP")
    assert {"814", "8015"} == _taught("HIST")


def test_every_special_group_is_in_the_guide_once() -> None:
    told = [lesson.sender for lesson in GROUP_GUIDE]

    assert [one for one in SPECIAL_GROUPS if told.count(("group", str(one.group_id))) != 1] == []
