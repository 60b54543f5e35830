"""Sealed bodies, checked against jwcrypto: another implementation of the same standard."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from jwcrypto import jwe, jwk

from tests.doubles.simulators import RunningSimulator, running_simulator
from tests.simulator.capillary.conftest import client

_ORDER = {
    "pointsTobeTransferred": 10,
    "programId": 973,
    "fromCustomerIdentifier": {"type": "MOBILE", "value": "9148574269"},
    "toCustomerIdentifier": {"type": "ID", "value": "565039506"},
}
_PATH = "/v2/points/isTransferrable"


class Sealer:
    """A client of the sealed API, on jwcrypto."""

    def __init__(self, simulator: RunningSimulator, http: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.http = http
        self.theirs = jwk.JWK.from_pem(simulator.facts.seal_with_pem.encode())
        self.ours = jwk.JWK.from_pem(simulator.facts.open_with_pem.encode())

    def header(self, **changes: Any) -> dict[str, Any]:
        key = {"kid": _key_id(self.simulator.facts.seal_with_pem)}
        return {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "application/json"} | key | changes

    def sealed(self, body: object, **changes: Any) -> dict[str, str]:
        header = {name: value for name, value in self.header(**changes).items() if value is not None}
        token = jwe.JWE(json.dumps(body).encode(), json.dumps(header), recipient=self.theirs)
        return {"encryptedPayload": token.serialize(compact=True)}

    def opened(self, answer: httpx.Response) -> tuple[Any, dict[str, Any]]:
        assert list(answer.json()) == ["encryptedPayload"]
        token = jwe.JWE()
        token.deserialize(answer.json()["encryptedPayload"], self.ours)
        return json.loads(token.payload), dict(token.jose_header)


def _key_id(public_pem: str) -> str:
    key = serialization.load_pem_public_key(public_pem.encode())
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


@pytest.fixture
async def sealer() -> AsyncIterator[Sealer]:
    async with running_simulator(encryption=True, members=0) as simulator, client(simulator) as http:
        yield Sealer(simulator, http)


async def test_both_directions_are_sealed_as_agreed(sealer: Sealer) -> None:
    answer = await sealer.http.post(_PATH, json=sealer.sealed(_ORDER))
    body, header = sealer.opened(answer)

    ours = serialization.load_pem_private_key(sealer.simulator.facts.open_with_pem.encode(), None)
    public = ours.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert body["data"][0]["transferrable"] is True
    assert header == sealer.header(kid=_key_id(public.decode()))
    assert answer.headers["content-type"] == "application/json"


async def test_answers_to_reads_and_refusals_are_sealed(sealer: Sealer) -> None:
    read, _ = sealer.opened(await sealer.http.get("/v2/customers/565039505/points/balance"))
    missing, _ = sealer.opened(await sealer.http.get("/v2/nowhere"))

    assert read["mainPoints"] == 8500
    assert missing["errors"][0]["code"] == 404


async def test_the_log_shows_the_wire_and_the_inside(sealer: Sealer) -> None:
    await sealer.http.post(_PATH, json=sealer.sealed(_ORDER))

    entry = sealer.simulator.requests()[-1]
    assert "9148574269" not in entry["body"]
    assert json.loads(entry["plain"]) == _ORDER


@pytest.mark.parametrize(
    "changes",
    [
        {"enc": "A128GCM"},
        {"alg": "RSA-OAEP"},
        {"kid": "0" * 64},
        {"kid": None},
        {"cty": None},
        {"zip": "DEF"},
    ],
)
async def test_other_headers_are_refused(sealer: Sealer, changes: dict[str, Any]) -> None:
    answer = await sealer.http.post(_PATH, json=sealer.sealed(_ORDER, **changes))

    assert answer.status_code == 400
    assert sealer.opened(answer)[0]["errors"][0]["code"] == 400


async def test_plain_and_damaged_bodies_are_refused(sealer: Sealer) -> None:
    good = sealer.sealed(_ORDER)["encryptedPayload"]
    parts = good.split(".")
    damaged = [
        _ORDER,
        {"encryptedPayload": good, "more": 1},
        {"encryptedPayload": ".".join([*parts[:4], "A" * 22])},
        {"encryptedPayload": ".".join(parts[:4])},
        {"encryptedPayload": ".".join([parts[0], parts[1][:-4] + "AAAA", *parts[2:]])},
        {"encryptedPayload": good + "="},
        {"encryptedPayload": 1},
        [],
    ]
    answers = [await sealer.http.post(_PATH, json=body) for body in damaged]

    assert [answer.status_code for answer in answers] == [400] * len(damaged)


async def test_the_two_faults_of_sealing(sealer: Sealer) -> None:
    sealer.simulator.arm("precheck", "not-encrypted")
    plain = await sealer.http.post(_PATH, json=sealer.sealed(_ORDER))
    sealer.simulator.arm("precheck", "wrong-key")
    stray = await sealer.http.post(_PATH, json=sealer.sealed(_ORDER))

    assert plain.json()["data"][0]["transferrable"] is True
    with pytest.raises(jwe.InvalidJWEData):
        sealer.opened(stray)


async def test_pages_of_the_edge_arent_sealed(sealer: Sealer) -> None:
    sealer.simulator.arm("precheck", "html-error-page", status=502)
    answer = await sealer.http.post(_PATH, json=sealer.sealed(_ORDER))

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


async def test_a_token_is_asked_for_and_given_sealed(sealer: Sealer) -> None:
    facts = sealer.simulator.facts
    body = sealer.sealed({"key": facts.client_key, "secret": facts.client_secret})
    given, _ = sealer.opened(await sealer.http.post("/v3/oauth/token/generate", json=body))

    assert given["data"]["ttlSeconds"] == 300
