"""When a read is worth another try. Nothing that moves points ever comes through here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import stamina

from console.domain.clock import Clock
from console.domain.problems import Local
from console.providers.response import Answer, TransportError, retry_after

TRIES = 3
DIALLED = frozenset({Local.NO_CONNECTION, Local.NAME_NOT_FOUND, Local.CONNECT_TIMEOUT})
"""Failures of making a connection that may pass by themselves; a refused certificate doesn't."""

_PASSING = DIALLED | {Local.ANSWER_TIMEOUT, Local.CONNECTION_LOST}
_BUSY = frozenset({429, 502, 503, 504})
_MAX_WAIT_SECONDS = 5.0

_retrying = stamina.AsyncRetryingCaller(
    attempts=TRIES, timeout=None, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3
)
# Each try is in the trace; stamina's own warnings would be written over the screen.
logging.getLogger("stamina").setLevel(logging.ERROR)


class _Busy(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


async def repeated(ask: Callable[[], Awaitable[Answer]], *, until: float, clock: Clock) -> Answer:
    """The answer of `ask`, tried up to three times before `until` (the event loop's time).

    The last answer counts even if it was 429 or 5xx; a Retry-After of more than a few seconds is left
    to people.
    """
    loop = asyncio.get_running_loop()
    failed: list[Exception] = []

    def worth_it(error: Exception) -> bool | float:
        if isinstance(error, TransportError):
            return error.condition in _PASSING and loop.time() < until
        if not isinstance(error, _Busy):
            return False
        wait = retry_after(error.answer.headers, clock.now())
        if wait is None:
            return True
        return wait if wait <= _MAX_WAIT_SECONDS and loop.time() + wait < until else False

    async def once() -> Answer:
        if failed:
            raise failed.pop()
        answer = await ask()
        if answer.status in _BUSY:
            raise _Busy(answer)
        return answer

    try:
        return await once()
    except Exception as error:
        # Setting up what tries again takes longer than the rest of ours in a read, and few reads need it:
        # it comes behind a failure, which counts as its first try.
        failed.append(error)
    try:
        return await _retrying(worth_it, once)
    except _Busy as busy:
        return busy.answer
