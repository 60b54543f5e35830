"""One connection to the ledger, and its faults as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from console.ledger.ledger_errors import LedgerError, LedgerRefused, LedgerUnreachable, NotALedger

if TYPE_CHECKING:
    from console.ledger.address import LedgerAddress

T = TypeVar("T")
_NO_RIGHT, _NO_DATABASE, _NO_TABLE, _NO_SCHEMA = "42501", "3D000", "42P01", "3F000"
_WRONG_PASSWORD = frozenset({"28P01", "28000"})
_FULL = frozenset({"53100", "53200"})
_LATE = frozenset({"57014", "55P03"})
_GIVE_UP_SECONDS = 1.0


class LedgerConnection:
    """Transactions in the ledger, each within a time limit of its own. Blocks: run it in a thread."""

    def __init__(self, address: LedgerAddress, user: str, password: str) -> None:
        self.address = address
        self._user = user
        self._password = password
        self._is_closed = False
        self._newest: psycopg.Connection[Any] | None = None
        with self._faults():
            self._engine = create_engine(
                "postgresql+psycopg://",
                creator=self._connect,
                poolclass=QueuePool,
                pool_size=1,
                max_overflow=0,
                hide_parameters=True,
            )

    def run(self, step: Callable[[Connection], T], *, seconds: float = 5.0) -> T:
        """The result of one transaction; `LedgerError` where it can't be had.

        A connection that the server has closed meanwhile is replaced, and the step taken once more: every
        step changes nothing the second time.
        """
        with self._faults():
            try:
                return self._run(step, seconds)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            return self._run(step, seconds)

    def give_up(self) -> None:
        """Have the server end the statement under way, for whoever no longer waits for it. Blocks."""
        with suppress(psycopg.Error):
            if self._newest is not None and not self._newest.closed:
                self._newest.cancel_safe(timeout=_GIVE_UP_SECONDS)

    def close(self) -> None:
        """Let go of the server; a step under way, in another thread, does so at its end."""
        self._is_closed = True
        self._engine.pool.dispose()

    def _run(self, step: Callable[[Connection], T], seconds: float) -> T:
        try:
            with self._engine.begin() as connection:
                # Local to the transaction: a pooler may hand the next one another connection.
                limit = f"SET LOCAL statement_timeout = {int(seconds * 1000)}"
                connection.exec_driver_sql(f"BEGIN; {limit}")
                return step(connection)
        finally:
            if self._is_closed:
                self._engine.pool.dispose()

    def _connect(self) -> Any:
        # Each transaction is begun by hand, in one journey with its time limit; SQLAlchemy ends it.
        self._newest = psycopg.connect(**self.address.options(self._user, self._password), autocommit=True)
        return self._newest

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """The driver's errors as ours. The driver's own text may name addresses, but holds no secret."""
        try:
            yield
        except LedgerError:
            raise
        except DBAPIError as error:
            raise self._fault(error) from error

    def _fault(self, error: DBAPIError) -> LedgerError:
        state = getattr(error.orig, "sqlstate", None)
        said = " ".join(str(error.orig).split())
        where = self.address
        if state in _WRONG_PASSWORD or "password authentication failed" in said or "no password" in said:
            return LedgerRefused(f"{where} doesn't accept the password of {self._user or 'postgres'}.")
        if state == _NO_DATABASE or ("database" in said and "does not exist" in said):
            return NotALedger(f"There is no database called {where.database} on {where.host}.")
        if state == _NO_RIGHT:
            return LedgerRefused(f"{self._user or 'postgres'} has no right to do this in {where}.")
        if state in (_NO_TABLE, _NO_SCHEMA):
            return NotALedger(f"{where} holds no ledger. At head office: points-console ledger init")
        if state in _FULL:
            return LedgerUnreachable(f"The disk of {where} is full, or its memory.")
        if state in _LATE:
            return LedgerUnreachable(f"{where} did not answer in time.")
        if state is None and ("certificate" in said or "SSL" in said):
            return LedgerRefused(
                f"No safe connection to {where}: its certificate isn't one for that name from an authority "
                "that is known here, or it has no TLS. Name the authority's file with ?sslrootcert=…"
            )
        if isinstance(error, OperationalError) or error.connection_invalidated:
            return LedgerUnreachable(f"{where} can't be reached.")
        return LedgerRefused(f"{where} refused it ({state or type(error.orig).__name__}).")
