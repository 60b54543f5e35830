"""What the encrypted client seals and opens, alone and inside the HTTP client."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from console.domain.exchanges import Trace
from console.domain.problems import Local
from console.providers import encryption
from console.providers.encryption import PayloadCipher
from console.providers.keys import OpeningKey, load_opening_key
from console.providers.payload import EncryptionError, SealFault
from console.providers.response import TransportError
from tests.providers.ciphers import PLAIN, cipher_for, pem, private, token_for
from tests.providers.hostile_server import answer, answering, client, hostile
from tests.providers.tokens import make_token, unb64, wrapped


@pytest.mark.parametrize("field", ["encryptedPayload", "encryptedData", "encryptedValue"])
def test_what_is_sealed_can_be_opened(field: str) -> None:
    cipher = cipher_for(wrapper_field=field)
    wire = cipher.seal(PLAIN)
    assert b"canary" not in wire
    assert list(json.loads(wire)) == [field]
    opened = cipher.open(wire)
    assert (opened.plain, opened.was_sealed) == (PLAIN, True)
    assert cipher.seal(PLAIN) != wire


def test_the_protected_header_is_what_the_provider_documents() -> None:
    protected, _, iv, _, tag = json.loads(cipher_for().seal(PLAIN))["encryptedPayload"].split(".")
    header = unb64(protected).decode()
    assert json.loads(header) == {
        "kid": load_opening_key(pem()).key_id,
        "cty": "application/json",
        "enc": "A256GCM",
        "alg": "RSA-OAEP-256",
    }
    assert " " not in header
    assert (len(unb64(iv)), len(unb64(tag))) == (12, 16)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'"a.b.c.d.e"',
        b"<html>encryptedPayload</html>",
        b'{"encryptedPayload":"not a token"}',
        b'{"encryptedPayload":null}',
        b'{"encryptedPayload":["a.b.c.d.e"]}',
        b'["encryptedPayload"]',
        b'{"data":{"encryptedPayload":"a.b.c.d.e"}}',
        b'{"encryptedPayload":' + b"[" * 5_000,
        b"\xff\xfeencryptedPayload",
        b'{"Errors":{"Error":[{"Source":"Gateway","ReasonCode":"NOT_FOUND"}]}}',
    ],
)
def test_other_bodies_come_back_as_they_are(body: bytes) -> None:
    opened = cipher_for().open(body)
    assert (opened.plain, opened.was_sealed) == (body, False)


@pytest.mark.parametrize(
    ("enc", "iv_bytes"),
    [
        *((enc, size) for enc in ("A128GCM", "A192GCM", "A256GCM") for size in (12, 16)),
        ("A128CBC-HS256", 16),
    ],
)
def test_every_legal_content_encryption_is_opened(enc: str, iv_bytes: int) -> None:
    assert cipher_for().open(wrapped(token_for(enc=enc, iv_bytes=iv_bytes))).plain == PLAIN


@pytest.mark.parametrize(
    "spelling",
    [
        lambda token: token + "\n",
        lambda token: f"  {token}\r\n",
        lambda token: ".".join(part + "=" * (-len(part) % 4) for part in token.split(".")),
        lambda token: token.translate(str.maketrans("-_", "+/")),
    ],
    ids=["newline", "blanks", "padding", "plain-base64"],
)
def test_sloppy_spellings_seen_in_the_field_are_opened(spelling: Callable[[str], str]) -> None:
    assert cipher_for().open(wrapped(spelling(token_for()))).plain == PLAIN


@pytest.mark.parametrize("name", ["encryptedPayload", "encryptedData", "encryptedValue"])
@pytest.mark.parametrize("ours", ["encryptedPayload", "encryptedValue"])
def test_any_wrapper_is_opened_whatever_ours_is(name: str, ours: str) -> None:
    assert cipher_for(wrapper_field=ours).open(wrapped(token_for(), name)).plain == PLAIN


@pytest.mark.parametrize("kid", [None, "", "0" * 64, "no-such-key", 7])
def test_an_unknown_key_id_is_tried_against_every_key(kid: object) -> None:
    header: dict[str, Any] = {} if kid is None else {"kid": kid}
    opened = cipher_for("other", "third", "ours").open(wrapped(token_for(**header)))
    assert (opened.plain, opened.was_sealed) == (PLAIN, True)


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_the_named_key_is_tried_first(
    spelling: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    unwrapped = encryption._unwrapped

    def noted(token: Any, key: OpeningKey) -> bytes | None:
        tried.append(key.key_id)
        return unwrapped(token, key)

    monkeypatch.setattr(encryption, "_unwrapped", noted)
    named = load_opening_key(pem()).key_id
    assert cipher_for("other", "third", "ours").open(wrapped(token_for(kid=spelling(named)))).plain == PLAIN
    assert tried == [named]


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
@pytest.mark.parametrize("locked_for", ["old", "new"])
@pytest.mark.parametrize("with_kid", [True, False])
def test_while_keys_change_answers_under_the_old_and_the_new_open(
    order: tuple[str, str], locked_for: str, with_kid: bool
) -> None:
    header = {"kid": load_opening_key(pem(locked_for)).key_id} if with_kid else {}
    assert cipher_for(*order).open(wrapped(token_for(locked_for, **header))).plain == PLAIN


def test_once_the_old_key_is_gone_its_answers_are_called_what_they_are() -> None:
    with pytest.raises(EncryptionError, match="None of the opening keys") as caught:
        cipher_for("new").open(wrapped(token_for("old", kid=load_opening_key(pem("old")).key_id)))
    assert caught.value.fault is SealFault.NO_KEY_FITS


def test_calls_do_not_disturb_each_other() -> None:
    cipher = cipher_for()
    tokens = [cipher.seal(str(number).encode()) for number in range(5)]
    with pytest.raises(EncryptionError):
        cipher.open(wrapped(token_for("stranger")))
    assert [cipher.open(token).plain for token in tokens] == [b"0", b"1", b"2", b"3", b"4"]


async def test_the_client_seals_what_it_sends_and_opens_what_it_gets() -> None:
    cipher, trace = cipher_for(), Trace()
    async with (
        hostile(answering(answer(body=wrapped(token_for())))) as server,
        client(server.url, cipher=cipher, trace=trace) as http,
    ):
        sent = await http.send_once("/v2/points/transfer", PLAIN)
        read = await http.read("GET", "/v2/customers")
    assert (sent.body, sent.sealed, read.body) == (PLAIN, True, PLAIN)
    assert b"canary" not in server.requests[0]
    assert cipher.open(server.requests[0].partition(b"\r\n\r\n")[2]).plain == PLAIN
    assert [(exchange.encrypted, "4d41-canary" in exchange.response_body) for exchange in trace] == [
        (True, True)
    ] * 2


@pytest.mark.parametrize("status", ["201 Created", "400 Bad Request", "404 Not Found", "500 Internal Error"])
async def test_sealed_bodies_are_opened_whatever_the_status(status: str) -> None:
    reply = answer(status, body=wrapped(token_for(), "encryptedData"))
    async with hostile(answering(reply)) as server, client(server.url, cipher=cipher_for()) as http:
        got = await http.send_once("/v2/points/transfer", PLAIN)
    assert (got.status, got.body, got.sealed) == (int(status[:3]), PLAIN, True)


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
async def test_plain_bodies_stay_plain_and_say_so(status: str) -> None:
    plain = b'{"Errors":{}}'
    reply = answer(status, plain)
    async with hostile(answering(reply)) as server, client(server.url, cipher=cipher_for()) as http:
        got = await http.send_once("/v2/points/transfer", PLAIN)
    assert (got.body, got.sealed) == (plain, False)


async def test_big_bodies_are_sealed_and_opened_too() -> None:
    big = json.dumps({"names": ["x" * 100] * 1_500}).encode()
    reply = answer(body=wrapped(make_token(private().public_key(), big)))
    async with hostile(answering(reply)) as server, client(server.url, cipher=cipher_for()) as http:
        got = await http.send_once("/v2/points/transfer", big)
    assert (got.body, got.sealed) == (big, True)


@pytest.mark.parametrize(
    ("token", "condition"),
    [
        (token_for(alg="none"), Local.ANSWER_HEADER_FORBIDDEN),
        (token_for("another"), Local.ANSWER_KEY_UNKNOWN),
        (token_for()[:-8] + "AAAAAAAA", Local.ANSWER_ALTERED),
        (token_for(iv_bytes=13), Local.NOT_DECRYPTED),
    ],
    ids=["forbidden", "another key", "altered", "malformed"],
)
async def test_an_answer_that_cannot_be_opened_leaves_the_question_open(token: str, condition: Local) -> None:
    reply = answer(body=wrapped(token), headers="X-Cap-Requestid: r-9\r\n")
    async with hostile(answering(reply)) as server, client(server.url, cipher=cipher_for()) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", PLAIN)
    error = caught.value
    assert (error.condition, error.left_machine) == (condition, True)
    assert (error.status, error.request_id, len(server.requests)) == (200, "r-9", 1)


async def test_a_request_that_cannot_be_sealed_never_leaves() -> None:
    cipher = PayloadCipher(seal_with=cipher_for().sealing_key, open_with=())
    async with hostile(answering(answer())) as server, client(server.url, cipher=cipher) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", "text, and not bytes")  # type: ignore[arg-type]
    assert (caught.value.condition, caught.value.left_machine) == (Local.ENCRYPTION_FAILED, False)
    assert server.connections == 0
