"""The gateway's sign-in: what it accepts, byte by byte, and each refusal."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from console.simulator.mastercard import oauth
from tests.simulator.mastercard.conftest import Bank, base_string, codes, nonce, problems

_BODY = b'{"encryptedPayload":"x"}'
_EMPTY_HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
_KEY = "clientId!keyId"


def _signed(**changes: Any) -> oauth.Signed:
    request = {
        "method": "POST", "scheme": "https", "host": "sandbox.api.mastercard.com",
        "path": "/loyalty/points-transfers", "query": "", "body": _BODY, "authorization": None,
    }  # fmt: skip
    return oauth.Signed(**{**request, **changes})


def _parameters(body_hash: str) -> dict[str, str]:
    return {
        "oauth_consumer_key": _KEY,
        "oauth_nonce": "Wpe3LF09z1e3xQRI",
        "oauth_timestamp": "1626728330",
        "oauth_signature_method": "RSA-SHA256",
        "oauth_version": "1.0",
        "oauth_body_hash": body_hash,
        "oauth_signature": "left out",
    }


def test_the_base_string_of_a_post() -> None:
    built = oauth.base_string(_signed(), _parameters("R/GGj+SdVqFq18FPFW50Marypvg81E3i5EJByJaMzmk="))

    assert built == (
        "POST&https%3A%2F%2Fsandbox.api.mastercard.com%2Floyalty%2Fpoints-transfers&oauth_body_hash%3DR%2FGGj%2BSd"
        "VqFq18FPFW50Marypvg81E3i5EJByJaMzmk%3D%26oauth_consumer_key%3DclientId%21keyId%26oauth_nonce%3DWpe3LF09z1"
        "e3xQRI%26oauth_signature_method%3DRSA-SHA256%26oauth_timestamp%3D1626728330%26oauth_version%3D1.0"
    )


def test_the_base_string_of_a_get_holds_its_query() -> None:
    request = _signed(
        method="get",
        host="Sandbox.API.mastercard.com:443",
        path="/loyalty/points-details",
        query="user_id_type=RANAC&user_id=268810378058708149455458707247",
    )
    built = oauth.base_string(request, _parameters(_EMPTY_HASH))

    assert built == (
        "GET&https%3A%2F%2Fsandbox.api.mastercard.com%2Floyalty%2Fpoints-details&oauth_body_hash%3D47DEQpj8HBSa%2B"
        "%2FTImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D%26oauth_consumer_key%3DclientId%21keyId%26oauth_nonce%3DWpe3LF09z1e"
        "3xQRI%26oauth_signature_method%3DRSA-SHA256%26oauth_timestamp%3D1626728330%26oauth_version%3D1.0%26user_i"
        "d%3D268810378058708149455458707247%26user_id_type%3DRANAC"
    )


async def test_a_well_signed_request_is_answered_with_a_reference_and_a_date(bank: Bank) -> None:
    answer = await bank.read("points-details")

    assert answer.status_code == 200
    assert re.fullmatch(r"0\.[0-9a-f]{8}\.[0-9]+\.[0-9a-f]{8}", answer.headers["X-MC-Correlation-ID"])
    assert len(answer.headers.get_list("Date")) == 1
    assert abs(parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()) < 60
    assert len(bank.facts.consumer_key) == 97


def _url(bank: Bank) -> str:
    query = f"user_id={bank.facts.from_account.account_id}&user_id_type=RANAC"
    return f"{bank.facts.base_url}/points-details?{query}"


async def _read_with(bank: Bank, header: str) -> httpx.Response:
    return await bank.http.get(_url(bank), headers={"Authorization": header} if header else {})


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"oauth_consumer_key": None}, 400, "INVALID_OAUTH_SBS"),
        ({"oauth_body_hash": None}, 400, "INVALID_OAUTH_SBS"),
        ({"oauth_version": "2.0"}, 400, "INVALID_OAUTH_SBS"),
        ({"oauth_signature_method": "HMAC-SHA1"}, 400, "INVALID_OAUTH_SBS"),
        ({"oauth_token": "anything"}, 400, "INVALID_AUTH_HEADER"),
        ({"oauth_consumer_key": "somebody!else"}, 401, "AUTHENTICATION_FAILED"),
        ({"oauth_timestamp": "yesterday"}, 401, "INVALID_OAUTH_TIMESTAMP"),
        ({"oauth_nonce": "short"}, 400, "INVALID_OAUTH_NONCE"),
        ({"oauth_body_hash": "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="}, 400, "INVALID_BODY_HASH"),
        ({"oauth_body_hash": _EMPTY_HASH.replace("=", "%3D")}, 400, "INVALID_BODY_HASH"),
        ({"signature": "AAAA"}, 403, "INVALID_SIGNATURE"),
        ({"signature": "no%20base64"}, 403, "INVALID_SIGNATURE"),
        ({"signature": "A" * 342 + "%3D%3D"}, 401, "AUTHENTICATION_FAILED"),
        ({"signature": "A" * 342 + "=="}, 403, "INVALID_SIGNATURE"),
    ],
)  # fmt: skip
async def test_each_wrong_parameter_is_refused(
    bank: Bank, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await _read_with(bank, bank.header("GET", _url(bank), **changes))

    assert (answer.status_code, problems(answer)) == (status, [("Gateway", code)])
    error = answer.json()["Errors"]["Error"][0]
    assert error["Recoverable"] is False
    assert error["Details"] is None
    assert answer.headers["X-MC-Correlation-ID"]


@pytest.mark.parametrize("seconds", [-900, 900])
async def test_a_clock_a_quarter_of_an_hour_off_is_refused(bank: Bank, seconds: int) -> None:
    stamp = str(int(time.time()) + seconds)
    answer = await _read_with(bank, bank.header("GET", _url(bank), oauth_timestamp=stamp))

    assert (answer.status_code, problems(answer)) == (401, [("Gateway", "INVALID_OAUTH_TIMESTAMP")])
    error = answer.json()["Errors"]["Error"][0]
    assert error["Recoverable"] is False


@pytest.mark.parametrize("header", ["", "Basic c3RvcmU=", "OAuth", 'OAuth oauth_nonce="a",oauth_nonce="b"'])
async def test_a_malformed_header_is_refused(bank: Bank, header: str) -> None:
    answer = await _read_with(bank, header)

    assert (answer.status_code, codes(answer)) == (400, ["INVALID_AUTH_HEADER"])


async def test_another_key_signs_in_vain_and_is_shown_the_base_string(bank: Bank) -> None:
    bank.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    answer = await bank.read("points-details")

    assert (answer.status_code, codes(answer)) == (401, ["AUTHENTICATION_FAILED"])
    assert bank.facts.consumer_key.replace("!", "%21") in answer.text


async def test_another_address_or_method_than_the_signed_one_is_refused(bank: Bank) -> None:
    elsewhere = await _read_with(bank, bank.header("GET", _url(bank).replace("RANAC", "RANCU")))
    otherwise = await _read_with(bank, bank.header("POST", _url(bank)))

    assert codes(elsewhere) == codes(otherwise) == ["AUTHENTICATION_FAILED"]


async def test_twice_encoded_parameters_are_not_the_gateways_spelling(bank: Bank) -> None:
    parameters = bank.oauth()
    twice = {name: value.replace("=", "%3D").replace("+", "%2B") for name, value in parameters.items()}
    signature = bank.signature(base_string("GET", _url(bank), twice))
    header = ",".join(f'{n}="{v}"' for n, v in {**parameters, "oauth_signature": signature}.items())
    answer = await _read_with(bank, f"OAuth {header}")

    assert codes(answer) == ["AUTHENTICATION_FAILED"]


async def test_a_changed_body_is_noticed(bank: Bank) -> None:
    path, signed, sent = "/points-transfers", bank.seal(bank.order(1)), bank.seal(bank.order(900))
    header = bank.header("POST", bank.facts.base_url + path, signed)
    answer = await bank.send("POST", path, sent, header=header)

    assert codes(answer) == ["INVALID_BODY_HASH"]
    assert bank.simulator.transfers() == []


async def test_a_request_cant_be_sent_again(bank: Bank) -> None:
    path, body = "/points-transfers", bank.seal(bank.order(1))
    header = bank.header("POST", bank.facts.base_url + path, body)
    first = await bank.send("POST", path, body, header=header)
    second = await bank.send("POST", path, body, header=header)

    assert first.status_code == 200
    assert (second.status_code, codes(second)) == (401, ["USED_OAUTH_NONCE"])
    assert len(bank.simulator.transfers()) == 1


async def test_a_refused_request_leaves_its_nonce_unused(bank: Bank) -> None:
    used = nonce()
    refused = await _read_with(
        bank, bank.header("GET", _url(bank), signature="A" * 342 + "%3D%3D", oauth_nonce=used)
    )
    accepted = await _read_with(bank, bank.header("GET", _url(bank), oauth_nonce=used))

    assert (refused.status_code, accepted.status_code) == (401, 200)


async def test_skipped_time_doesnt_age_signatures(bank: Bank) -> None:
    bank.simulator.advance(86_400)

    assert (await bank.read("points-details")).status_code == 200
