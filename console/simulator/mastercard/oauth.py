"""OAuth 1.0a as Mastercard's gateway checks it: RSA-SHA256 over a base string of the header's own spelling.

The values enter the base string undecoded, just as the header holds them. A client that encodes them in
the header signs another string than the gateway builds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from console.simulator.mastercard.error_body import gateway

WINDOW_SECONDS = 300
_PARAMETERS = (
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_timestamp",
    "oauth_signature_method",
    "oauth_version",
    "oauth_body_hash",
    "oauth_signature",
)
_PAIR = re.compile(r'\s*([A-Za-z_]+)="([^"]*)"\s*')
_NONCE = re.compile(r"[A-Za-z0-9]{16}")
_ENCODED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature covers. `path` and `query` are as sent."""

    method: str
    scheme: str
    host: str
    path: str
    query: str
    body: bytes
    authorization: str | None


def encode(text: str) -> str:
    """Percent-encoding as OAuth 1.0a has it (RFC 5849, 3.6)."""
    return quote(text, safe="-._~")


def base_string(request: Signed, oauth: Mapping[str, str]) -> str:
    """Method, address and sorted parameters; `oauth` as the header spells it, its signature left out."""
    # RFC 5849, 3.4.1.2: the default port isn't part of the address.
    host = request.host.lower().removesuffix(_DEFAULT_PORTS.get(request.scheme, ""))
    pairs = _query_pairs(request.query)
    pairs += [(name, value) for name, value in oauth.items() if name != "oauth_signature"]
    parameters = "&".join(f"{name}={value}" for name, value in sorted(pairs))
    address = f"{request.scheme}://{host}{request.path or '/'}"
    return "&".join((request.method.upper(), encode(address), encode(parameters)))


def _query_pairs(query: str) -> list[tuple[str, str]]:
    """Encoded one by one only where something in the query is encoded; taken as they are otherwise."""
    if "%" in query:
        given = parse_qsl(query, keep_blank_values=True)
        return [(encode(name), encode(value)) for name, value in given]
    parts = [part.partition("=") for part in query.split("&") if part]
    return [(name, value) for name, _, value in parts]


class Verifier:
    """The gateway's check for one project, with a memory for nonces."""

    def __init__(self, consumer_key: str, public: rsa.RSAPublicKey) -> None:
        self._consumer_key = consumer_key
        self._public = public
        self._seen: dict[str, int] = {}

    def check(self, request: Signed, now: int) -> None:
        """Raises `Refused` with the gateway's code; a request that passes can't be sent again."""
        oauth = _parameters(request.authorization)
        if not hmac.compare_digest(oauth["oauth_consumer_key"].encode(), self._consumer_key.encode()):
            raise gateway(401, "AUTHENTICATION_FAILED", "The consumer key was not found.")
        _check_method(oauth)
        self._check_time(oauth, now)
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        if oauth["oauth_body_hash"] != digest:
            raise gateway(400, "INVALID_BODY_HASH", "The body hash does not match the body.")
        self._check_signature(oauth["oauth_signature"], base_string(request, oauth))
        self._seen[oauth["oauth_nonce"]] = now

    def _check_time(self, oauth: Mapping[str, str], now: int) -> None:
        stamp, nonce = oauth["oauth_timestamp"], oauth["oauth_nonce"]
        if not re.fullmatch(r"[0-9]{1,12}", stamp) or abs(int(stamp) - now) > WINDOW_SECONDS:
            raise gateway(401, "INVALID_OAUTH_TIMESTAMP", "The timestamp is outside of the accepted window.")
        if not _NONCE.fullmatch(nonce):
            raise gateway(400, "INVALID_OAUTH_NONCE", "The nonce must have 16 letters and digits.")
        # Nonces are kept for as long as their time stamp could still pass.
        self._seen = {known: at for known, at in self._seen.items() if abs(at - now) <= 2 * WINDOW_SECONDS}
        if nonce in self._seen:
            raise gateway(401, "USED_OAUTH_NONCE", "The nonce was used before.")

    def _check_signature(self, given: str, base: str) -> None:
        try:
            signature = base64.b64decode(unquote(given), validate=True)
        except ValueError:
            signature = b""
        # The gateway tells a malformed signature (403) from a wrong one (401).
        if not _ENCODED.fullmatch(given) or len(signature) != self._public.key_size // 8:
            raise gateway(403, "INVALID_SIGNATURE", "OAuth Signature parameter failed verification.")
        try:
            self._public.verify(signature, base.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            # The real gateway echoes the base string too, and with it the consumer key.
            raise gateway(
                401,
                "AUTHENTICATION_FAILED",
                f"The signature is wrong. Acceptable signature base string: {base}",
            ) from None


def _parameters(authorization: str | None) -> dict[str, str]:
    scheme, _, rest = (authorization or "").partition(" ")
    pairs = [_PAIR.fullmatch(part) for part in rest.split(",")]
    given = {pair[1]: pair[2] for pair in pairs if pair}
    if scheme != "OAuth" or len(given) != len(pairs):
        raise gateway(400, "INVALID_AUTH_HEADER", "The Authorization header is missing or malformed.")
    missing = [name for name in _PARAMETERS if not given.get(name)]
    if missing:
        raise gateway(400, "INVALID_OAUTH_SBS", f"Missing {missing[0]}")
    # A parameter that nobody signed could say anything.
    if len(given) != len(_PARAMETERS):
        raise gateway(400, "INVALID_AUTH_HEADER", "The Authorization header holds something else.")
    return given


def _check_method(oauth: Mapping[str, str]) -> None:
    wanted = {"oauth_signature_method": "RSA-SHA256", "oauth_version": "1.0"}
    for name, value in wanted.items():
        if oauth[name] != value:
            raise gateway(400, "INVALID_OAUTH_SBS", f"{name} must be {value}")
