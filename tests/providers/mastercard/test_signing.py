"""OAuth 1.0a as Mastercard's gateway wants it: the signed text, the header, and one signature an attempt."""

from __future__ import annotations

import base64
import hashlib
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import count
from urllib.parse import quote, unquote

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr

from console.domain.exchanges import Trace
from console.providers.keys import LoadedKey, load_private_key
from console.providers.mastercard.signing import (
    RequestSigner,
    UnusableConsumerKey,
    base_string,
    body_hash,
    fresh_nonce,
)
from console.providers.request import Authenticator
from tests.providers.hostile_server import QuickClock, answer, answering, client, hostile
from tests.providers.key_material import private_pem, rsa_key

TRANSFERS = "https://sandbox.api.mastercard.com/loyalty/points-transfers"
DETAILS = "https://sandbox.api.mastercard.com/loyalty/points-details"
NONCE = "Wpe3LF09z1e3xQRI"
AT = datetime.fromtimestamp(1626728330, UTC)
OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


class StoppedClock(QuickClock):
    """A clock that shows one moment, and a second more each time it is read where it `ticks`."""

    def __init__(self, *, ticks: bool = False) -> None:
        super().__init__()
        self._passed: Iterator[int] = count() if ticks else iter(lambda: 0, 1)

    def now(self) -> datetime:
        return datetime.fromtimestamp(AT.timestamp() + next(self._passed), UTC)


@cache
def _key() -> LoadedKey:
    return load_private_key(private_pem(rsa_key()))


def signer(*, nonce: str = NONCE, clock: StoppedClock | None = None) -> RequestSigner:
    key = _key()
    return RequestSigner(SecretStr("clientId!keyId"), key, clock=clock or StoppedClock(), nonce=lambda: nonce)


def _oauth(body: bytes) -> dict[str, str]:
    return {
        "oauth_consumer_key": "clientId!keyId",
        "oauth_nonce": NONCE,
        "oauth_timestamp": "1626728330",
        "oauth_signature_method": "RSA-SHA256",
        "oauth_version": "1.0",
        "oauth_body_hash": body_hash(body),
    }


def _values(header: str) -> dict[str, str]:
    assert header.startswith("OAuth ")
    return dict(re.findall(r'(oauth_[a-z_]+)="([^"]*)"', header))


def test_every_body_has_a_hash_and_so_has_none() -> None:
    assert body_hash(b"") == OF_NOTHING
    assert body_hash(b"{}") == "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
    assert body_hash(b'{"encryptedPayload":"x"}') == "R/GGj+SdVqFq18FPFW50Marypvg81E3i5EJByJaMzmk="


def test_the_worked_text_of_a_transfer() -> None:
    text = base_string("POST", TRANSFERS, _oauth(b'{"encryptedPayload":"x"}'))
    assert text == (
        "POST&https%3A%2F%2Fsandbox.api.mastercard.com%2Floyalty%2Fpoints-transfers&oauth_body_hash%3D"
        "R%2FGGj%2BSdVqFq18FPFW50Marypvg81E3i5EJByJaMzmk%3D%26oauth_consumer_key%3DclientId%21keyId%26"
        "oauth_nonce%3DWpe3LF09z1e3xQRI%26oauth_signature_method%3DRSA-SHA256%26oauth_timestamp%3D"
        "1626728330%26oauth_version%3D1.0"
    )
    digest = "63e41ad942ce3c09ff9b9841b069dd47c9fcab20c845f315e3186776518937de"
    assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_the_worked_text_of_a_balance() -> None:
    query = "user_id=268810378058708149455458707247&user_id_type=RANAC"
    assert base_string("GET", f"{DETAILS}?{query}", _oauth(b"")) == (
        "GET&https%3A%2F%2Fsandbox.api.mastercard.com%2Floyalty%2Fpoints-details&oauth_body_hash%3D"
        "47DEQpj8HBSa%2B%2FTImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D%26oauth_consumer_key%3DclientId%21keyId%26"
        "oauth_nonce%3DWpe3LF09z1e3xQRI%26oauth_signature_method%3DRSA-SHA256%26oauth_timestamp%3D"
        "1626728330%26oauth_version%3D1.0%26user_id%3D268810378058708149455458707247%26"
        "user_id_type%3DRANAC"
    )


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTPS://Sandbox.API.mastercard.com/A/b", "https%3A%2F%2Fsandbox.api.mastercard.com%2FA%2Fb"),
        ("https://host.example:443/a", "https%3A%2F%2Fhost.example%2Fa"),
        ("http://host.example:80/a", "http%3A%2F%2Fhost.example%2Fa"),
        ("https://host.example:80/a", "https%3A%2F%2Fhost.example%3A80%2Fa"),
        ("http://127.0.0.1:8443/a", "http%3A%2F%2F127.0.0.1%3A8443%2Fa"),
        ("https://host.example", "https%3A%2F%2Fhost.example%2F"),
        ("https://host.example/a%20b/#part", "https%3A%2F%2Fhost.example%2Fa%2520b%2F"),
    ],
)
def test_the_address_is_spelled_in_one_way(url: str, address: str) -> None:
    assert base_string("get", url, {}) == f"GET&{address}&"


def test_whatever_a_query_holds_is_encoded_as_the_standard_says() -> None:
    pair = "a=" + "".join(mark for mark in string.punctuation if mark not in "%&#")
    assert base_string("GET", f"{DETAILS}?{pair}", {}).rpartition("&")[2] == quote(pair, safe="")


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=10&a=1", "a=1&a=10&a=2"),
        ("a1=x&a=y", "a=y&a1=x"),
        ("a=1&z=&y", "a=1&y=&z="),
        ("a=b/c:d+e", "a=b/c:d+e"),
        ("a=b%2Fc&d=e+f~", "a=b%2Fc&d=e%20f~"),
        ("a=%C3%A9", "a=%C3%A9"),
    ],
)
def test_query_pairs_are_encoded_first_only_where_the_query_holds_escapes(
    query: str, parameters: str
) -> None:
    signed = base_string("GET", f"https://host.example/?{query}", {}).split("&")[2]
    assert unquote(signed) == parameters


async def test_the_header_holds_raw_values_and_an_encoded_signature_that_verifies() -> None:
    body = b'{"encryptedPayload":"x"}'
    headers = await signer().headers("POST", TRANSFERS, body)
    assert list(headers) == ["Authorization"]
    values = _values(headers["Authorization"])
    signature = values.pop("oauth_signature")
    assert values == _oauth(body)
    assert not {"+", "/", "="} & set(signature)
    rsa_key().public_key().verify(
        base64.b64decode(unquote(signature)),
        base_string("POST", TRANSFERS, values).encode(),
        PKCS1v15(),
        SHA256(),
    )


def test_nonces_are_sixteen_letters_and_digits_and_never_the_same() -> None:
    nonces = {fresh_nonce() for _ in range(2_000)}
    assert len(nonces) == 2_000
    assert all(re.fullmatch(r"[A-Za-z0-9]{16}", nonce) for nonce in nonces)
    assert len(set("".join(nonces))) == 32


async def test_each_attempt_over_the_wire_is_signed_afresh() -> None:
    key = _key()
    authenticator: Authenticator = RequestSigner(
        SecretStr("clientId!keyId"), key, clock=StoppedClock(ticks=True)
    )
    trace = Trace()
    async with (
        hostile(answering(answer("503 Busy"), answer("503 Busy"), answer())) as server,
        client(server.url, authenticator=authenticator, trace=trace) as http,
    ):
        await http.read("GET", "/loyalty/points-details", query={"user_id": "2688", "user_id_type": "RANAC"})
    lines = [request.decode().split("\r\n") for request in server.requests]
    sent = [next(line for line in each if line.lower().startswith("authorization:")) for each in lines]
    attempts = [_values(line.partition(": ")[2]) for line in sent]
    assert len(attempts) == 3
    for name in ("oauth_nonce", "oauth_timestamp", "oauth_signature"):
        assert len({attempt[name] for attempt in attempts}) == 3
    url = f"{server.url}/loyalty/points-details?user_id=2688&user_id_type=RANAC"
    for attempt in attempts:
        signature = base64.b64decode(unquote(attempt.pop("oauth_signature")))
        text = base_string("GET", url, attempt).encode()
        rsa_key().public_key().verify(signature, text, PKCS1v15(), SHA256())
    assert "clientId" not in repr(list(trace))


def test_nothing_of_it_shows() -> None:
    signing = signer()
    signing.authorization("GET", DETAILS, b"")
    assert "clientId" not in f"{signing!r} {signing} {vars(signing)}"


@pytest.mark.parametrize(
    "given", ["", "canary", "canary!", "!canary", "can ary!key", "canary!key\n", 'canary!"', "cänary!key"]
)
def test_what_is_no_consumer_key_is_refused_unquoted(given: str) -> None:
    key = _key()
    with pytest.raises(UnusableConsumerKey) as caught:
        RequestSigner(SecretStr(given), key, clock=StoppedClock())
    assert "ary" not in repr(caught.value)
