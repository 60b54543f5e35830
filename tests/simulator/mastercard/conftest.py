"""A simulated Mastercard and a bank that talks to it with a signer and a JWE library of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import string
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate
from jwcrypto import jwe, jwk

from console.simulator.mastercard.project_keys import project_of_this_process
from console.simulator.mastercard.running import MastercardAccess
from console.simulator.server.jwe import private_pem
from tests.doubles.simulators import RunningMastercard, running_mastercard

ALGORITHMS = ["RSA-OAEP-256", "A256GCM", "A192GCM", "A128GCM", "A128CBC-HS256"]
WRAPPERS = ("encryptedPayload", "encryptedData", "encryptedValue")


def nonce() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(16))


@cache
def signing_key(p12: str, password: str) -> rsa.RSAPrivateKey:
    """The key in the .p12 the simulator hands out; kept, because checking a key takes a tenth of a second."""
    key, certificate, _ = pkcs12.load_key_and_certificates(base64.b64decode(p12), password.encode())
    assert isinstance(key, rsa.RSAPrivateKey)
    assert certificate is not None
    return key


@cache
def decryption_key(pem: str) -> jwk.JWK:
    return jwk.JWK.from_pem(pem.encode())


def base_string(method: str, url: str, oauth: Mapping[str, str]) -> str:
    """As Mastercard's own clients build it."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    query = [pair.partition("=")[::2] for pair in parts.query.split("&") if pair]
    pairs = sorted([*query, *oauth.items()])
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join((method, quote(address, safe=""), quote(joined, safe="")))


class Issuer:
    """What an issuer's system does, in plain HTTP. Every step can be done otherwise, for a refusal."""

    def __init__(self, facts: MastercardAccess, http: httpx.AsyncClient) -> None:
        self.facts = facts
        self.http = http
        self.key = signing_key(facts.signing_p12, facts.signing_p12_password)

    def oauth(self, body: bytes = b"", **changes: str | None) -> dict[str, str]:
        """Six of the seven parameters; None takes one out."""
        parameters = {
            "oauth_consumer_key": self.facts.consumer_key,
            "oauth_nonce": nonce(),
            "oauth_timestamp": str(int(time.time())),
            "oauth_signature_method": "RSA-SHA256",
            "oauth_version": "1.0",
            "oauth_body_hash": base64.b64encode(hashlib.sha256(body).digest()).decode(),
            **changes,
        }
        return {name: value for name, value in parameters.items() if value is not None}

    def signature(self, base: str) -> str:
        signed = self.key.sign(base.encode(), padding.PKCS1v15(), hashes.SHA256())
        return quote(base64.b64encode(signed).decode(), safe="")

    def header(
        self, method: str, url: str, body: bytes = b"", signature: str = "", **changes: str | None
    ) -> str:
        oauth = self.oauth(body, **changes)
        oauth["oauth_signature"] = signature or self.signature(base_string(method, url, oauth))
        return "OAuth " + ",".join(f'{name}="{value}"' for name, value in oauth.items())

    def seal(
        self, plain: object, *, wrapper: str = WRAPPERS[0], header: Mapping[str, str | None] | None = None
    ) -> bytes:
        """JSON sealed to the certificate the simulator hands out; None takes a header parameter out."""
        certificate = load_pem_x509_certificate(self.facts.sealing_certificate.encode())
        der = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        protected = {
            "kid": hashlib.sha256(der).hexdigest(),
            "cty": "application/json",
            "enc": "A256GCM",
            "alg": "RSA-OAEP-256",
            **(header or {}),
        }
        kept = {name: value for name, value in protected.items() if value is not None}
        box = jwe.JWE(json.dumps(plain).encode(), json.dumps(kept), algs=[*ALGORITHMS, "RSA-OAEP"])
        box.add_recipient(jwk.JWK.from_pyca(certificate.public_key()))
        return json.dumps({wrapper: box.serialize(compact=True)}).encode()

    def opened(self, answer: httpx.Response, key: str = "new") -> Any:
        """The answer's JSON, opened where it is sealed."""
        return unsealed(
            answer, self.facts.decryption_key_old if key == "old" else self.facts.decryption_key_new
        )

    async def send(
        self, method: str, path: str, body: bytes = b"", *, header: str | None = None, **headers: str
    ) -> httpx.Response:
        """A signed request to `/loyalty/…`; `header` replaces the signature, "" leaves it out."""
        url = self.facts.base_url + path
        authorization = self.header(method, url, body) if header is None else header
        given = {"Authorization": authorization} if authorization else {}
        if body:
            given["Content-Type"] = "application/json"
        return await self.http.request(method, url, content=body, headers={**given, **headers})

    def order(self, points: Any = 500, **changes: Any) -> dict[str, Any]:
        """A transfer from one sample account to the other, with changes; None takes a field out."""
        body = {
            "fromBankAccountNumber": self.facts.from_account.bank_account_number,
            "toBankAccountNumber": self.facts.to_account.bank_account_number,
            "pointsToTransfer": points,
            "transferTypeCode": "POOL",
            "transferReason": "holiday #K3F9Q2M7XA",
            "adjustedBy": "operator-7",
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    async def transfer(self, points: Any = 500, **changes: Any) -> httpx.Response:
        return await self.send("POST", "/points-transfers", self.seal(self.order(points, **changes)))

    async def read(self, path: str, user_id: str = "", user_id_type: str = "RANAC") -> httpx.Response:
        user_id = user_id or self.facts.from_account.account_id
        return await self.send("GET", f"/{path}?user_id={user_id}&user_id_type={user_id_type}")

    async def search(self, path: str, **body: Any) -> httpx.Response:
        return await self.send("POST", f"/mrs/{path}", self.seal(body))

    async def transactions(self) -> Any:
        """The last month's, newest first."""
        today = datetime.now(UTC).date()
        asked = {"fromDate": str(today - timedelta(days=30)), "toDate": str(today + timedelta(days=1))}
        user = {"userId": self.facts.from_account.account_id, "userIdType": "RANAC"}
        return self.opened(await self.search("transactions/searches", **user, **asked))["transactions"]

    async def available(self, account_id: str = "") -> Any:
        return self.opened(await self.read("points-details", account_id))["pointsDetails"][0][
            "availablePoints"
        ]


class Bank(Issuer):
    """An issuer with a hand on the simulator of its test."""

    def __init__(self, simulator: RunningMastercard, http: httpx.AsyncClient) -> None:
        super().__init__(simulator.facts, http)
        self.simulator = simulator


def unsealed(answer: httpx.Response, pem: str = "") -> Any:
    """The answer's JSON, opened with this process's key, or another one, where it is sealed."""
    body = answer.json()
    sealed = next((name for name in WRAPPERS if name in body), None)
    if sealed is None:
        return body
    box = jwe.JWE(algs=ALGORITHMS)
    pem = pem or private_pem(project_of_this_process().answers_new)
    box.deserialize(body[sealed], key=decryption_key(pem))
    return json.loads(box.payload)


def problems(answer: httpx.Response) -> list[tuple[str, str]]:
    """Source and code of every error."""
    errors = unsealed(answer)["Errors"]
    listed = errors["Error"] if isinstance(errors, dict) else errors
    return [(error["Source"], error["ReasonCode"]) for error in listed]


def codes(answer: httpx.Response) -> list[str]:
    return [code for _, code in problems(answer)]


def client() -> httpx.AsyncClient:
    """The empty TLS context saves reading every CA for a loopback address."""
    return httpx.AsyncClient(timeout=10, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)


@pytest.fixture
async def simulator() -> AsyncIterator[RunningMastercard]:
    async with running_mastercard() as running:
        yield running


@pytest.fixture
async def bank(simulator: RunningMastercard) -> AsyncIterator[Bank]:
    async with client() as http:
        yield Bank(simulator, http)
