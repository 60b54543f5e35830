"""What the encrypted client seals, opens and refuses."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.exchanges import Trace
from console.domain.problems import Local
from console.providers.encryption import (
    EncryptionError,
    Opened,
    PayloadCipher,
    load_opening_key,
    load_sealing_key,
)
from console.providers.http import TransportError
from tests.providers.hostile_server import answer, answering, client, hostile
from tests.providers.tokens import SHA_1, b64, make_token, unb64, wrapped

PLAIN = b'{"pointsTransferred":100,"canary":"4d41-canary"}'


@cache
def _private(name: str) -> RSAPrivateKey:
    """A key for each name, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(name: str) -> bytes:
    return _private(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def _cipher(*open_with: str, wrapper_field: str = "encryptedPayload") -> PayloadCipher:
    public = _private("ours").public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return PayloadCipher(
        seal_with=load_sealing_key(pem),
        open_with=[load_opening_key(_pem(name)) for name in open_with or ("ours",)],
        wrapper_field=wrapper_field,
    )


def _token(**more: Any) -> str:
    return make_token(_private("ours").public_key(), PLAIN, **more)


@pytest.mark.parametrize("field", ["encryptedPayload", "encryptedData", "encryptedValue"])
def test_what_is_sealed_can_be_opened(field: str) -> None:
    cipher = _cipher(wrapper_field=field)
    wire = cipher.seal(PLAIN)
    assert b"canary" not in wire
    assert list(json.loads(wire)) == [field]
    opened = cipher.open(wire)
    assert (opened.plain, opened.was_sealed) == (PLAIN, True)
    assert cipher.seal(PLAIN) != wire


def test_the_protected_header_is_what_the_provider_documents() -> None:
    protected, _, iv, _, tag = json.loads(_cipher().seal(PLAIN))["encryptedPayload"].split(".")
    header = unb64(protected).decode()
    assert json.loads(header) == {
        "kid": load_opening_key(_pem("ours")).key_id,
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
    ],
)
def test_other_bodies_come_back_as_they_are(body: bytes) -> None:
    opened = _cipher().open(body)
    assert (opened.plain, opened.was_sealed) == (body, False)


@pytest.mark.parametrize(
    ("enc", "iv_bytes"),
    [
        *((enc, size) for enc in ("A128GCM", "A192GCM", "A256GCM") for size in (12, 16)),
        ("A128CBC-HS256", 16),
    ],
)
def test_every_legal_content_encryption_is_opened(enc: str, iv_bytes: int) -> None:
    assert _cipher().open(wrapped(_token(enc=enc, iv_bytes=iv_bytes))).plain == PLAIN


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
    assert _cipher().open(wrapped(spelling(_token()))).plain == PLAIN


@pytest.mark.parametrize("name", ["encryptedPayload", "encryptedData", "encryptedValue"])
def test_any_wrapper_is_opened_whatever_ours_is(name: str) -> None:
    assert _cipher().open(wrapped(_token(), name)).plain == PLAIN


@pytest.mark.parametrize("kid", [None, "", "0" * 64, "no-such-key", 7])
def test_an_unknown_key_id_is_tried_against_every_key(kid: object) -> None:
    header = {} if kid is None else {"kid": kid}
    opened = _cipher("other", "third", "ours").open(wrapped(_token(**header)))
    assert (opened.plain, opened.was_sealed) == (PLAIN, True)


def test_the_named_key_is_tried_first() -> None:
    cipher = _cipher("other", "ours")
    named = load_opening_key(_pem("ours")).key_id
    assert cipher._by_likelihood(named.upper())[0].key_id == named


@pytest.mark.parametrize("part", range(5), ids=["header", "key", "iv", "ciphertext", "tag"])
@pytest.mark.parametrize("enc", ["A256GCM", "A128CBC-HS256"])
def test_a_token_altered_anywhere_is_refused(part: int, enc: str) -> None:
    parts = _token(enc=enc, kid="first").split(".")
    altered = bytearray(unb64(parts[part]))
    altered[altered.index(b"first") if part == 0 else -1] ^= 1
    parts[part] = b64(bytes(altered))
    with pytest.raises(EncryptionError, match="altered"):
        _cipher().open(wrapped(".".join(parts)))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "dir"},
        {"alg": "RSA1_5"},
        {"alg": "RSA-OAEP", "oaep": SHA_1},
        {"alg": "rsa-oaep-256"},
        {"alg": ["RSA-OAEP-256"]},
        {"alg": None},
        {"enc": "A256CBC-HS512"},
        {"enc": "none"},
        {"enc": "a256gcm"},
        {"zip": "DEF"},
        {"zip": None},
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
    ],
    ids=lambda header: "-".join(f"{name}={value}" for name, value in header.items() if name != "oaep"),
)
def test_what_the_header_gives_away_is_refused_before_decrypting(
    header: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cipher = _cipher()
    monkeypatch.setattr(cipher, "_open_one", _unreachable)
    with pytest.raises(EncryptionError, match="allowed"):
        cipher.open(wrapped(_token(**header)))


def _unreachable(*_: object) -> bytes:
    raise AssertionError("the token was decrypted")


@pytest.mark.parametrize("name", ["jku", "jwk", "x5u", "x5c"])
def test_keys_named_by_the_token_itself_are_ignored(name: str) -> None:
    assert _cipher().open(wrapped(_token(**{name: "https://evil.example/key"}))).plain == PLAIN


def _replaced(part: int, text: str) -> str:
    parts = _token().split(".")
    parts[part] = text
    return ".".join(parts)


@pytest.mark.parametrize(
    "token",
    [
        "....",
        _replaced(0, ""),
        _replaced(0, b64(b"null")),
        _replaced(0, b64(b"{")),
        _replaced(0, b64(b"\xff\xfe")),
        _replaced(0, b64(b"[" * 5_000)),
        _replaced(0, b64(b'{"alg":"RSA-OAEP-256","enc":"A256GCM","alg":"none"}')),
        _replaced(0, b64(b" " * 20_000 + b"{}")),
        _replaced(0, "AAAAA"),
        _replaced(1, ""),
        _replaced(2, ""),
        _replaced(2, b64(b"0" * 8)),
        _replaced(2, b64(b"0" * 17)),
        _replaced(2, "A"),
        _replaced(3, ""),
        _replaced(3, "é"),
        _replaced(4, ""),
        _replaced(4, b64(b"0" * 4)),
        _replaced(4, b64(b"0" * 15)),
        "a" * (256 * 1024) + ".b.c.d.e",
        "a" * (10 * 1024 * 1024) + ".b.c.d.e",
    ],
    ids=range(21),
)
def test_malformed_tokens_are_refused_before_decrypting(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cipher = _cipher()
    monkeypatch.setattr(cipher, "_open_one", _unreachable)
    with pytest.raises(EncryptionError):
        cipher.open(wrapped(token))


def test_a_token_for_somebody_else_is_refused_without_a_word_of_it() -> None:
    token = make_token(_private("stranger").public_key(), PLAIN)
    with pytest.raises(EncryptionError) as caught:
        _cipher().open(wrapped(token))
    said = repr(caught.value) + str(caught.value) + caught.value.reason
    assert not [part for part in token.split(".") if part in said]
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_nothing_shows_its_content_by_accident() -> None:
    cipher = _cipher()
    opened = cipher.open(wrapped(_token()))
    assert "canary" not in repr(opened) + repr(cipher) + repr(cipher._open_with) + repr(cipher._seal_with)
    assert '"d"' not in repr(cipher._open_with)


def test_calls_do_not_disturb_each_other() -> None:
    cipher = _cipher()
    tokens = [cipher.seal(str(number).encode()) for number in range(5)]
    with pytest.raises(EncryptionError):
        cipher.open(wrapped(make_token(_private("stranger").public_key(), PLAIN)))
    assert [cipher.open(token).plain for token in tokens] == [b"0", b"1", b"2", b"3", b"4"]


_parts = st.one_of(
    st.text("AZaz09-_+/=é", max_size=40), st.just(b64(b'{"alg":"RSA-OAEP-256","enc":"A256GCM"}'))
)
_bodies = st.one_of(
    st.binary(max_size=300),
    st.lists(_parts, min_size=5, max_size=5).map(lambda parts: wrapped(".".join(parts))),
    st.dictionaries(st.sampled_from(["alg", "enc", "zip", "crit", "kid"]), st.text(max_size=9)).map(
        lambda header: wrapped(b64(json.dumps(header).encode()) + ".QQ.QQ.QQ.QQ")
    ),
)


@settings(deadline=None)
@given(_bodies)
def test_no_bytes_raise_anything_but_the_one_error(body: bytes) -> None:
    opened: Opened | None = None
    with contextlib.suppress(EncryptionError):
        opened = _cipher().open(body)
    assert opened in (None, Opened(body, was_sealed=False))


async def test_the_client_seals_what_it_sends_and_opens_what_it_gets() -> None:
    cipher, trace = _cipher(), Trace()
    async with (
        hostile(answering(answer(body=wrapped(_token())))) as server,
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


async def test_big_bodies_are_sealed_and_opened_too() -> None:
    big = json.dumps({"names": ["x" * 100] * 1_500}).encode()
    reply = wrapped(make_token(_private("ours").public_key(), big))
    async with hostile(answering(answer(body=reply))) as server, client(server.url, cipher=_cipher()) as http:
        got = await http.send_once("/v2/points/transfer", big)
    assert (got.body, got.sealed) == (big, True)


async def test_an_answer_that_cannot_be_opened_leaves_the_question_open() -> None:
    reply = answer(body=wrapped(_token(alg="none")), headers="X-Cap-Requestid: r-9\r\n")
    async with hostile(answering(reply)) as server, client(server.url, cipher=_cipher()) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", PLAIN)
    error = caught.value
    assert (error.condition, error.left_machine) == (Local.NOT_DECRYPTED, True)
    assert (error.status, error.request_id, len(server.requests)) == (200, "r-9", 1)


async def test_a_request_that_cannot_be_sealed_never_leaves() -> None:
    class Broken(PayloadCipher):
        def seal(self, plain: bytes) -> bytes:
            raise EncryptionError("broken")

    key = load_opening_key(_pem("ours"), trusted=True)
    cipher = Broken(seal_with=_cipher()._seal_with, open_with=[key])
    async with hostile(answering(answer())) as server, client(server.url, cipher=cipher) as http:
        with pytest.raises(TransportError) as caught:
            await http.send_once("/v2/points/transfer", PLAIN)
    assert (caught.value.condition, caught.value.left_machine) == (Local.ENCRYPTION_FAILED, False)
    assert server.connections == 0
