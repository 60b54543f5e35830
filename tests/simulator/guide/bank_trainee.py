"""A lesson of Mastercard's, done in plain HTTP with a signature and a seal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa

from console.simulator.mastercard.sample_accounts import FROM, TO
from tests.simulator.guide.lesson import Lesson
from tests.simulator.mastercard.conftest import Bank, nonce

_PATHS = {
    "transfer": ("POST", "/points-transfers"),
    "balance": ("GET", "/points-details"),
    "expirations": ("GET", "/points-expirations-details"),
    "history": ("GET", "/points-adjustments-details"),
    "lookup": ("POST", "/mrs/users/references/searches"),
    "transactions": ("POST", "/mrs/transactions/searches"),
}


def _transfer(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The transfer a lesson asks for; None takes a field out."""
    body = {
        "fromBankAccountNumber": FROM.ban,
        "toBankAccountNumber": TO.ban,
        "pointsToTransfer": 10,
        "transferTypeCode": "POOL",
        "transferReason": "Sample lesson",
        "adjustedBy": "trainee",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


class BankTrainee:
    """Does what a lesson says."""

    def __init__(self, bank: Bank, lesson: Lesson) -> None:
        self._bank = bank
        self._lesson = lesson
        self._path = _PATHS[lesson.act][1]
        self._method = lesson.twist.get("method", _PATHS[lesson.act][0])

    async def follow(self) -> httpx.Response:
        lesson = self._lesson
        if lesson.order:
            self._bank.simulator.arm(lesson.act, lesson.order.fault, **lesson.order.options)
        path, body = self._request()
        header = await self._header(path, body)
        kind = {"Content-Type": "application/json", **lesson.twist.get("headers", {})}
        return await self._bank.send(self._method, path, body, header=header, **kind)

    def _request(self) -> tuple[str, bytes]:
        lesson = self._lesson
        if lesson.act in ("balance", "expirations", "history"):
            query = {"user_id": FROM.ranac, "user_id_type": "RANAC", **lesson.twist.get("query", {})}
            return f"{self._path}?{'&'.join(f'{k}={v}' for k, v in query.items())}", b""
        plain = self._plain()
        return self._path, self._bank.seal(plain) if lesson.twist.get("sealed", True) else json.dumps(
            plain
        ).encode()

    def _plain(self) -> dict[str, Any]:
        if self._lesson.act == "transfer":
            return _transfer(self._lesson.twist.get("body", {}))
        asked: dict[str, Any] = {"userId": FROM.ranac, "userIdType": "RANAC"}
        if self._lesson.act == "transactions":
            today = datetime.now(UTC).date()
            asked |= {"fromDate": str(today - timedelta(days=30)), "toDate": str(today)}
        return {**asked, **self._lesson.twist.get("body", {})}

    async def _header(self, path: str, body: bytes) -> str:
        bank, url = self._bank, self._bank.facts.base_url + path
        match self._lesson.twist.get("sign_in"):
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
