"""Who may call, and as which till: Basic with a hashed password, or a token (Capillary, Authentication)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from console.simulator.server.json_answers import ProviderAnswer, Refusal, access_denied, element, refuse

TOKEN_SECONDS = 300
_TOKEN_HEADER = "x-cap-api-oauth-token"  # noqa: S105 - the name of a header
_ENTITY = ("x-cap-api-attribution-entity-type", "x-cap-api-attribution-entity-code")
_LOOKUP = ("x-cap-api-attribution-lookup-type", "x-cap-api-attribution-lookup")
_PREDECESSOR = "x-cap-api-attribution-till-code"
_ENTITY_TYPES = frozenset(
    {"TILL", "STORE_CODE", "STORE_NAME", "STORE_EXTERNAL_ID", "STORE_EXTERNAL_ID_1", "STORE_EXTERNAL_ID_2"}
)
_LOOKUP_TYPES = frozenset({"WECHAT", "MOBILE_TRIGGER"})
_BRANCHES = frozenset({"store.server", "sample.till.12", "sample.till.14", "sample.store.12"})


@dataclass(frozen=True, slots=True)
class Till:
    """One sign-in, and the resources its access group covers. `secret` is a password or a client secret."""

    code: str
    secret: str
    rights: frozenset[str]


_ALL = frozenset({"points", "customer", "otp", "user-group"})
TILL = Till("store.server", "server123", _ALL)
"""The documentation's own example of Basic."""
TILL_WITHOUT_POINTS = Till("sample.till.14", "sample-password", frozenset({"customer"}))
CLIENT = Till("sample-client-key", "sample-client-secret", _ALL)
CLIENT_WITHOUT_POINTS = Till("sample-client-key-14", "sample-client-secret", frozenset({"customer"}))


def _not_signed_in() -> Refusal:
    return refuse(401, "The sign-in isn't accepted.", 401)


def basic_value(till: Till) -> str:
    """The value of `Authorization` for a till: user and the lower-case hex MD5 of the password."""
    # MD5 is what the documents ask for; it protects nothing, TLS does.
    hashed = hashlib.md5(till.secret.encode(), usedforsecurity=False).hexdigest()
    return "Basic " + base64.b64encode(f"{till.code}:{hashed}".encode()).decode()


class TokenIssuer:
    """Checks sign-ins, hands out tokens and remembers them until they expire."""

    def __init__(self) -> None:
        self._basic = {basic_value(till): till for till in (TILL, TILL_WITHOUT_POINTS)}
        self._tokens: dict[str, tuple[Till, int]] = {}

    def token(self, body: object, now: int) -> ProviderAnswer:
        """`POST /v3/oauth/token/generate`. No error body is documented; this one is as plain as it gets."""
        key, secret = (body.get("key"), body.get("secret")) if isinstance(body, dict) else (None, None)
        for client in (CLIENT, CLIENT_WITHOUT_POINTS):
            if key == client.code and isinstance(secret, str) and hmac.compare_digest(secret, client.secret):
                token = _token_text(client, now)
                self._tokens[token] = (client, now + TOKEN_SECONDS)
                return ProviderAnswer(
                    {"data": {"accessToken": token, "ttlSeconds": TOKEN_SECONDS}, "errors": None}
                )
        raise Refusal(ProviderAnswer({"data": None, "errors": [element(401, "No token for this key.")]}, 401))

    def admit(self, headers: Mapping[str, str], resource: str, now: int) -> Till:
        """The till behind a request. Raises 401, 4000 (with 403), 1061 or 91021."""
        till = self._till(headers, now)
        _check_attribution(headers)
        if resource not in till.rights:
            raise access_denied(4000, "This sign-in may not use the resource.", 403)
        return till

    def _till(self, headers: Mapping[str, str], now: int) -> Till:
        token = headers.get(_TOKEN_HEADER)
        if token is not None:
            # A token goes before Basic where both are sent.
            client, until = self._tokens.get(token, (None, 0))
            if client is None or until <= now:
                raise _not_signed_in()
            return client
        till = self._basic.get(headers.get("authorization", ""))
        if till is None:
            raise _not_signed_in()
        return till


def _check_attribution(headers: Mapping[str, str]) -> None:
    for pair, types in ((_ENTITY, _ENTITY_TYPES), (_LOOKUP, _LOOKUP_TYPES)):
        kind, value = (headers.get(name, "") for name in pair)
        if bool(kind) != bool(value):
            raise refuse(1061, "An attribution header is missing its other half.", 400)
        if kind and kind not in types:
            raise refuse(400, "This type of attribution isn't known.", 400)
        if value and value not in _BRANCHES:
            raise refuse(91021, "This till or store isn't known.", 400)
    if headers.get(_PREDECESSOR, "store.server") not in _BRANCHES:
        raise refuse(91021, "This till isn't known.", 400)


def _token_text(client: Till, now: int) -> str:
    """Looks like the documented token; nobody checks its signature, the server remembers it instead."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    claims = {
        "iss": "Capillary",
        "exp": now + TOKEN_SECONDS,
        "iat": now,
        "jti": secrets.token_hex(8),
        "sub": "training",
        "client_id": client.code,
        "org_id": 100458,
        "token_use": "token_access",
    }
    return f"{part({'kid': 'k1', 'alg': 'RS256'})}.{part(claims)}.{secrets.token_urlsafe(64)}"
