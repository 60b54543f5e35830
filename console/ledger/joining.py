"""Making a ledger in a database, joining it, and leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, func, inspect, select, text, update

from console import __version__
from console.domain.clock import Clock
from console.domain.elsewhere import Sees, TillOfChain
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_errors import EnrolmentRefused, LedgerVersion, NotALedger
from console.ledger.ledger_tables import KNOWN, SCHEMA, VERSION, console, ledger, version
from console.ledger.tenant_key import JoinSecret, Membership

OLDEST_SERVER = 16
"""Before, a role that may add roles could take over any other one."""
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
_IN_FULL_SECONDS = 60.0
_BRING_UP = "At head office: points-console ledger init"
_GROUPS = ("tills", "supervisors")


@dataclass(frozen=True, slots=True)
class Made:
    """What `init` did: a new ledger and its secret, or one that was brought up from version `before`."""

    secret: JoinSecret | None
    before: str = ""


# -- at head office --------------------------------------------------------------------------------


def make_ledger(administrator: LedgerConnection, to: str = VERSION) -> Made:
    """Tables, roles and a join secret in a database; an existing ledger is brought to the version `to`."""
    return administrator.run(partial(_make, to=to), seconds=_IN_FULL_SECONDS)


def _make(connection: Connection, to: str) -> Made:
    from console.ledger.upgrading import upgrade

    _require_server(connection)
    if SCHEMA in inspect(connection).get_schema_names():
        before = _require_known(connection)
        upgrade(connection, connection.execute(select(ledger.c.tenant)).scalar_one(), to)
        return Made(None, before)
    _require_empty(connection)
    secret = JoinSecret.fresh()
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    _make_roles(connection, secret)
    upgrade(connection, secret.tenant, to)
    connection.execute(ledger.insert().values(tenant=secret.tenant, key_check=secret.key.check))
    return Made(secret)


def _make_roles(connection: Connection, secret: JoinSecret) -> None:
    """Who joins may put new roles into the two groups, and do nothing else."""
    joining = joining_role(secret)
    _make_role(connection, joining, secret.password, "CREATEROLE")
    for group in _GROUPS:
        name = f"points_{group}_{secret.tenant}"
        connection.execute(text(f"CREATE ROLE {name} NOLOGIN"))
        only_hand_on = "WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
        connection.execute(text(f"GRANT {name} TO {joining} {only_hand_on}"))


def _make_role(connection: Connection, name: str, password: str, may: str = "") -> None:
    """A role that may log in. What a server may log of it is the password's verifier, not the password."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - this transaction is running on it
    verifier = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(text(f"CREATE ROLE {name} LOGIN {may} PASSWORD '{verifier}'".replace(":", r"\:")))


def _require_server(connection: Connection) -> None:
    major = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    if major < OLDEST_SERVER:
        raise LedgerVersion(f"The server is PostgreSQL {major}; the ledger wants {OLDEST_SERVER} or newer.")


def _require_empty(connection: Connection) -> None:
    if tables := inspect(connection).get_table_names(schema="public"):
        raise NotALedger(
            f"The database already holds something else ({', '.join(sorted(tables)[:3])}). "
            "Make one for the ledger alone."
        )


# -- at each till ----------------------------------------------------------------------------------


def joining_role(secret: JoinSecret) -> str:
    """The role that `join` uses."""
    return f"points_joining_{secret.tenant}"


def join(
    joining: LedgerConnection,
    secret: JoinSecret,
    new: Membership,
    till: TillOfChain,
    clock: Clock,
    *,
    sees: Sees = Sees.CONSOLE,
) -> None:
    """Add a console with a role of its own, which reads what `sees` says.

    `EnrolmentRefused` where the secret is another ledger's, the till is there already, or the clock is wrong.
    """

    def step(connection: Connection) -> None:
        require_newest(connection)
        if connection.execute(select(ledger.c.key_check)).scalar_one() != secret.key.check:
            raise EnrolmentRefused("This join secret belongs to another ledger.")
        _require_clock(connection, clock)
        _require_free(connection, till)
        _make_role(connection, new.role, new.password)
        connection.execute(text(f"GRANT points_tills_{secret.tenant} TO {new.role}"))
        row = {"id": new.console, "role": new.role, "branch": till.branch, "label": till.label}
        connection.execute(console.insert().values(**row, version=__version__, sees=sees))

    joining.run(step)


def grant(administrator: LedgerConnection, till: TillOfChain, sees: Sees) -> None:
    """From now on a console reads what `sees` says; `EnrolmentRefused` where there is none of that name."""

    def step(connection: Connection) -> None:
        require_newest(connection)
        named = (console.c.branch == till.branch, console.c.label == till.label)
        row = update(console).where(*named, console.c.departed.is_(None)).values(sees=sees)
        if not connection.execute(row).rowcount:
            raise EnrolmentRefused(f"The ledger has no {till}.")

    administrator.run(step)


def leave(membership: LedgerConnection, console_id: str) -> None:
    """Mark a console as gone: its role can log in no more, and its name is free again."""

    def step(connection: Connection) -> None:
        row = update(console).where(console.c.id == console_id).values(departed=func.now())
        connection.execute(row)
        connection.execute(text("ALTER ROLE CURRENT_USER PASSWORD NULL"))

    membership.run(step)


def require_newest(connection: Connection) -> None:
    """`LedgerVersion` unless the tables are the ones this console was written for."""
    found = _require_known(connection)
    if found != VERSION:
        raise LedgerVersion(
            f"The ledger is of version {found}, and this console wants {VERSION}. {_BRING_UP}"
        )


def skew_of(connection: Connection, clock: Clock) -> timedelta:
    """How far this machine's clock is ahead of the ledger's."""
    theirs: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return clock.now() - theirs


def too_far(ahead: timedelta) -> timedelta:
    """How far a clock is ahead, nothing where it is near enough."""
    return ahead if abs(ahead) > CLOCKS_MAY_DIFFER else timedelta()


def skew_words(ahead: timedelta) -> str:
    """How this machine's clock stands to the ledger's, as a sentence; empty where it is near enough."""
    if not too_far(ahead):
        return ""
    where = "ahead of" if ahead > timedelta() else "behind"
    return f"This computer's clock is {abs(ahead) // timedelta(minutes=1)} minutes {where} the ledger's."


def _require_known(connection: Connection) -> str:
    found: str = connection.execute(select(version.c.version_num)).scalar_one()
    if found not in KNOWN:
        raise LedgerVersion(
            f"The ledger is of version {found}, from a later console. Bring this one up to date."
        )
    return found


def _require_clock(connection: Connection, clock: Clock) -> None:
    if words := skew_words(skew_of(connection, clock)):
        raise EnrolmentRefused(f"{words} Put it right first.")


def _require_free(connection: Connection, till: TillOfChain) -> None:
    """Nobody of that name; of two who ask in the same moment the index refuses one."""
    query = select(console.c.joined).where(
        console.c.branch == till.branch, console.c.label == till.label, console.c.departed.is_(None)
    )
    joined = connection.execute(query).scalar_one_or_none()
    if joined is not None:
        raise EnrolmentRefused(
            f"The ledger already has {till}, since {joined:%d %b %Y %H:%M} UTC. "
            "Choose another --label, or let that one leave first."
        )
