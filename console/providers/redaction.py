"""Exchanges made fit for the trace: no secret, no full identifier, nothing that can move the cursor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from console.domain.exchanges import Exchange
from console.domain.text import MAX_LENGTH, clean, redact

MASK = "•••"
MAX_SHOWN = 4_000
"""Characters kept of one body."""

_MAX_PARSED = 64 * 1024
_MAX_HEADERS = 60
_SECRET_HEADER = re.compile(r"auth|token|secret|cookie|password|signature|otp|(^|[-_])key", re.IGNORECASE)
_SECRET_FIELDS = frozenset({"code", "otp", "pin", "key", "authorization", "signature", "cvv", "cvc"})
_SECRET_ENDINGS = ("token", "secret", "password", "passwd", "otp", "pin", "apikey", "privatekey")
_ANSWER_WORDS = frozenset({"message", "status", "success"})
_PACKED = re.compile(r"(?<![\w-])eyJ[\w-]{6,}+(?:\.[\w-]*+){1,4}|\b(?:Basic|Bearer) [\w+/=.~-]{6,}")
"""JWTs, JWEs and credentials wherever they turn up in text."""


@dataclass(slots=True)
class Draft:
    """One exchange while it happens; `finished` is what the trace may keep."""

    at: datetime
    method: str
    host: str
    path: str
    request_body: bytes = b""
    request_headers: Iterable[tuple[str, str]] = ()
    status: int | None = None
    request_id: str = ""
    failure: str = ""
    encrypted: bool = False
    response_headers: Iterable[tuple[str, str]] = ()
    response_body: bytes = field(default=b"", repr=False)

    def finished(self, milliseconds: float) -> Exchange:
        """The redacted exchange."""
        return Exchange(
            at=self.at,
            method=self.method,
            host=self.host,
            path=_shown(unquote(self.path), MAX_LENGTH),
            status=self.status,
            milliseconds=milliseconds,
            request_id=self.request_id,
            failure=self.failure,
            encrypted=self.encrypted,
            request_headers=shown_headers(self.request_headers),
            request_body=shown_body(self.request_body),
            response_headers=shown_headers(self.response_headers),
            response_body=shown_body(self.response_body),
        )


def shown_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Headers with the values of credentials masked, at most sixty of them."""
    return tuple(
        (_shown(name, 80), MASK if _SECRET_HEADER.search(name) else _shown(value, 200))
        for name, value in tuple(headers)[:_MAX_HEADERS]
    )


def shown_body(body: bytes) -> str:
    """A body as one line of redacted JSON; one too big to be searched for secrets is only measured."""
    if not body:
        return ""
    if len(body) > _MAX_PARSED:
        return f"({len(body)} bytes, not kept)"
    try:
        text = json.dumps(_masked(json.loads(body)), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        text = body.decode("utf-8", errors="replace")
    return _shown(text, MAX_SHOWN)


def _shown(text: str, limit: int) -> str:
    # These come before the regular expressions because nearly every text has none of them.
    packed = "eyJ" in text or "Basic " in text or "Bearer " in text
    safe = redact(_PACKED.sub(MASK, text) if packed else text)[: limit + 1]
    rest = safe.replace(MASK[0], "")
    if len(safe) <= limit and rest.isascii() and rest.isprintable():
        return safe
    return clean(safe, limit)


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        # An error's `code` is what support asks for; anywhere else it may be the customer's one-time code.
        reports = not _ANSWER_WORDS.isdisjoint(value)
        return {
            name: MASK if _is_secret(name, reports=reports) else _masked(item) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value


def _is_secret(name: str, *, reports: bool) -> bool:
    plain = "".join(character for character in name.lower() if character.isalnum())
    if plain == "code" and reports:
        return False
    return plain in _SECRET_FIELDS or plain.endswith(_SECRET_ENDINGS)
