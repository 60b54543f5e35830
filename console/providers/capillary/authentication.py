"""Proving to Capillary who we are: a till's user and password, or a client's key and secret."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Protocol

from pydantic import Field, SecretStr

from console.domain.clock import Clock
from console.domain.problems import Context, Problem, ProviderError
from console.domain.sign_ins import SecretKind, Secrets
from console.providers.answer_problems import Unreadable, answered
from console.providers.capillary.reading import PROVIDER, read
from console.providers.capillary.settings import Attribution
from console.providers.capillary.wire import Envelope, Wire
from console.providers.http import Http
from console.providers.response import Answer

TOKEN_PATH = "/v3/oauth/token/generate"  # noqa: S105
TOKEN_REFUSED = "token"  # noqa: S105
"""The code of the problem that no token was given; the provider has none for it."""

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")
_SHORTEST_LIFE = 1.0
_EARLY_SECONDS = 30.0
_EARLY_SHARE = 0.1


class SignIn(Protocol):
    """An authenticator that may hold something the provider can stop taking."""

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """The headers that prove who we are; raises `ProviderError` where that isn't possible."""

    def forget(self) -> bool:
        """Drop what was refused; True if another try would use something new."""

    async def aclose(self) -> None:
        """Close what was opened to sign in."""


class TillSignIn:
    """Basic authentication of a till's user; the password goes as the hex of its MD5 (Capillary, Basic)."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:  # noqa: ARG002
        """`Authorization` with the till and the MD5 of its password, as the documents ask for it."""
        user, password = _pair(self._secrets)
        digest = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()
        pair = f"{user}:{digest}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}

    def forget(self) -> bool:
        """False: a password is the same the next time."""
        return False

    async def aclose(self) -> None:
        """Nothing is open."""
        return


class _Granted(Wire):
    access_token: SecretStr
    ttl_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


class _TokenAnswer(Envelope):
    data: _Granted | None = None


class ClientSignIn:
    """OAuth with a key and a secret. Keeps the token for its life, asks for one at a time.

    `http` must have no authenticator of its own. There is no refresh token: the same call is made again.
    """

    def __init__(self, http: Http, secrets: Secrets, clock: Clock, attribution: Attribution | None) -> None:
        self._http = http
        self._secrets = secrets
        self._clock = clock
        self._attribution = _attribution_headers(attribution)
        self._asking = asyncio.Lock()
        self._token: SecretStr | None = None
        self._good_until = 0.0

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:  # noqa: ARG002
        """The token, a fresh one where the last has had its time, and who asks."""
        async with self._asking:
            if self._token is None or self._clock.monotonic() >= self._good_until:
                await self._renew()
            token = self._token
        if token is None:
            raise ProviderError(Problem(PROVIDER, Context.AUTH, TOKEN_REFUSED))
        return {"X-CAP-API-OAUTH-TOKEN": token.get_secret_value(), **self._attribution}

    def forget(self) -> bool:
        """Drop the token; whether there was one, so that another may help."""
        held, self._token = self._token, None
        return held is not None

    async def aclose(self) -> None:
        """Close the connection that asks for tokens."""
        await self._http.aclose()

    async def _renew(self) -> None:
        self._token = None
        key = dict(zip(("key", "secret"), _pair(self._secrets), strict=True))
        asked = self._clock.monotonic()
        answer = await answered(self._http.read("POST", TOKEN_PATH, body=json.dumps(key).encode("ascii")))
        granted = _granted(answer)
        token = granted.access_token.get_secret_value()
        life = granted.ttl_seconds or _life_inside(token) or _SHORTEST_LIFE
        self._good_until = asked + life - min(_EARLY_SECONDS, life * _EARLY_SHARE)
        self._token = granted.access_token


def _pair(secrets: Secrets) -> tuple[str, str]:
    """User and password of a till, or key and secret of a client."""
    return secrets[SecretKind.IDENTITY].get_secret_value(), secrets[SecretKind.SECRET].get_secret_value()


def _granted(answer: Answer) -> _Granted:
    """The token in `answer`. Raises `ProviderError`; no page shows an error's shape, so all look alike."""
    message = ""
    try:
        reply = read(_TokenAnswer, answer.body)
        message = next((one.message for one in reply.objections), "")
        whole = 200 <= answer.status < 300 and not reply.objections and reply.data is not None
        if whole and reply.data and _HEADER_SAFE.fullmatch(reply.data.access_token.get_secret_value()):
            return reply.data
    except Unreadable:
        pass
    raise ProviderError(
        Problem(
            PROVIDER,
            Context.AUTH,
            TOKEN_REFUSED,
            message=message,
            http_status=answer.status,
            request_id=answer.request_id,
        )
    )


def _life_inside(token: str) -> float | None:
    """Seconds from issue to expiry as the token itself says; needs no agreement between two clocks."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        life = float(claims["exp"]) - float(claims["iat"])
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError):
        return None
    return life if life > 0 else None


def _attribution_headers(attribution: Attribution | None) -> dict[str, str]:
    if attribution is None:
        return {}
    return {
        "X-CAP-API-ATTRIBUTION-ENTITY-TYPE": attribution.entity_type,
        "X-CAP-API-ATTRIBUTION-ENTITY-CODE": attribution.entity_code,
    }
