"""Every lesson of the guide is done over HTTP, and none that a simulator can give is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwcrypto import jwe

from console.simulator.mastercard.running import running_mastercard
from console.simulator.mastercard.seed import FROM
from tests.simulator.guide.mastercard_lesson import NO_ANSWER, PAGE, UNREADABLE, Lesson, transfer_body
from tests.simulator.guide.mastercard_lessons import GUIDE
from tests.simulator.mastercard.conftest import Bank, client, nonce, problems

_PATHS = {
    "transfer": ("POST", "/points-transfers"),
    "balance": ("GET", "/points-details"),
    "expirations": ("GET", "/points-expirations-details"),
    "history": ("GET", "/points-adjustments-details"),
    "lookup": ("POST", "/mrs/users/references/searches"),
    "transactions": ("POST", "/mrs/transactions/searches"),
}
_CODES = {
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


class Trainee:
    """Does what a lesson says."""

    def __init__(self, bank: Bank, lesson: Lesson) -> None:
        self._bank = bank
        self._lesson = lesson
        self._path = _PATHS[lesson.act][1]
        self._method = lesson.method or _PATHS[lesson.act][0]

    async def follow(self) -> httpx.Response:
        lesson = self._lesson
        if lesson.order:
            self._bank.simulator.arm(lesson.act, lesson.order.fault, **lesson.order.options)
        path, body = self._request()
        header = await self._header(path, body)
        return await self._bank.send(
            self._method, path, body, header=header, **{"Content-Type": lesson.content_type}
        )

    def _request(self) -> tuple[str, bytes]:
        lesson = self._lesson
        if lesson.act in ("balance", "expirations", "history"):
            query = {"user_id": FROM.ranac, "user_id_type": "RANAC", **lesson.query}
            return f"{self._path}?{'&'.join(f'{k}={v}' for k, v in query.items())}", b""
        plain = self._plain()
        return self._path, self._bank.seal(plain) if lesson.sealed else json.dumps(plain).encode()

    def _plain(self) -> dict[str, Any]:
        if self._lesson.act == "transfer":
            return transfer_body(self._lesson.body)
        asked: dict[str, Any] = {"userId": FROM.ranac, "userIdType": "RANAC"}
        if self._lesson.act == "transactions":
            today = datetime.now(UTC).date()
            asked |= {"fromDate": str(today - timedelta(days=30)), "toDate": str(today)}
        return {**asked, **self._lesson.body}

    async def _header(self, path: str, body: bytes) -> str:
        bank, url = self._bank, self._bank.facts.base_url + path
        match self._lesson.signature:
            case "absent":
                return ""
            case "no consumer key":
                return bank.header(self._method, url, body, oauth_consumer_key=None)
            case "unknown consumer key":
                return bank.header(self._method, url, body, oauth_consumer_key="sample!project")
            case "other key":
                bank.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            case "no signature":
                return bank.header(self._method, url, body, signature="AAAA")
            case "other body":
                return bank.header(self._method, url, body + b" ")
            case "used nonce":
                used = nonce()
                first = bank.header(self._method, url, body, oauth_nonce=used)
                assert (await bank.send(self._method, path, body, header=first)).status_code == 200
                return bank.header(self._method, url, body, oauth_nonce=used)
        return bank.header(self._method, url, body)


def _id(lesson: Lesson) -> str:
    order = lesson.order.fault if lesson.order else lesson.signature
    return f"{lesson.code}-{lesson.source}-{lesson.status}-{order}"


@pytest.mark.parametrize("lesson", GUIDE, ids=_id)
async def test_a_lesson_brings_about_its_answer(lesson: Lesson) -> None:
    async with running_mastercard() as simulator, client() as http:
        bank = Bank(simulator, http)
        await _check(lesson, bank)

        assert simulator.provider.faults.armed == []
        assert len(simulator.transfers()) == int(lesson.moved)


async def _check(lesson: Lesson, bank: Bank) -> None:
    trainee = Trainee(bank, lesson)
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
            assert (lesson.source, lesson.code) in problems(answer)


def _check_unreadable(lesson: Lesson, bank: Bank, answer: httpx.Response) -> None:
    """A careful client refuses a weak header although the library would open what is inside."""
    if lesson.order and lesson.order.fault == "weak-header":
        token = jwe.JWE()
        token.deserialize(answer.json()["encryptedPayload"])
        assert "zip" in token.jose_header
        return
    with pytest.raises(jwe.InvalidJWEData):
        bank.opened(answer)


def test_nothing_a_simulator_can_bring_about_is_missing() -> None:
    taught = {lesson.code for lesson in GUIDE}

    assert _CODES - taught == set()
    assert [family for family in _FAMILIES if not any(code.startswith(family) for code in taught)] == []


def test_every_lesson_says_what_it_means_and_what_to_do() -> None:
    assert all(lesson.meaning and lesson.remedy and lesson.what_to_do for lesson in GUIDE)
    assert len({_id(lesson) + lesson.what_to_do for lesson in GUIDE}) == len(GUIDE)
