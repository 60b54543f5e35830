"""Every lesson of the guides is done over HTTP, and the guides leave no documented answer out."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest
from jwcrypto import jwe

from console.simulator.capillary.organisation.specials import SPECIAL_GROUPS, SPECIALS
from tests.doubles.simulators import running_mastercard, running_simulator
from tests.simulator.capillary.conftest import client as capillary_client
from tests.simulator.guide.bank_trainee import BankTrainee
from tests.simulator.guide.customer_trainee import CustomerTrainee
from tests.simulator.guide.group_trainee import GroupTrainee
from tests.simulator.guide.lesson import (
    CUSTOMERS,
    GROUPS,
    MASTERCARD,
    NO_ANSWER,
    PAGE,
    UNREADABLE,
    Lesson,
)
from tests.simulator.mastercard.conftest import Bank, client, problems

_CUSTOMER_DOCUMENT = {"3316", "807", "885", "8013", "8015"}
_TRANSFER_CODES = _CUSTOMER_DOCUMENT | {
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
_GROUP_DOCUMENT = {"1207", "422", "434", "807", "830", "885", "1206", "1208", "1645", "8015"}
_GROUP_TRANSFERS = _GROUP_DOCUMENT | {"828", "889", "1646", "1651"}
_GROUP_READS = {"403", "1619", "1620", "1621", "1632", "1635", "1647", "91052", "93016"}
_GROUP_WARNINGS = {"1656", "91016", "91017"}
_LEDGERS = {str(code) for code in (11001, *range(11003, 11020), 9003, 9005)}
_MASTERCARD_CODES = {
    "INVALID_AUTH_HEADER", "INVALID_OAUTH_SBS", "AUTHENTICATION_FAILED", "INVALID_SIGNATURE",
    "DECLINED", "DECRYPT_PRIVATE_KEY_NOT_FOUND", "REQUEST_DECRYPT_FAILED",
    "INVALID_BODY_HASH", "INVALID_OAUTH_TIMESTAMP", "USED_OAUTH_NONCE", "NOT_AUTHORIZED_REQUEST",
    "FORBIDDEN", "NOT_FOUND", "clientid.invalid", "AUTHORIZATION_ERROR", "METHOD_NOT_ALLOWED",
    "UNSUPPORTED_MEDIA_TYPE", "PAYLOAD_TOO_LARGE", "TOO_MANY_REQUESTS", "decrypt.error",
    "MISSING_REQUIRED_INPUT", "INVALID_INPUT_VALUE", "INVALID_INPUT", "INVALID_REQUEST",
    "ENTITY_ID_REQUIRED", "INSUFFICIENT_POINTS", "ENTITY_NOT_FOUND", "RESOURCE_NOT_FOUND",
    "INVALID_BEGIN_DATE_TIME_FORMAT", "RESOURCE_CONFLICT", "INTERNAL_SERVICE_ERROR",
    PAGE, NO_ANSWER, UNREADABLE,
}  # fmt: skip
_FAMILIES = ("MISSING_REQUIRED_FIELD_", "INVALID_FIELD_FORMAT_", "INVALID_FIELD_VALUE_", "ACCOUNT_STATUS_",
             "DUPLICATE", "CONSUMER_KEY_")  # fmt: skip


def _id(lesson: Lesson) -> str:
    return f"{lesson.guide}-{lesson.context}-{lesson.code}-{lesson.kind}-{lesson.act}"


@pytest.mark.parametrize("lesson", [*CUSTOMERS, *GROUPS, *MASTERCARD], ids=_id)
async def test_a_lesson_brings_about_its_answer(lesson: Lesson) -> None:
    await _FOLLOWED[lesson.guide](lesson)


async def _customers(lesson: Lesson) -> None:
    async with running_simulator(members=0) as simulator, capillary_client(simulator) as http:
        before = len(simulator.transfers())
        answer = await CustomerTrainee(simulator, http, lesson).follow()

        shown = _codes(answer)
        assert lesson.code in (
            shown["warning"] if lesson.kind == "warning" else shown["error"] | shown["warning"]
        )
        assert answer.headers["X-Cap-Requestid"]
        if lesson.kind == "error" and lesson.times == 1:
            assert len(simulator.transfers()) == before


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


async def _groups(lesson: Lesson) -> None:
    async with running_simulator(members=0) as simulator, capillary_client(simulator) as http:
        before = len(simulator.transfers())
        answer = await GroupTrainee(simulator, http, lesson).follow()

        named = "warnings" if lesson.kind == "warning" else "errors"
        assert [str(problem["code"]) for problem in answer.json()[named]] == [lesson.code]
        # The duplicate is only one after the first transfer went through.
        assert len(simulator.transfers()) == before + (lesson.code == "902")


async def _mastercard(lesson: Lesson) -> None:
    async with running_mastercard() as simulator, client() as http:
        bank = Bank(simulator, http)
        await _check(lesson, bank)

        assert simulator.provider.faults.armed == []
        assert len(simulator.transfers()) == int(lesson.moved)


_FOLLOWED = {"customers": _customers, "groups": _groups, "mastercard": _mastercard}


async def _check(lesson: Lesson, bank: Bank) -> None:
    trainee = BankTrainee(bank, lesson)
    if lesson.code == NO_ANSWER:
        with pytest.raises(httpx.TransportError):
            await trainee.follow()
        return
    answer = await trainee.follow()
    assert answer.status_code == lesson.status
    match lesson.code:
        case "page":
            assert "json" not in answer.headers.get("content-type", "")
            for _ in range(100):  # a late transfer is booked after its answer
                if len(bank.simulator.transfers()) == int(lesson.moved):
                    break
                await bank.available()
        case "unreadable answer":
            _check_unreadable(lesson, bank, answer)
        case _:
            assert (lesson.context, lesson.code) in problems(answer)


def _check_unreadable(lesson: Lesson, bank: Bank, answer: httpx.Response) -> None:
    """A careful client refuses a weak header although the library would open what is inside."""
    if lesson.order and lesson.order.fault == "weak-header":
        token = jwe.JWE()
        token.deserialize(answer.json()["encryptedPayload"])
        assert "zip" in token.jose_header
        return
    with pytest.raises(jwe.InvalidJWEData):
        bank.opened(answer)


def _taught(guide: tuple[Lesson, ...], context: str, kind: str = "error") -> set[str]:
    return {lesson.code for lesson in guide if (lesson.context, lesson.kind) == (context, kind)}


def test_no_code_between_customers_is_missing() -> None:
    assert _TRANSFER_CODES - _taught(CUSTOMERS, "XFER") == set()
    assert {"901", "902", "903", "904"} - _taught(CUSTOMERS, "XFER", "warning") == set()
    assert _HTTP_CODES - _taught(CUSTOMERS, "HTTP") - _taught(CUSTOMERS, "HTTP", "ok") == set()
    assert {"token", "4000", "4001", "91020", "91021", "825"} - _taught(CUSTOMERS, "AUTH") == set()
    assert "1044" in _taught(CUSTOMERS, "CUST")
    assert _CODE_CODES - _taught(CUSTOMERS, "OTP") == set()
    assert "876" in _taught(CUSTOMERS, "OTP", "warning")
    assert "610" in _taught(CUSTOMERS, "OTP", "ok")


def test_no_code_of_groups_and_ledgers_is_missing() -> None:
    assert _GROUP_TRANSFERS - _taught(GROUPS, "GXFER") == set()
    assert _taught(GROUPS, "GRP") == _GROUP_READS
    assert _taught(GROUPS, "GRP", "warning") == _GROUP_WARNINGS
    assert _LEDGERS - _taught(GROUPS, "LED") == set()
    assert _taught(GROUPS, "LED", "warning") == {"11002", "9004"}
    assert {"604", "605", "9001", "429"} == _taught(GROUPS, "OTP")
    assert {"814", "8015"} == _taught(GROUPS, "HIST")


def test_no_answer_of_mastercards_is_missing() -> None:
    taught = {lesson.code for lesson in MASTERCARD}

    assert _MASTERCARD_CODES - taught == set()
    assert [family for family in _FAMILIES if not any(code.startswith(family) for code in taught)] == []


def test_every_special_member_and_group_has_its_lesson() -> None:
    members, groups = (Counter(lesson.sender for lesson in guide) for guide in (CUSTOMERS, GROUPS))

    assert [special.number for special in SPECIALS if members[special.number] != 1] == []
    assert [one for one in SPECIAL_GROUPS if groups[f"group {one.group_id}"] != 1] == []


def test_every_lesson_says_what_it_means_and_what_to_do() -> None:
    lessons = (*CUSTOMERS, *GROUPS, *MASTERCARD)

    assert all(lesson.meaning and lesson.what_to_do for lesson in lessons)
    told = Counter(f"{_id(lesson)} {lesson.status} {lesson.what_to_do}" for lesson in lessons)
    assert [each for each, times in told.items() if times > 1] == []
