"""A ledger is made once, joined with its secret, and left; whatever is wrong is one sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text

from console.domain.clock import SystemClock
from console.domain.elsewhere import TillOfChain
from console.ledger.address import LedgerAddress
from console.ledger.joining import join, joining_role, leave, make_ledger, require_newest
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_errors import (
    EnrolmentRefused,
    LedgerError,
    LedgerRefused,
    LedgerUnreachable,
    LedgerVersion,
    NotALedger,
)
from console.ledger.ledger_tables import KNOWN, VERSION, console
from console.ledger.tenant_key import JoinSecret, Membership, TenantKey
from console.training.temporary_postgres import SUPERUSER
from tests.doubles.clocks import MovedClock
from tests.ledger.conftest import Chain
from tests.ledger.postgres import PASSWORD, PostgresServer

Administrator = Callable[[str], LedgerConnection]


def test_making_it_again_changes_nothing_and_tells_no_secret(
    chain: Chain, administrator: Administrator
) -> None:
    made = make_ledger(administrator(chain.database))
    assert (made.secret, made.before) == (None, VERSION)


def test_the_newest_version_is_the_one_this_console_wants() -> None:
    assert KNOWN[-1] == VERSION


def test_a_till_joins_with_a_role_of_its_own(chain: Chain) -> None:
    member = chain.join("till 1")
    [row] = chain.connection_of(member).run(
        lambda connection: connection.execute(select(console.c.id, console.c.role, console.c.label)).all()
    )
    assert tuple(row) == (member.console, member.role, "till 1")


def test_two_tills_of_one_name_are_told_apart_before_they_meet(chain: Chain) -> None:
    chain.join("till 1")
    with pytest.raises(EnrolmentRefused, match=r"already has branch 14, till 1, since .* let that one leave"):
        chain.join("till 1")
    chain.join("till 1", branch="15")


def test_who_has_left_can_neither_write_nor_log_in_and_frees_the_name(chain: Chain) -> None:
    member = chain.join("till 1")
    leave(chain.connection_of(member), member.console)
    with pytest.raises(LedgerRefused, match="doesn't accept the password"):
        chain.connection_of(member).run(require_newest)
    chain.join("till 1")


def test_the_secret_survives_being_copied_and_nothing_else_does() -> None:
    secret = JoinSecret.fresh()
    assert JoinSecret.read(f"  {secret.text()}\n").text() == secret.text()
    for typed in ("", "points-join.", secret.text()[:-1], secret.text().swapcase(), "hunter2"):
        with pytest.raises(EnrolmentRefused):
            JoinSecret.read(typed)


def test_what_the_keyring_holds_comes_back() -> None:
    member = Membership.fresh(JoinSecret.fresh())
    again = Membership.read(member.text())
    assert (again.console, again.role, again.password, again.key.check) == (
        member.console,
        member.role,
        member.password,
        member.key.check,
    )
    shown = repr(again)
    assert member.password not in shown
    assert member.key.reveal().hex() not in shown


def test_another_ledgers_secret_is_refused(chain: Chain) -> None:
    theirs = JoinSecret(chain.secret.tenant, TenantKey.fresh(), chain.secret.password)
    joining = chain.connection(joining_role(theirs), theirs.password)
    with pytest.raises(EnrolmentRefused, match="another ledger"):
        join(joining, theirs, Membership.fresh(theirs), TillOfChain("14", "till 1"), SystemClock())


def test_a_wrong_password_is_said(chain: Chain) -> None:
    with pytest.raises(LedgerRefused, match="doesn't accept the password of points_joining"):
        chain.connection(joining_role(chain.secret), "wrong").run(require_newest)


def test_nobody_there_is_said(chain: Chain) -> None:
    address = LedgerAddress.parse("postgresql://127.0.0.1:1/points")
    with pytest.raises(LedgerUnreachable, match=r"points on 127.0.0.1 can't be reached"):
        LedgerConnection(address, SUPERUSER, PASSWORD).run(require_newest)


def test_a_database_that_is_missing_empty_or_of_something_else(
    postgres: PostgresServer, administrator: Administrator
) -> None:
    with pytest.raises(NotALedger, match="no database called nowhere"):
        administrator("nowhere").run(require_newest)
    empty = postgres.new_database()
    with pytest.raises(NotALedger, match=r"holds no ledger. At head office"):
        administrator(empty).run(require_newest)
    postgres.run_sql(empty, "CREATE TABLE customers (id int)")
    with pytest.raises(NotALedger, match=r"something else \(customers\)"):
        make_ledger(administrator(empty))


def test_no_connection_without_tls_where_it_is_asked_for(chain: Chain) -> None:
    address = LedgerAddress.parse(chain.server.url(chain.database) + "?sslmode=verify-full")
    with pytest.raises(LedgerRefused, match="No safe connection"):
        LedgerConnection(address, SUPERUSER, PASSWORD).run(require_newest)


def test_a_ledger_of_another_version(chain: Chain, administrator: Administrator) -> None:
    till = chain.till("till 1")
    chain.server.run_sql(chain.database, "UPDATE points_ledger.alembic_version SET version_num = '9999'")
    for step in (lambda: till.run(require_newest), lambda: make_ledger(administrator(chain.database))):
        with pytest.raises(LedgerVersion, match="from a later console"):
            step()


def test_a_ledger_that_head_office_has_not_brought_up(chain: Chain) -> None:
    till = chain.till("till 1")
    chain.server.run_sql(
        chain.database, f"UPDATE points_ledger.alembic_version SET version_num = '{KNOWN[0]}'"
    )
    with pytest.raises(LedgerVersion, match=r"wants .*At head office: points-console ledger init"):
        till.run(require_newest)


def test_a_role_without_rights(chain: Chain) -> None:
    chain.server.run_sql(chain.database, f"CREATE ROLE clerk_{chain.secret.tenant} LOGIN PASSWORD 'clerk'")
    clerk = chain.connection(f"clerk_{chain.secret.tenant}", "clerk")
    with pytest.raises(LedgerRefused, match="has no right"):
        clerk.run(require_newest)


def test_a_step_that_fails_leaves_nothing_of_itself(chain: Chain, administrator: Administrator) -> None:
    def fails(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE points_ledger.half (id int)"))
        raise LedgerError("No.")

    with pytest.raises(LedgerError):
        administrator(chain.database).run(fails)
    assert chain.server.run_sql(chain.database, "SELECT to_regclass('points_ledger.half')") == [(None,)]


@pytest.mark.parametrize(
    ("state", "kind", "said"),
    [
        ("53100", LedgerUnreachable, "The disk of points_.* is full"),
        ("57P01", LedgerUnreachable, "can't be reached"),
        ("57014", LedgerUnreachable, "did not answer in time"),
        ("53300", LedgerUnreachable, "can't be reached"),
        ("22000", LedgerRefused, r"refused it \(22000\)"),
    ],
)
def test_what_goes_wrong_there_is_a_sentence(
    chain: Chain, administrator: Administrator, state: str, kind: type[LedgerError], said: str
) -> None:
    fails = text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")
    with pytest.raises(kind, match=said):
        administrator(chain.database).run(lambda connection: connection.execute(fails))


@pytest.mark.parametrize(
    "url",
    [
        "", "points", "mysql://db.example/points", "postgresql://db.example", "postgresql:///points",
        "postgresql://db.example:port/points", "postgresql://root:word@db.example/points",
        "postgresql://db.example/points?sslmode=prefer", "postgresql://db.example/points?options=-c",
    ],
)  # fmt: skip
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must"):
        LedgerAddress.parse(url)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://db.example/points", "verify-full"),
        ("postgresql://10.0.0.7/points", "verify-full"),
        ("postgresql://127.0.0.1/points", "prefer"),
        ("postgresql://localhost/points", "prefer"),
        ("postgresql://[::1]/points", "prefer"),
        ("postgresql:///points?host=/run/postgresql", "prefer"),
    ],
)
def test_only_this_machine_is_spoken_to_without_proof(url: str, mode: str) -> None:
    assert LedgerAddress.parse(url).options("till", "word")["sslmode"] == mode


def test_the_tables_are_those_the_console_knows(chain: Chain, administrator: Administrator) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from console.ledger.ledger_tables import SCHEMA, metadata

    def differences(connection: object) -> list[object]:
        options = {
            "include_schemas": True,
            "version_table_schema": SCHEMA,
            "include_object": lambda _o, _n, kind, *_: kind in ("table", "column"),
        }
        context = MigrationContext.configure(connection, opts=options)  # type: ignore[arg-type]
        return [each for each in compare_metadata(context, metadata) if "alembic_version" not in repr(each)]

    assert administrator(chain.database).run(differences) == []


@pytest.mark.parametrize(("minutes", "words"), [(-61, "61 minutes behind"), (61, "61 minutes ahead of")])
def test_a_clock_an_hour_off_does_not_join(chain: Chain, minutes: int, words: str) -> None:
    joining = chain.connection(joining_role(chain.secret), chain.secret.password)
    clock = MovedClock(timedelta(minutes=minutes, seconds=math.copysign(30, minutes)))
    new = Membership.fresh(chain.secret)
    with pytest.raises(EnrolmentRefused, match=f"clock is {words} the ledger's. Put it right first"):
        join(joining, chain.secret, new, TillOfChain("14", "till 1"), clock)
