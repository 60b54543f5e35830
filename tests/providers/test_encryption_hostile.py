"""Sealed answers that must not be opened, each by name, and what is said of them."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from console.domain.exchanges import Trace
from console.providers.encryption import MAX_TOKEN, PayloadCipher
from console.providers.keys import load_opening_key
from console.providers.payload import EncryptionError, OpenedPayload, SealFault
from console.providers.response import TransportError
from tests.providers.ciphers import PLAIN, cipher_for, pem, private, token_for
from tests.providers.hostile_server import answer, answering, client, hostile
from tests.providers.tokens import SHA_1, b64, make_token, unb64, wrapped

_PARTS = ["header", "key", "iv", "ciphertext", "tag"]


@pytest.fixture
def never_decrypting(monkeypatch: pytest.MonkeyPatch) -> PayloadCipher:
    """A cipher of ours; the test fails where it gets as far as a key."""
    cipher = PayloadCipher(seal_with=cipher_for().sealing_key, open_with=cipher_for().opening_keys)

    def reached(*_: object) -> bytes:
        raise AssertionError("a key was used")

    monkeypatch.setattr(cipher, "_content_key", reached)
    return cipher


@pytest.mark.parametrize("part", range(5), ids=_PARTS)
@pytest.mark.parametrize(("enc", "iv_bytes"), [("A256GCM", 12), ("A256GCM", 16), ("A128CBC-HS256", 16)])
def test_a_token_altered_anywhere_is_refused(part: int, enc: str, iv_bytes: int) -> None:
    ours = load_opening_key(pem()).key_id
    parts = token_for(enc=enc, iv_bytes=iv_bytes, kid=ours, note="first").split(".")
    altered = bytearray(unb64(parts[part]))
    altered[altered.index(b"first") if part == 0 else -1] ^= 1
    parts[part] = b64(bytes(altered))
    with pytest.raises(EncryptionError) as caught:
        cipher_for().open(wrapped(".".join(parts)))
    assert caught.value.fault is SealFault.ALTERED


def test_the_amount_cannot_be_turned_from_100_into_900() -> None:
    parts = token_for().split(".")
    ciphertext = bytearray(unb64(parts[3]))
    ciphertext[PLAIN.index(b"100")] ^= ord("1") ^ ord("9")
    parts[3] = b64(bytes(ciphertext))
    with pytest.raises(EncryptionError) as caught:
        cipher_for().open(wrapped(".".join(parts)))
    assert caught.value.fault is SealFault.ALTERED


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "dir"},
        {"alg": "RSA1_5"},
        {"alg": "RSA-OAEP", "oaep": SHA_1},
        {"alg": "RSA-OAEP-384"},
        {"alg": "A256KW"},
        {"alg": "PBES2-HS256+A128KW", "p2c": 10**9},
        {"alg": "rsa-oaep-256"},
        {"alg": ["RSA-OAEP-256"]},
        {"alg": None},
        {"enc": "A256CBC-HS512"},
        {"enc": "none"},
        {"enc": "a256gcm"},
        {"enc": None},
        {"zip": "DEF"},
        {"zip": None},
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
    ],
    ids=lambda header: "-".join(f"{name}={value}" for name, value in header.items() if name != "oaep"),
)
def test_what_the_header_gives_away_is_refused_before_decrypting(
    header: dict[str, Any], never_decrypting: PayloadCipher
) -> None:
    with pytest.raises(EncryptionError, match="allowed") as caught:
        never_decrypting.open(wrapped(token_for(**header)))
    assert caught.value.fault is SealFault.FORBIDDEN


@pytest.mark.parametrize("name", ["jku", "jwk", "x5u", "x5c"])
def test_keys_named_by_the_token_itself_are_ignored(name: str) -> None:
    assert cipher_for().open(wrapped(token_for(**{name: "https://evil.example/key"}))).plain == PLAIN


def _replaced(part: int, text: str) -> str:
    parts = token_for().split(".")
    parts[part] = text
    return ".".join(parts)


_MALFORMED: dict[str, Callable[[], str]] = {
    "nothing-in-it": lambda: "....",
    "no-header": lambda: _replaced(0, ""),
    "null-header": lambda: _replaced(0, b64(b"null")),
    "half-a-header": lambda: _replaced(0, b64(b"{")),
    "header-not-utf8": lambda: _replaced(0, b64(b"\xff\xfe")),
    "deep-header": lambda: _replaced(0, b64(b"[" * 5_000)),
    "alg-twice": lambda: _replaced(0, b64(b'{"alg":"RSA-OAEP-256","enc":"A256GCM","alg":"none"}')),
    "long-header": lambda: _replaced(0, b64(b" " * 20_000 + b"{}")),
    "header-not-base64": lambda: _replaced(0, "AAAAA"),
    "no-key": lambda: _replaced(1, ""),
    "no-iv": lambda: _replaced(2, ""),
    "iv-of-8": lambda: _replaced(2, b64(b"0" * 8)),
    "iv-of-17": lambda: _replaced(2, b64(b"0" * 17)),
    "iv-not-base64": lambda: _replaced(2, "A"),
    "no-ciphertext": lambda: _replaced(3, ""),
    "ciphertext-not-ascii": lambda: _replaced(3, "é"),
    "blank-inside": lambda: _replaced(3, "AAAA AAAA"),
    "padding-inside": lambda: _replaced(3, "AA==AAAA"),
    "no-tag": lambda: _replaced(4, ""),
    "tag-of-4": lambda: _replaced(4, b64(b"0" * 4)),
    "tag-of-15": lambda: _replaced(4, b64(b"0" * 15)),
    "tag-with-left-over-bits": lambda: _replaced(4, "A" * 21 + "B"),
    "over-256-kib": lambda: "a" * (MAX_TOKEN - len(".b.c.d.e") + 1) + ".b.c.d.e",
    "over-256-kib-and-genuine": lambda: make_token(private().public_key(), b" " * 200_000),
    "10-mb": lambda: "a" * (10 * 1024 * 1024) + ".b.c.d.e",
}


def test_of_a_token_that_is_given_twice_none_is_opened(never_decrypting: PayloadCipher) -> None:
    given = wrapped(token_for())
    with pytest.raises(EncryptionError) as caught:
        never_decrypting.open(given[:-1] + b", " + given[1:])
    assert caught.value.fault is SealFault.MALFORMED


@pytest.mark.parametrize("name", _MALFORMED)
def test_malformed_tokens_are_refused_before_decrypting(name: str, never_decrypting: PayloadCipher) -> None:
    with pytest.raises(EncryptionError) as caught:
        never_decrypting.open(wrapped(_MALFORMED[name]()))
    assert caught.value.fault is SealFault.MALFORMED


def test_a_cbc_token_needs_an_iv_of_one_block() -> None:
    parts = token_for(enc="A128CBC-HS256").split(".")
    parts[2] = b64(b"0" * 12)
    with pytest.raises(EncryptionError, match="malformed"):
        cipher_for().open(wrapped(".".join(parts)))


@pytest.mark.parametrize("key_bytes", [16, 24, 31, 33, 64])
def test_a_content_key_of_another_size_is_refused(key_bytes: int) -> None:
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.hashes import SHA256

    parts = token_for().split(".")
    oaep = padding.OAEP(padding.MGF1(SHA256()), SHA256(), None)
    parts[1] = b64(private().public_key().encrypt(b"k" * key_bytes, oaep))
    with pytest.raises(EncryptionError):
        cipher_for().open(wrapped(".".join(parts)))


def _hostile_tokens() -> dict[str, str]:
    altered = token_for().split(".")
    altered[3] = b64(b"\0" + unb64(altered[3])[1:])
    return {
        "for-a-stranger": token_for("stranger"),
        "altered": ".".join(altered),
        "forbidden": token_for(alg="none"),
        "malformed": _replaced(4, "AAAA"),
    }


@pytest.mark.parametrize("kind", ["for-a-stranger", "altered", "forbidden", "malformed"])
async def test_a_refused_token_is_not_quoted_anywhere(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = _hostile_tokens()[kind]
    with pytest.raises(EncryptionError) as caught:
        cipher_for().open(wrapped(token))
    trace = Trace()
    async with (
        hostile(answering(answer(body=wrapped(token)))) as server,
        client(server.url, cipher=cipher_for(), trace=trace) as http,
    ):
        with pytest.raises(TransportError) as failed:
            await http.send_once("/points-transfers", b"{}")
    said = (
        repr((caught.value, vars(caught.value), failed.value, vars(failed.value), list(trace))) + caplog.text
    )
    assert not [part for part in (*token.split("."), "4d41-canary") if len(part) > 4 and part in said]
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_nothing_shows_its_content_by_accident() -> None:
    cipher = cipher_for()
    opened = cipher.open(wrapped(token_for()))
    shown = repr((opened, cipher, cipher.opening_keys, cipher.sealing_key))
    assert "canary" not in shown
    assert '"d"' not in shown


@settings(deadline=None)
@given(st.data(), st.sampled_from(["A256GCM", "A128GCM", "A128CBC-HS256"]), st.integers(1, 255))
def test_flipped_bytes_never_open(data: st.DataObject, enc: str, flip: int) -> None:
    parts = [unb64(part) for part in token_for(enc=enc).split(".")]
    part = data.draw(st.integers(0, 4))
    place = data.draw(st.integers(0, len(parts[part]) - 1))
    altered = bytearray(parts[part])
    altered[place] ^= flip
    parts[part] = bytes(altered)
    with pytest.raises(EncryptionError):
        cipher_for().open(wrapped(".".join(map(b64, parts))))


_SAME_IN_BOTH_ALPHABETS = {frozenset("-+"), frozenset("_/")}


@settings(deadline=None)
@given(st.data(), st.characters(codec="ascii", exclude_categories=["Cc"]))
def test_a_character_in_place_of_another_never_opens(data: st.DataObject, other: str) -> None:
    token = token_for()
    place = data.draw(st.integers(0, len(token) - 1))
    assume(other != token[place] and frozenset((other, token[place])) not in _SAME_IN_BOTH_ALPHABETS)
    changed = wrapped(token[:place] + other + token[place + 1 :])
    opened = OpenedPayload(changed, was_sealed=False)
    with contextlib.suppress(EncryptionError):
        opened = cipher_for().open(changed)
    # Without its five parts it isn't a token any more, and comes back for the reader to refuse.
    assert opened == OpenedPayload(changed, was_sealed=False)


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
    opened: OpenedPayload | None = None
    with contextlib.suppress(EncryptionError):
        opened = cipher_for().open(body)
    assert opened in (None, OpenedPayload(body, was_sealed=False))
