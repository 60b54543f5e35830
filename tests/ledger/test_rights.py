"""A console adds to the ledger and keeps its own rows; nothing else, and nothing of others (L5)."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from console.domain.elsewhere import Sees, TillOfChain
from console.ledger.joining import grant, joining_role
from tests.ledger.conftest import Chain
from tests.ledger.tills import TestedTill
from tests.loop_over import loop_over

_OTHERS = "console <> (SELECT id FROM points_ledger.console WHERE role = current_user)"
_ROW = "'1', 1, null, null, null, 'now', 'sending', 'eve', '{}', 'hash', 'mac'"
_COLUMNS = (
    "console, sequence, previous, previous_mac, reference, at, kind, operator, facts, journal_hash, mac"
)
_REFUSED = (
    "UPDATE points_ledger.event SET kind = 'audited'",
    "DELETE FROM points_ledger.event",
    "TRUNCATE points_ledger.event",
    "DELETE FROM points_ledger.transfer",
    "TRUNCATE points_ledger.transfer CASCADE",
    "UPDATE points_ledger.dispute SET what = 'older'",
    "DELETE FROM points_ledger.dispute",
    "TRUNCATE points_ledger.claim",
    "UPDATE points_ledger.console SET branch = '1'",
    "UPDATE points_ledger.console SET role = 'points'",
    "DELETE FROM points_ledger.console",
    "UPDATE points_ledger.console SET sees = 'all'",
    "UPDATE points_ledger.open_time SET sender_key = 'x'",
    "INSERT INTO points_ledger.console VALUES ('x', 'x', 'x', 'x', 'x')",
    "UPDATE points_ledger.ledger SET tenant = 'x'",
    "DELETE FROM points_ledger.ledger",
    "UPDATE points_ledger.alembic_version SET version_num = 'x'",
    "CREATE TABLE points_ledger.mine (id int)",
    "CREATE ROLE another LOGIN",
    "ALTER TABLE points_ledger.event DISABLE ROW LEVEL SECURITY",
)


class Session:
    """Statements as one console's role."""

    def __init__(self, till: TestedTill) -> None:
        self._url = till.chain.server.url(till.chain.database, till.member.role)
        self._password = till.member.password

    def run(self, statement: str) -> psycopg.Cursor[tuple[object, ...]]:
        with psycopg.connect(self._url, password=self._password) as connection:
            return connection.execute(statement.encode())

    def counts(self, table: str) -> int:
        with psycopg.connect(self._url, password=self._password) as connection:
            [row] = connection.execute(f"SELECT count(*) FROM points_ledger.{table}".encode()).fetchall()
            return int(row[0])


@pytest.fixture
async def tills(chain: Chain, tmp_path: Path) -> list[TestedTill]:
    made = [TestedTill(chain, tmp_path / name, name) for name in ("till-1", "till-2")]
    for till, reference in zip(made, ("AAAAAAAAAA", "BBBBBBBBBB"), strict=True):
        till.transfer(reference)
        await till.forwarder.pass_once()
    return made


@loop_over("statement", _REFUSED)
def test_a_console_changes_and_removes_nothing(tills: list[TestedTill], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        Session(tills[0]).run(statement)


def test_a_console_writes_nothing_in_anothers_name(tills: list[TestedTill]) -> None:
    session, other = Session(tills[0]), tills[1].member.console
    row = _ROW.replace("'1'", f"'{other}'", 1)
    with pytest.raises(errors.InsufficientPrivilege):
        session.run(f"INSERT INTO points_ledger.event ({_COLUMNS}) VALUES ({row})")
    with pytest.raises(errors.InsufficientPrivilege):
        session.run(f"INSERT INTO points_ledger.dispute VALUES ('{other}', 'older', 1, '')")
    for statement in (
        f"UPDATE points_ledger.transfer SET state = 'confirmed' WHERE {_OTHERS}",
        "UPDATE points_ledger.console SET seen = now() WHERE role <> current_user",
    ):
        assert session.run(statement).rowcount == 0


def test_a_claim_is_its_tills_own_until_it_lapses(tills: list[TestedTill]) -> None:
    mine, theirs = (Session(till) for till in tills)
    console = tills[0].member.console
    mine.run(f"INSERT INTO points_ledger.claim VALUES ('sender', '{console}', 'A', 'meena', now(), now())")
    other = tills[1].member.console
    take = f"UPDATE points_ledger.claim SET console = '{other}', expires = NULL WHERE sender_key = 'sender'"
    mine.run("UPDATE points_ledger.claim SET expires = now() + interval '1 minute'")
    for statement in (take, "DELETE FROM points_ledger.claim"):
        assert theirs.run(statement).rowcount == 0
    mine.run("UPDATE points_ledger.claim SET expires = now() - interval '1 minute'")
    with pytest.raises(errors.InsufficientPrivilege):
        theirs.run("UPDATE points_ledger.claim SET expires = NULL")
    assert theirs.run(take).rowcount == 1
    assert mine.run("UPDATE points_ledger.claim SET expires = now()").rowcount == 0


def test_the_chain_takes_no_gap_no_second_beginning_and_no_other_past(tills: list[TestedTill]) -> None:
    session, mine = Session(tills[0]), tills[0].member.console

    def insert(sequence: int, previous: str, mac: str) -> None:
        rest = "null, 'now', 'sending', 'eve', '{}', 'hash', 'mac'"
        row = f"'{mine}', {sequence}, {previous}, {mac}, {rest}"
        session.run(f"INSERT INTO points_ledger.event ({_COLUMNS}) VALUES ({row})")

    with pytest.raises(errors.UniqueViolation):
        insert(1, "null", "null")
    with pytest.raises(errors.CheckViolation):
        insert(4, "null", "null")
    with pytest.raises(errors.ForeignKeyViolation):
        insert(5, "4", "'mac'")
    with pytest.raises(errors.ForeignKeyViolation):
        insert(4, "3", "'another past'")


@pytest.mark.parametrize(
    ("sees", "entries", "transfers"), [(Sees.CONSOLE, 3, 1), (Sees.BRANCH, 6, 2), (Sees.ALL, 9, 3)]
)
async def test_a_till_reads_what_it_was_granted(
    tills: list[TestedTill], tmp_path: Path, sees: Sees, entries: int, transfers: int
) -> None:
    chain = tills[0].chain
    other = TestedTill(chain, tmp_path / "other", member=chain.join("till 1", branch="15"))
    other.transfer("CCCCCCCCCC")
    await other.forwarder.pass_once()
    grant(chain.administrator(), TillOfChain("14", "till-1"), sees)
    session = Session(tills[0])
    counted = {table: session.counts(table) for table in ("event", "transfer", "console", "open_time")}
    assert counted == {"event": entries, "transfer": transfers, "console": 3, "open_time": 3}


def test_a_supervisor_reads_every_console_and_writes_for_none(
    tills: list[TestedTill], tmp_path: Path
) -> None:
    chain = tills[0].chain
    desk = TestedTill(chain, tmp_path / "desk", "desk", chain.join("desk", sees=Sees.ALL))
    assert Session(desk).counts("event") == 6
    with pytest.raises(errors.InsufficientPrivilege):
        Session(desk).run("UPDATE points_ledger.event SET kind = 'audited'")


def test_the_join_secret_reads_and_changes_no_transfer(tills: list[TestedTill]) -> None:
    chain = tills[0].chain
    url, password = chain.server.url(chain.database, joining_role(chain.secret)), chain.secret.password
    for statement in (
        "SELECT * FROM points_ledger.event",
        "SELECT * FROM points_ledger.transfer",
        "SELECT * FROM points_ledger.open_time",
        "UPDATE points_ledger.console SET departed = now()",
        f"SET ROLE points_tills_{chain.secret.tenant}",
        "CREATE ROLE root SUPERUSER",
        "ALTER ROLE postgres PASSWORD 'mine'",
    ):
        with (
            psycopg.connect(url, password=password) as connection,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())
