"""The ledger off the event loop, waited for no longer than one may (L1)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Connection

from console.domain.elsewhere import ElsewhereUnreadable
from console.domain.ledger_timings import LedgerTimings
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_errors import LedgerError, LedgerUnreachable

T = TypeVar("T")
_FOR_SCREENS = 4.0


class LedgerThread:
    """One connection, one call at a time. A call that hangs keeps neither its caller nor the process."""

    def __init__(self, connection: LedgerConnection, timings: LedgerTimings | None = None) -> None:
        self._connection = connection
        self._timings = timings
        self._running: asyncio.Future[Any] | None = None
        self._ending: asyncio.Future[None] | None = None
        self._is_late = False

    async def run(self, step: Callable[[Connection], T], *, seconds: float) -> T:
        """The result of one transaction; `LedgerUnreachable` after `seconds`, or at once while one hangs."""
        return await self._run(step, seconds, only_reads=False)

    async def ask(self, step: Callable[[Connection], T], *, seconds: float = _FOR_SCREENS) -> T:
        """The same for whoever knows of no ledger; raises `ElsewhereUnreadable`."""
        try:
            return await self.run(step, seconds=seconds)
        except LedgerError as error:
            raise ElsewhereUnreadable(str(error)) from error

    async def read(self, step: Callable[[Connection], T], *, seconds: float) -> T:
        """As `run`, of one that only reads: the server ends it when whoever asked leaves, for the next."""
        return await self._run(step, seconds, only_reads=True)

    async def _run(self, step: Callable[[Connection], T], seconds: float, *, only_reads: bool) -> T:
        if self._running is not None and self._is_late:
            raise self._late()
        try:
            async with asyncio.timeout(seconds):
                while under_way := {each for each in (self._running, self._ending) if each is not None}:
                    await asyncio.wait(under_way)
                own = self._start(step, seconds)
                try:
                    # Shielded: a caller who leaves doesn't end what the thread is doing.
                    return await asyncio.shield(own)
                except asyncio.CancelledError:
                    if only_reads and own is self._running:
                        self._give_up()
                    raise
        except TimeoutError:
            self._is_late = True
            raise self._late() from None

    def _give_up(self) -> None:
        """The next call waits for the end of this, too: what is ended mustn't be the next one's."""

        async def end() -> None:
            await asyncio.to_thread(self._connection.give_up)
            self._ending = None

        self._ending = asyncio.ensure_future(end())

    def _start(self, step: Callable[[Connection], T], seconds: float) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        done.add_done_callback(lambda ended: None if ended.cancelled() else ended.exception())
        self._running = done

        def settle(act: Callable[[], None]) -> None:
            self._running, self._is_late = None, False
            if not loop.is_closed():
                loop.call_soon_threadsafe(lambda: None if done.done() else act())

        def call() -> None:
            began = perf_counter()
            try:
                result = self._connection.run(step, seconds=seconds)
            except BaseException as error:
                failure = error
                self._note(step, began, failed=True)
                settle(lambda: done.set_exception(failure))
            else:
                self._note(step, began, failed=False)
                settle(lambda: done.set_result(result))

        threading.Thread(target=call, name="ledger", daemon=True).start()
        return done

    def _note(self, step: Callable[[Connection], T], began: float, *, failed: bool) -> None:
        if self._timings is not None:
            taken = step.func if isinstance(step, partial) else step
            self._timings.note(taken.__name__, 1000 * (perf_counter() - began), failed=failed)

    def close(self) -> None:
        """Let go of the server, now or when the call under way has ended."""
        self._connection.close()

    def _late(self) -> LedgerUnreachable:
        return LedgerUnreachable(f"{self._connection.address} did not answer in time.")
