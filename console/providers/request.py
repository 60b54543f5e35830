"""What may go on the wire at all: checked before anything is dialled."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from console.domain.problems import Local
from console.providers.payload import EncryptionError
from console.providers.response import TransportError
from console.settings.profiles import SettingsError, is_loopback

_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_PATH = re.compile(r"(/[A-Za-z0-9._~%:@!$&'()*+,;=-]*)+")


Body = dict[str, object]
"""The JSON object of a request, in the provider's own words."""


class Authenticator(Protocol):
    """Whatever proves who we are, over the exact bytes that will travel."""

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """Headers to add. What this raises reaches the caller of a request: nothing was sent then."""


class Unbuildable(Exception):
    """A header or a path that may not go on the wire."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked, before sealing and signing."""

    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: bytes = field(default=b"", repr=False)
    alone: bool = False
    """Whether it has a connection of its own."""


def encode(body: Body) -> bytes:
    """`body` as it goes out: the same body always gives the same bytes."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def checked_base(url: str) -> str:
    """`url` without its last slash; `SettingsError` unless https, or http to this machine itself."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise SettingsError("The provider's address must look like https://host.example, without a query.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise SettingsError(f"{parts.hostname} must be reached over https; http is for this machine only.")
    return url.rstrip("/")


def checked_path(path: str) -> str:
    """`path` as given; `Unbuildable` where it could lead elsewhere than it seems to."""
    if not _PATH.fullmatch(path) or not {".", ".."}.isdisjoint(path.split("/")):
        raise Unbuildable
    return path


def sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """`headers` of printable ASCII; `Unbuildable` for others, without quoting what may be a secret."""
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise Unbuildable
    return dict(headers)


def unsent(error: Exception) -> TransportError:
    """The failure of a request that was never handed over."""
    if isinstance(error, TransportError):
        # The authenticator's own request may have left, but not the one this is about.
        return TransportError(
            error.condition, left_machine=False, status=error.status, request_id=error.request_id
        )
    if isinstance(error, EncryptionError):
        return TransportError(Local.ENCRYPTION_FAILED, left_machine=False)
    timed_out = isinstance(error, TimeoutError)
    return TransportError(Local.CONNECT_TIMEOUT if timed_out else Local.NO_CONNECTION, left_machine=False)
