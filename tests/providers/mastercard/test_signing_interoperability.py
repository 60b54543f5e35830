"""Our headers beside those of Mastercard's own signer, which nobody here wrote."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from oauth1 import coreutils
from oauth1.oauth import OAuth

from tests.providers.key_material import rsa_key
from tests.providers.mastercard.test_signing import AT, DETAILS, NONCE, TRANSFERS, signer

CONSUMER_KEY = "clientId!keyId"

_names = st.text("abcXYZ019_-.", min_size=1, max_size=8)
_texts = st.text(st.characters(codec="utf-8"), max_size=12)
_pairs = st.lists(st.tuples(_names, _texts), max_size=4)
_queries = st.one_of(
    st.just(""),
    _pairs.map(urlencode),
    _pairs.map(lambda pairs: urlencode(pairs, quote_via=quote)),
    st.lists(st.tuples(_names, st.text("abc019/:+~*!", max_size=8)), max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
)
_urls = st.builds(
    lambda scheme, host, port, path, query: f"{scheme}://{host}{port}{path}{'?' if query else ''}{query}",
    st.sampled_from(["https", "http", "HTTPS"]),
    st.sampled_from(["sandbox.api.mastercard.com", "API.MasterCard.COM", "127.0.0.1", "Host-1.example"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    st.lists(st.text("abcXYZ019_-.~", min_size=1, max_size=9).map(quote), max_size=3).map(
        lambda parts: "".join(f"/{part}" for part in parts)
    ),
    _queries,
)
_bodies = st.one_of(
    st.just(b""),
    st.binary(max_size=60),
    st.dictionaries(_texts, _texts, max_size=3).map(lambda one: json.dumps(one, ensure_ascii=False).encode()),
)


def _theirs(method: str, url: str, body: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(coreutils, "get_nonce", lambda: NONCE)
    monkeypatch.setattr(coreutils, "get_timestamp", lambda: int(AT.timestamp()))
    header: str = OAuth.get_authorization_header(url, method, body, CONSUMER_KEY, rsa_key())
    return header


def _same_order(url: str) -> bool:
    """Whether sorting whole pairs, as they do, is sorting by name and value, as RFC 5849 does.

    It isn't where a name is the beginning of another ("a=" comes after "a1="), which no query of ours has.
    """
    names = [name for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)]
    return not any(one != other and other.startswith(one) for one in names for other in names)


@settings(deadline=None)
@given(st.sampled_from(["GET", "POST", "put"]), _urls, _bodies)
@example("POST", TRANSFERS, b'{"encryptedPayload":"x"}')
@example("GET", f"{DETAILS}?user_id=268810378058708149455458707247&user_id_type=RANAC", b"")
@example("POST", "https://API.mastercard.com:443", '{"name":"Zoë Ζωή 佐藤"}'.encode())
def test_headers_are_the_same(method: str, url: str, body: bytes) -> None:
    assume("user_id_type" in url or _same_order(url))
    with pytest.MonkeyPatch.context() as monkeypatch:
        theirs = _theirs(method, url, body, monkeypatch)
    assert signer().authorization(method, url, body) == theirs
