"""A ledger of each earlier version is brought up with what is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from console.domain.elsewhere import Sees
from console.ledger.joining import joining_role, make_ledger
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_tables import KNOWN, VERSION
from console.ledger.tenant_key import JoinSecret, Membership
from tests.ledger.conftest import Chain
from tests.ledger.postgres import PostgresServer
from tests.ledger.tills import TestedTill

_TILLS = (("till 1", ("tills",)), ("desk", ("tills", "supervisors")))


def _as_it_was_joined(chain: Chain, before: str, label: str, groups: tuple[str, ...]) -> Membership:
    """As a console joined a ledger of that version."""
    new, joining = Membership.fresh(chain.secret), joining_role(chain.secret)
    with psycopg.connect(
        chain.server.url(chain.database, joining), password=chain.secret.password
    ) as connection:
        connection.execute(f"CREATE ROLE {new.role} LOGIN PASSWORD '{new.password}'".encode())
        for group in groups if before == "0001" else ("tills",):
            connection.execute(f"GRANT points_{group}_{chain.secret.tenant} TO {new.role}".encode())
        row = {"id": new.console, "role": new.role, "branch": "14", "label": label, "version": "0"}
        if before != "0001" and "supervisors" in groups:
            row["sees"] = "all"
        values = ", ".join(f"'{value}'" for value in row.values())
        connection.execute(f"INSERT INTO points_ledger.console ({', '.join(row)}) VALUES ({values})".encode())
    return new


def _write(chain: Chain, member: Membership) -> None:
    names = ", ".join(f"'{name}'" for name in ("capillary", "main", "14", "meena", "k", "A", "k", "B"))
    chain.server.run_sql(
        chain.database,
        f"INSERT INTO points_ledger.event VALUES ('{member.console}', 1, null, null, 'AAAAAAAAAA', 'now', "
        "'prepared', 'meena', '{}', 'hash', 'mac')",
        f"INSERT INTO points_ledger.transfer VALUES ('{member.console}', 'AAAAAAAAAA', 1, {names}, 5, 1, '', "
        "'confirmed', 1, '', false, now(), now(), now())",
    )


@pytest.mark.parametrize("before", KNOWN[:-1])
async def test_a_ledger_of_an_earlier_version_comes_up_with_its_data(
    postgres: PostgresServer, administrator: Callable[[str], LedgerConnection], tmp_path: Path, before: str
) -> None:
    database = postgres.new_database()
    made = make_ledger(administrator(database), before)
    assert isinstance(made.secret, JoinSecret)
    chain = Chain(postgres, database, made.secret)
    members = [_as_it_was_joined(chain, before, label, groups) for label, groups in _TILLS]
    _write(chain, members[1])
    assert make_ledger(administrator(database)).before == before
    assert make_ledger(administrator(database)).before == VERSION
    sees = postgres.run_sql(database, "SELECT label, sees FROM points_ledger.console ORDER BY label")
    assert sees == [("desk", Sees.ALL), ("till 1", Sees.CONSOLE)]
    till = TestedTill(chain, tmp_path, member=members[0])
    till.transfer("AAAAAAAAAA")
    assert (await till.forwarder.pass_once()).is_in_step
    assert till.arrived_hashes() == till.journal_hashes()
    [row] = postgres.run_sql(database, "SELECT count(*), count(DISTINCT console) FROM points_ledger.transfer")
    assert row == (2, 2)
    chain.close()
