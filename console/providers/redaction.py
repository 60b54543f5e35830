"""Exchanges made fit for the trace: no secret, no full identifier, nothing that can move the cursor."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from console.domain.exchanges import Exchange
from console.domain.masking import HIDDEN, mask_account, redact
from console.domain.text import MAX_LENGTH, clean
from console.providers.verdicts import plain

MAX_SHOWN = 4_000
"""Characters kept of one body."""

_MAX_PARSED = 64 * 1024
_DOTS_IN_TOKEN = 4
_MAX_HEADERS = 60
_SECRET_HEADER = re.compile(r"auth|token|secret|cookie|password|signature|otp|(^|[-_])key", re.IGNORECASE)
_SECRET_FIELDS = frozenset({"code", "otp", "pin", "key", "authorization", "signature", "cvv", "cvc"})
_SECRET_ENDINGS = ("token", "secret", "password", "passwd", "otp", "pin", "apikey", "privatekey")
_NUMBER_ENDINGS = ("accountnumber", "customernumber")
_ACCOUNT_ID_TYPES = ("BAN", "BCN")
"""Mastercard's kinds of `userId` that are the bank's own numbers; the others are made to be shown."""
_ONE_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ANSWER_WORDS = frozenset({"message", "status", "success"})
_PACKED = re.compile(r"(?<![\w-])eyJ[\w-]{6,}+(?:\.[\w-]*+){1,4}|\b(?:Basic|Bearer) [\w+/=.~-]{6,}")
"""JWTs, JWEs and credentials wherever they turn up in text."""
_FIVE_PARTS = re.compile(r"(?<![\w+/=-])[\w+/=-]{16,}+(?:\.[\w+/=-]++){4}")
"""A sealed body however its header begins, also in the alphabet of plain base64."""
_OAUTH_VALUE = re.compile(
    r"(oauth_[a-z_]++(?:\\?\"?\s*+[=:]\s*+\\?\"?|%(?:25)?3D))((?:(?!%(?:25)?26)[^\s\"',&<>\\])++)",
    re.IGNORECASE,
)
_CONSUMER_KEY = re.compile(r"(?<![\w-])[\w-]{20,}+(?:!|%(?:25)?21)[\w-]{20,}")
"""Mastercard's gateway quotes what it wanted signed, and with it the consumer key, encoded or not."""

Hiding = Callable[[str], str]
"""Masks what only its owner knows to be confidential, such as the account numbers of this run."""


def as_it_is(text: str) -> str:
    """The `Hiding` of a provider that has nothing of its own to hide."""
    return text


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
    hide: Hiding = as_it_is
    first_byte: float | None = None

    def finished(self, milliseconds: float) -> Exchange:
        """The redacted exchange."""
        return Exchange(
            at=self.at,
            method=self.method,
            host=self.host,
            path=_shown(unquote(self.path), MAX_LENGTH, self.hide),
            status=self.status,
            milliseconds=milliseconds,
            request_id=self.request_id,
            failure=self.failure,
            encrypted=self.encrypted,
            request_headers=shown_headers(self.request_headers, self.hide),
            request_body=shown_body(self.request_body, self.hide),
            response_headers=shown_headers(self.response_headers, self.hide),
            response_body=shown_body(self.response_body, self.hide),
            first_byte=self.first_byte,
        )


def shown_headers(headers: Iterable[tuple[str, str]], hide: Hiding = as_it_is) -> tuple[tuple[str, str], ...]:
    """Headers with the values of credentials masked, at most sixty of them."""
    named = ((_header(hide(name)), value) for name, value in tuple(headers)[:_MAX_HEADERS])
    return tuple(
        (name, HIDDEN if is_secret else _shown(value, 200, hide)) for (name, is_secret), value in named
    )


@lru_cache(maxsize=256)
def _header(name: str) -> tuple[str, bool]:
    """How a header's name is shown, and whether its value is a secret.

    Kept, because every request has the same few; of each, this takes longest.
    """
    return _shown(name, 80, as_it_is), _SECRET_HEADER.search(name) is not None


def shown_body(body: bytes, hide: Hiding = as_it_is) -> str:
    """A body as one line of redacted JSON; one too big to be searched for secrets is only measured."""
    if not body:
        return ""
    if len(body) > _MAX_PARSED:
        return f"({len(body)} bytes, not kept)"
    try:
        text = _ONE_LINE.encode(_masked(json.loads(body)))
    except (ValueError, RecursionError):
        text = body.decode("utf-8", errors="replace")
    return _shown(text, MAX_SHOWN, hide)


def without_secrets(text: str) -> str:
    """`text` without tokens, credentials, OAuth values, long numbers and e-mail addresses."""
    # The questions come before the regular expressions because nearly every text has none of these.
    if "eyJ" in text or "Basic " in text or "Bearer " in text:
        text = _PACKED.sub(HIDDEN, text)
    if "oauth_" in text.lower():
        text = _OAUTH_VALUE.sub(rf"\1{HIDDEN}", text)
    if "!" in text or "21" in text:
        text = _CONSUMER_KEY.sub(HIDDEN, text)
    if text.count(".") >= _DOTS_IN_TOKEN:
        text = _FIVE_PARTS.sub(HIDDEN, text)
    return redact(text)


def _shown(text: str, limit: int, hide: Hiding) -> str:
    # What comes long after the limit isn't shown, and looking for secrets in it takes milliseconds. No secret
    # has a quotation mark in it, so that none is cut in two there.
    end = text.find('"', 2 * limit)
    safe = without_secrets(hide(text if end < 0 else text[:end]))
    is_cut = end >= 0 or len(safe) > limit
    shown = safe[: limit - 1] if is_cut else safe
    rest = shown.replace(HIDDEN[0], "")
    if not (rest.isascii() and rest.isprintable()):
        shown = clean(shown, limit)
    return f"{shown.removesuffix('…')[: limit - 1]}…" if is_cut else shown


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        # An error's `code` is what support asks for; anywhere else it may be the customer's one-time code.
        reports = not _ANSWER_WORDS.isdisjoint(value)
        numbered = value.get("userIdType") in _ACCOUNT_ID_TYPES
        return {
            name: _masked_member(name, item, reports=reports, numbered=numbered)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value


def _masked_member(name: str, value: Any, *, reports: bool, numbered: bool) -> Any:
    if _is_secret_field(name):
        return _masked(value) if reports and plain(name) == "code" else HIDDEN
    is_number = _is_number_field(name) or (numbered and name == "userId")
    return mask_account(value) if is_number and isinstance(value, str) else _masked(value)


# Kept, because each row of a page has the same few names.
@lru_cache(maxsize=512)
def _is_secret_field(name: str) -> bool:
    known = plain(name)
    return known in _SECRET_FIELDS or known.endswith(_SECRET_ENDINGS)


@lru_cache(maxsize=512)
def _is_number_field(name: str) -> bool:
    return plain(name).endswith(_NUMBER_ENDINGS)
