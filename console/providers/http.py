"""The one place that speaks HTTP: connections, deadlines, size limits, and what a failure proves.

httpx's transports are used without its client on top: redirects, cookies, proxies and credentials from
the environment all live in the client, and a console that moves points wants none of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import console.providers.lean_httpx  # noqa: F401 - before httpx

# isort: split
import httpcore  # noqa: F401 - httpx would load its engine at the first request, on the event loop
import httpx

from console import __version__
from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.problems import Local
from console.domain.text import MAX_LENGTH, clean
from console.providers.payload import EncryptionError, OpenedPayload, SealFault
from console.providers.progress import Progress, RequestPhase
from console.providers.redaction import Draft, Hiding, as_it_is
from console.providers.request import (
    Authenticator,
    Call,
    Unbuildable,
    checked_base,
    checked_path,
    sendable,
    unsent,
)
from console.providers.response import Answer, TransportError, server_date
from console.providers.retries import DIALLED, repeated
from console.providers.tls import tls_context

if TYPE_CHECKING:
    from console.providers.encryption import PayloadCipher

MAX_BODY = 1024 * 1024
"""Bytes read of an answer before it is given up."""

_INLINE_CRYPTO = 64 * 1024
_KEEP_IDLE_SECONDS = 600
_MAX_CONNECT_SECONDS = 10.0
_REDIALS = 2
_REDIAL_PAUSE_SECONDS = 0.25
_MAX_REQUEST_ID = 80
_UNOPENED = {
    SealFault.NO_KEY_FITS: Local.ANSWER_KEY_UNKNOWN,
    SealFault.ALTERED: Local.ANSWER_ALTERED,
    SealFault.FORBIDDEN: Local.ANSWER_HEADER_FORBIDDEN,
}
_Result = TypeVar("_Result")

_log = logging.getLogger(__name__)
# At INFO httpx writes URLs, at DEBUG httpcore writes cookies.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Unusable(Exception):
    """An answer that is refused unread."""

    def __init__(self, condition: Local) -> None:
        super().__init__(condition.value)
        self.condition = condition


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One request ready for the wire, with the plain body for the trace."""

    request: httpx.Request
    plain: bytes = field(repr=False)
    sealed: bool


class Http:
    """One provider's host, for one profile and one event loop.

    `https` only, except to this machine itself; anything else is a `SettingsError` at once.
    """

    def __init__(
        self,
        base_url: str,
        *,
        authenticator: Authenticator | None,
        cipher: PayloadCipher | None,
        trace: Trace,
        clock: Clock,
        request_id_header: str,
        deadline_seconds: float = 60,
        certificate_authority: Path | None = None,
        headers: Mapping[str, str] | None = None,
        hide: Hiding = as_it_is,
    ) -> None:
        self._base_url = checked_base(base_url)
        self._host = urlsplit(self._base_url).netloc
        self._authenticator = authenticator
        self._cipher = cipher
        self._trace = trace
        self._clock = clock
        self._request_id_header = request_id_header.lower()
        self._deadline = deadline_seconds
        self._tls = tls_context(certificate_authority)
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"points-console/{__version__}",
            **(headers or {}),
        }
        self._hide = hide
        self._pool: httpx.AsyncHTTPTransport | None = None

    async def read(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        repeatable: bool = True,
    ) -> Answer:
        """Ask for something over a kept connection; raises `TransportError`.

        Where `repeatable`, passing failures and 429/502/503/504 are tried again, three times in all and
        never past the deadline, which covers every try together.
        """
        call = Call(method, path, query, body or b"")
        until = asyncio.get_running_loop().time() + self._deadline

        async def ask() -> Answer:
            prepared = await self._prepared(call, until)
            return await self._exchange(self._kept(), prepared, until, silence=self._deadline / 2)

        if not repeatable:
            return await ask()
        return await repeated(ask, until=until, clock=self._clock)

    async def send_once(self, path: str, body: bytes, *, method: str = "POST") -> Answer:
        """Send a request that must not arrive twice, over a connection of its own; raises `TransportError`.

        Only a connection that couldn't be made is dialled again, twice at most (ARCHITECTURE, R2).
        """
        call = Call(method, path, body=body, alone=True)
        until = asyncio.get_running_loop().time() + self._deadline
        prepared = await self._prepared(call, until)
        for redial in range(1, _REDIALS + 1):
            try:
                return await self._exchange_alone(prepared, until)
            except TransportError as error:
                if error.left_machine or error.condition not in DIALLED:
                    raise
            await self._clock.sleep(_REDIAL_PAUSE_SECONDS * redial)
        return await self._exchange_alone(prepared, until)

    async def aclose(self) -> None:
        """Close the kept connections; a later read opens new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()

    def _kept(self) -> httpx.AsyncHTTPTransport:
        if self._pool is None:
            self._pool = self._transport(connections=8, kept=4)
        return self._pool

    def _transport(self, *, connections: int, kept: int) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(
            verify=self._tls,
            trust_env=False,
            http2=False,
            limits=httpx.Limits(
                max_connections=connections,
                max_keepalive_connections=kept,
                keepalive_expiry=_KEEP_IDLE_SECONDS,
            ),
            retries=0,
        )

    async def _exchange_alone(self, prepared: _Prepared, until: float) -> Answer:
        transport = self._transport(connections=1, kept=0)
        try:
            return await self._exchange(transport, prepared, until)
        finally:
            await transport.aclose()

    async def _prepared(self, call: Call, until: float) -> _Prepared:
        """Seal, then sign what will travel. Nothing leaves here, so every failure says so."""
        draft = self._draft(call.method, call.path, call.body)
        try:
            async with asyncio.timeout_at(until):
                wire = call.body
                if self._cipher is not None and wire:
                    wire = await _aside(self._cipher.seal, wire)
                request = self._request(call, wire)
                if self._authenticator is not None:
                    signed = await self._authenticator.headers(call.method, str(request.url), wire)
                    request.headers.update(sendable(signed))
        except (EncryptionError, TransportError, Unbuildable, httpx.InvalidURL, TimeoutError) as error:
            failure = unsent(error)
        else:
            return _Prepared(request, call.body, sealed=wire != call.body)
        draft.failure = failure.condition.value
        self._record(draft, self._clock.monotonic())
        raise failure

    def _request(self, call: Call, wire: bytes) -> httpx.Request:
        headers = dict(self._headers)
        if wire:
            headers["Content-Type"] = "application/json"
        if call.alone:
            headers["Connection"] = "close"
        return httpx.Request(
            call.method,
            self._base_url + checked_path(call.path),
            params=call.query or None,
            headers=headers,
            content=wire or None,
        )

    async def _exchange(
        self,
        transport: httpx.AsyncHTTPTransport,
        prepared: _Prepared,
        until: float,
        silence: float | None = None,
    ) -> Answer:
        """One request and its whole answer, recorded whatever happens."""
        request, progress = prepared.request, Progress(self._clock.monotonic)
        draft = self._draft(request.method, request.url.path, prepared.plain)
        draft.request_headers = request.headers.multi_items()
        draft.encrypted = prepared.sealed
        request.extensions = {"timeout": self._timeouts(silence), "trace": progress}
        began = self._clock.monotonic()
        try:
            async with asyncio.timeout_at(until):
                return await self._talk(transport, request, progress, draft)
        except asyncio.CancelledError:
            draft.failure = Local.INTERRUPTED.value
            raise
        except Exception as error:
            # Whatever a broken answer makes the stack raise, the caller must hear whether bytes had left.
            failure = _failure(error, progress, draft)
            draft.failure = failure.condition.value
        finally:
            if progress.first_byte is not None:
                draft.first_byte = (progress.first_byte - began) * 1000
            self._record(draft, began)
        raise failure

    async def _talk(
        self, transport: httpx.AsyncHTTPTransport, request: httpx.Request, progress: Progress, draft: Draft
    ) -> Answer:
        progress.stage = RequestPhase.HANDED_OVER
        response = await transport.handle_async_request(request)
        try:
            headers = {name: _one_line(value) for name, value in response.headers.items()}
            draft.status = response.status_code
            draft.request_id = headers.get(self._request_id_header, "")[:_MAX_REQUEST_ID]
            draft.response_headers = response.headers.multi_items()
            if headers.get("content-encoding", "").lower() not in ("", "identity"):
                raise _Unusable(Local.UNREADABLE)
            body = await _limited(response)
        finally:
            await response.aclose()
        opened = OpenedPayload(body, was_sealed=False)
        if self._cipher is not None and body:
            opened = await _aside(self._cipher.open, body)
        draft.response_body = opened.plain
        draft.encrypted = draft.encrypted or opened.was_sealed
        return Answer(
            response.status_code,
            headers,
            opened.plain,
            draft.request_id,
            opened.was_sealed,
            server_date(headers),
        )

    def _timeouts(self, silence: float | None) -> dict[str, float | None]:
        # Each limit is for one step only; the deadline is what ends a slow drip.
        connect = min(_MAX_CONNECT_SECONDS, self._deadline / (_REDIALS + 2))
        return {"connect": connect, "pool": connect, "read": silence, "write": silence}

    def _record(self, draft: Draft, began: float) -> None:
        # A fault in a trace view must not turn an answer that moved points into an exception.
        try:
            self._trace.record(draft.finished((self._clock.monotonic() - began) * 1000))
        except Exception as error:
            _log.warning("An exchange is missing from the trace: %s", type(error).__name__)

    def _draft(self, method: str, path: str, body: bytes) -> Draft:
        return Draft(self._clock.now(), method, self._host, path, body, hide=self._hide)


async def _aside(work: Callable[[bytes], _Result], body: bytes) -> _Result:
    # Small bodies take less time than the way to a thread and back.
    return work(body) if len(body) <= _INLINE_CRYPTO else await asyncio.to_thread(work, body)


def _one_line(value: str) -> str:
    short = value[:MAX_LENGTH]
    return short if short.isascii() and short.isprintable() else clean(short)


async def _limited(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BODY:
            raise _Unusable(Local.TOO_LARGE)
    return bytes(body)


def _failure(error: Exception, progress: Progress, draft: Draft) -> TransportError:
    waited_for_pool = isinstance(error, httpx.PoolTimeout)
    answered = draft.status is not None
    left = answered or (progress.left_machine and not waited_for_pool)
    if isinstance(error, _Unusable):
        condition = error.condition
    elif isinstance(error, EncryptionError):
        condition = _UNOPENED.get(error.fault, Local.NOT_DECRYPTED)
    elif isinstance(error, (TimeoutError, httpx.TimeoutException)):
        condition = Local.ANSWER_TIMEOUT if left else Local.CONNECT_TIMEOUT
    elif left:
        condition = Local.CONNECTION_LOST
    else:
        condition = progress.connecting_failed(error)
    return TransportError(condition, left_machine=left, status=draft.status, request_id=draft.request_id)
