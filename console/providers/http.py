"""The one place that speaks HTTP: connections, deadlines, size limits, and what a failure proves.

httpx's transports are used without its client on top: redirects, cookies, proxies and credentials from
the environment all live in the client, and a console that moves points wants none of them.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import stamina

from console import __version__
from console.domain.clock import Clock
from console.domain.exchanges import Trace
from console.domain.problems import Local
from console.domain.text import MAX_LENGTH, clean
from console.providers.answers import Answer, TransportError, retry_after, server_date
from console.providers.encryption import EncryptionError, Opened, PayloadCipher
from console.providers.redaction import Draft
from console.providers.tls import tls_context
from console.settings import SettingsError, is_loopback

__all__ = ["Answer", "Authenticator", "Http", "TransportError"]

MAX_BODY = 1024 * 1024
"""Bytes read of an answer before it is given up."""

_INLINE_CRYPTO = 64 * 1024
_KEEP_IDLE_SECONDS = 600
_MAX_CONNECT_SECONDS = 10.0
_TRIES = 3
_REDIALS = 2
_REDIAL_PAUSE_SECONDS = 0.25
_MAX_WAIT_SECONDS = 5.0
_BUSY = frozenset({429, 502, 503, 504})
_DIALLED = frozenset({Local.NO_CONNECTION, Local.NAME_NOT_FOUND, Local.CONNECT_TIMEOUT})
_PASSING = _DIALLED | {Local.ANSWER_TIMEOUT, Local.CONNECTION_LOST}
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_PATH = re.compile(r"(/[A-Za-z0-9._~%:@!$&'()*+,;=-]*)+")
_MAX_REQUEST_ID = 80

# These write URLs (httpx at INFO), cookies (httpcore at DEBUG) and retries, which the trace records anyway.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)
logging.getLogger("stamina").setLevel(logging.ERROR)


class Authenticator(Protocol):
    """Whatever proves who we are, over the exact bytes that will travel."""

    async def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """Headers to add. What this raises reaches the caller of a request: nothing was sent then."""


class _Stage(Enum):
    PREPARING = auto()
    HANDED_OVER = auto()
    DIALLING = auto()
    SECURING = auto()
    SENDING = auto()


class _Progress:
    """How far one request got, told by the transport's own events.

    Only the two connection stages prove that nothing left; an event this class doesn't know counts as
    sending, so that a renamed event makes the console more careful, not less.
    """

    def __init__(self) -> None:
        self.stage = _Stage.PREPARING

    async def __call__(self, event: str, _: dict[str, Any]) -> None:
        if event.startswith("connection.connect_tcp."):
            self.stage = _Stage.DIALLING
        elif event.startswith("connection.start_tls."):
            self.stage = _Stage.SECURING
        else:
            self.stage = _Stage.SENDING

    @property
    def left_machine(self) -> bool:
        return self.stage in (_Stage.HANDED_OVER, _Stage.SENDING)


class _BusyAnswer(Exception):
    """An answer that asks to be tried again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class _Unbuildable(Exception):
    """A header or a path that may not go on the wire."""


class _Unusable(Exception):
    """An answer that is refused unread."""

    def __init__(self, condition: Local) -> None:
        super().__init__(condition.value)
        self.condition = condition


@dataclass(frozen=True, slots=True)
class _Call:
    """What is asked, before sealing and signing."""

    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


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
    ) -> None:
        self._base_url = _checked_base(base_url)
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
        self._pool: httpx.AsyncHTTPTransport | None = None

    async def read(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> Answer:
        """Ask for something over a kept connection; raises `TransportError`.

        Where `repeatable`, passing failures and 429/502/503/504 are tried again, three times in all and
        never past the deadline, which covers every try together.
        """
        call = _Call(method, path, query, body or b"", headers or {})
        until = asyncio.get_running_loop().time() + self._deadline
        if self._pool is None:
            self._pool = self._transport(connections=8, kept=4)
        if not repeatable:
            return await self._exchange(self._pool, await self._prepared(call, until), until)
        try:
            async for attempt in stamina.retry_context(
                self._worth_repeating(until),
                attempts=_TRIES,
                timeout=self._deadline,
                wait_initial=0.2,
                wait_max=2.0,
                wait_jitter=0.3,
            ):
                with attempt:
                    answer = await self._exchange(self._pool, await self._prepared(call, until), until)
                    if answer.status in _BUSY:
                        raise _BusyAnswer(answer)
                    return answer
        except _BusyAnswer as busy:
            return busy.answer
        raise AssertionError("stamina ends with a value or an exception")

    async def send_once(
        self, path: str, body: bytes, *, method: str = "POST", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request that must not arrive twice, over a connection of its own; raises `TransportError`.

        Only a connection that couldn't be made is dialled again, twice at most (trust, R2).
        """
        call = _Call(method, path, None, body, {**(headers or {}), "Connection": "close"})
        until = asyncio.get_running_loop().time() + self._deadline
        prepared = await self._prepared(call, until)
        for redial in range(1, _REDIALS + 1):
            try:
                return await self._exchange_alone(prepared, until)
            except TransportError as error:
                if error.left_machine or error.condition not in _DIALLED:
                    raise
            await self._clock.sleep(_REDIAL_PAUSE_SECONDS * redial)
        return await self._exchange_alone(prepared, until)

    async def aclose(self) -> None:
        """Close the kept connections; a later read opens new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()

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

    def _worth_repeating(self, until: float) -> Callable[[Exception], bool | float]:
        loop = asyncio.get_running_loop()

        def decide(error: Exception) -> bool | float:
            if isinstance(error, TransportError):
                return error.condition in _PASSING and loop.time() < until
            if not isinstance(error, _BusyAnswer):
                return False
            wait = retry_after(error.answer.headers, self._clock.now())
            if wait is None:
                return True
            return wait if wait <= _MAX_WAIT_SECONDS and loop.time() + wait < until else False

        return decide

    async def _prepared(self, call: _Call, until: float) -> _Prepared:
        """Seal, then sign what will travel. Nothing leaves here, so every failure says so."""
        draft = self._draft(call.method, call.path, call.body)
        try:
            async with asyncio.timeout_at(until):
                wire = await self._sealed(call.body)
                request = self._request(call, wire)
                if self._authenticator is not None:
                    signed = await self._authenticator.headers(call.method, str(request.url), wire)
                    request.headers.update(_sendable(signed))
        except (EncryptionError, TransportError, _Unbuildable, httpx.InvalidURL, TimeoutError) as error:
            failure = _unsent(error)
        else:
            return _Prepared(request, call.body, sealed=wire != call.body)
        draft.failure = f"not sent: {failure.condition.value}"
        self._trace.record(draft.finished(0.0))
        raise failure

    async def _sealed(self, body: bytes) -> bytes:
        if self._cipher is None or not body:
            return body
        if len(body) <= _INLINE_CRYPTO:
            return self._cipher.seal(body)
        return await asyncio.to_thread(self._cipher.seal, body)

    async def _opened(self, body: bytes) -> Opened:
        if self._cipher is None or not body:
            return Opened(body, was_sealed=False)
        if len(body) <= _INLINE_CRYPTO:
            return self._cipher.open(body)
        return await asyncio.to_thread(self._cipher.open, body)

    def _request(self, call: _Call, wire: bytes) -> httpx.Request:
        if not _PATH.fullmatch(call.path) or not {".", ".."}.isdisjoint(call.path.split("/")):
            raise _Unbuildable
        content = {"Content-Type": "application/json"} if wire else {}
        return httpx.Request(
            call.method,
            self._base_url + call.path,
            params=call.query or None,
            headers=_sendable({**self._headers, **content, **call.headers}),
            content=wire or None,
        )

    async def _exchange(
        self, transport: httpx.AsyncHTTPTransport, prepared: _Prepared, until: float
    ) -> Answer:
        """One request and its whole answer, recorded whatever happens."""
        request, progress = prepared.request, _Progress()
        draft = self._draft(request.method, request.url.path, prepared.plain)
        draft.request_headers = request.headers.multi_items()
        draft.encrypted = prepared.sealed
        request.extensions = {"timeout": self._timeouts(), "trace": progress}
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
            self._trace.record(draft.finished((self._clock.monotonic() - began) * 1000))
        raise failure

    async def _talk(
        self, transport: httpx.AsyncHTTPTransport, request: httpx.Request, progress: _Progress, draft: Draft
    ) -> Answer:
        progress.stage = _Stage.HANDED_OVER
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
        opened = await self._opened(body)
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

    def _timeouts(self) -> dict[str, float | None]:
        # Silence isn't limited by itself: the deadline ends it, and counts slow drips as well.
        connect = min(_MAX_CONNECT_SECONDS, self._deadline / (_REDIALS + 2))
        return {"connect": connect, "pool": connect, "read": None, "write": None}

    def _draft(self, method: str, path: str, body: bytes) -> Draft:
        return Draft(self._clock.now(), method, self._host, path, body)


def _checked_base(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise SettingsError("The provider's address must look like https://host.example, without a query.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise SettingsError(f"{parts.hostname} must be reached over https; http is for this machine only.")
    return url.rstrip("/")


def _sendable(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise _Unbuildable
    return dict(headers)


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


def _unsent(error: Exception) -> TransportError:
    if isinstance(error, TransportError):
        # The authenticator's own request may have left, but not the one this is about.
        return TransportError(
            error.condition, left_machine=False, status=error.status, request_id=error.request_id
        )
    if isinstance(error, EncryptionError):
        return TransportError(Local.ENCRYPTION_FAILED, left_machine=False)
    timed_out = isinstance(error, TimeoutError)
    return TransportError(Local.CONNECT_TIMEOUT if timed_out else Local.NO_CONNECTION, left_machine=False)


def _failure(error: Exception, progress: _Progress, draft: Draft) -> TransportError:
    waited_for_pool = isinstance(error, httpx.PoolTimeout)
    left = progress.left_machine and not waited_for_pool
    if isinstance(error, _Unusable):
        condition = error.condition
    elif isinstance(error, EncryptionError):
        condition = Local.NOT_DECRYPTED
    elif isinstance(error, (TimeoutError, httpx.TimeoutException)):
        condition = Local.ANSWER_TIMEOUT if left else Local.CONNECT_TIMEOUT
    elif left:
        condition = Local.CONNECTION_LOST
    else:
        condition = _connecting_failed(error, progress)
    return TransportError(condition, left_machine=left, status=draft.status, request_id=draft.request_id)


def _connecting_failed(error: BaseException, progress: _Progress) -> Local:
    if progress.stage is _Stage.SECURING:
        return Local.TLS_FAILED
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (socket.gaierror, UnicodeError)):
            return Local.NAME_NOT_FOUND
        cause = cause.__cause__ or cause.__context__
    return Local.NO_CONNECTION
