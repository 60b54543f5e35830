"""One PostgreSQL for a session's tests of the ledger, and a fresh ledger for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest

from console.domain.clock import SystemClock
from console.domain.elsewhere import Sees, TillOfChain
from console.ledger.address import LedgerAddress
from console.ledger.joining import join, joining_role, make_ledger
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.tenant_key import JoinSecret, Membership
from console.training.temporary_postgres import SUPERUSER
from tests.ledger.postgres import PASSWORD, PostgresServer, a_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server; a test that stops it starts it again."""
    with a_server() as server:
        yield server


@dataclass
class Chain:
    """A ledger and the consoles that have joined it."""

    server: PostgresServer
    database: str
    secret: JoinSecret
    _open: list[LedgerConnection] = field(default_factory=list)

    @property
    def address(self) -> LedgerAddress:
        return LedgerAddress.parse(self.server.url(self.database))

    def connection(self, user: str, password: str) -> LedgerConnection:
        """A connection as somebody, closed at the end of the test."""
        self._open.append(LedgerConnection(self.address, user, password))
        return self._open[-1]

    def administrator(self) -> LedgerConnection:
        """A connection as whoever made it."""
        return self.connection(SUPERUSER, PASSWORD)

    def join(self, label: str, *, branch: str = "14", sees: Sees = Sees.CONSOLE) -> Membership:
        """Another console."""
        new = Membership.fresh(self.secret)
        joining = self.connection(joining_role(self.secret), self.secret.password)
        join(joining, self.secret, new, TillOfChain(branch, label), SystemClock(), sees=sees)
        return new

    def till(self, label: str, *, sees: Sees = Sees.CONSOLE) -> LedgerConnection:
        """Another console's own connection."""
        return self.connection_of(self.join(label, sees=sees))

    def connection_of(self, member: Membership) -> LedgerConnection:
        return self.connection(member.role, member.password)

    @contextmanager
    def blocked(self, table: str) -> Iterator[None]:
        """ChangesWhileReading somebody's transaction holds the whole table."""
        url = self.server.url(self.database, SUPERUSER)
        with psycopg.connect(url, password=PASSWORD) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            yield

    def close(self) -> None:
        for each in self._open:
            each.close()


@pytest.fixture
def administrator(postgres: PostgresServer) -> Iterator[Callable[[str], LedgerConnection]]:
    """Whoever may make ledgers, in a database."""
    opened: list[LedgerConnection] = []

    def connect(database: str) -> LedgerConnection:
        opened.append(LedgerConnection(LedgerAddress.parse(postgres.url(database)), SUPERUSER, PASSWORD))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


@pytest.fixture(scope="session")
def untouched(postgres: PostgresServer) -> tuple[str, JoinSecret]:
    """A new ledger's database and its secret; a copy of it takes a fraction of the time of another one."""
    database = postgres.new_database()
    with closing(LedgerConnection(LedgerAddress.parse(postgres.url(database)), SUPERUSER, PASSWORD)) as made:
        secret = make_ledger(made).secret
    assert secret is not None
    return database, secret


@pytest.fixture
def chain(postgres: PostgresServer, untouched: tuple[str, JoinSecret]) -> Iterator[Chain]:
    """A new ledger that nobody has joined."""
    like, secret = untouched
    chain = Chain(postgres, postgres.new_database(like), secret)
    yield chain
    chain.close()
