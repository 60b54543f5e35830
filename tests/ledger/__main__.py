"""`python -m tests.ledger [--pooler PGBOUNCER | --many COUNT]`: what the shared ledger costs.

With the path of a pgbouncer, claims and entries go through that as well, in its transaction mode. With a
count, such as 1000000, only what screens ask is measured, among so many transfers of other tills, and then
the history screen itself, by the goals and beside the references of `python -m tests.benchmarks T1`. The
PostgreSQL is its own. Run it on a machine that has nothing else to do; it judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from console.domain.claim_answers import Claimed
from console.domain.clock import SystemClock
from console.domain.elsewhere import Sees
from console.domain.transfers import State, Verdict
from console.ledger.address import LedgerAddress
from console.ledger.claims import LedgerClaims
from console.ledger.entry_chain import walk
from console.ledger.forwarder import Forwarder
from console.ledger.joining import make_ledger
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_thread import LedgerThread
from console.services.journal_outbox import JournalOutbox
from console.training.temporary_postgres import SUPERUSER
from tests.journal.conftest import an_intent, sent
from tests.ledger.between import distance, pooler
from tests.ledger.conftest import Chain
from tests.ledger.many_elsewhere import asked, fill, on_screen, taken_along
from tests.ledger.postgres import PASSWORD, PostgresServer, a_server
from tests.ledger.tills import AtOnce, TestedTill, references

TILLS, TRANSFERS = 3, 150
"""A branch, and what each of its tills sends in a day."""
NEAR_ROUNDS, FAR_ROUNDS = 300, 60
_FAR_SECONDS = 0.05
_WARM = 5
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where the journals are, if the system has it: thousands of durable commits would take the time instead."""


def main() -> int:
    """Measure, and print each figure on a line of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.ledger")
    parser.add_argument("--pooler", type=Path, help="a pgbouncer to go through as well")
    parser.add_argument("--many", type=int, help="transfers of other tills to ask for, and nothing else")
    given = parser.parse_args()
    if given.many:
        _print_many(given.many)
    else:
        asyncio.run(_print(given.pooler))
    return 0


def _print_many(count: int) -> None:
    with a_server() as server:
        chain = _new_chain(server)
        sys.stdout.write(f"{fill(chain, count)}\n")
        asyncio.run(_print_asked(chain))
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(f"{asyncio.run(taken_along(chain, Path(folder)))}\n")
            for figure in on_screen(chain, Path(folder), count):
                sys.stdout.write(f"{figure.line()}\n")
                sys.stdout.flush()
        chain.close()


async def _print_asked(chain: Chain) -> None:
    async for line in asked(chain):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


async def _print(pgbouncer: Path | None) -> None:
    with a_server() as server, tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        chain = _new_chain(server)
        tills = [TestedTill(chain, Path(folder) / str(number), f"till {number}") for number in range(TILLS)]
        async for line in _figures(chain, tills, pgbouncer):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        chain.close()


async def _figures(chain: Chain, tills: list[TestedTill], pgbouncer: Path | None) -> AsyncIterator[str]:
    yield await _outage(tills)
    yield await _one_console(tills[0])
    yield _size(chain)
    yield _read(chain)
    yield f"a claim, near: {await _claims(tills[0], chain.address.port, NEAR_ROUNDS)}"
    with distance(chain.server.port, _FAR_SECONDS) as port:
        yield f"a claim, {_FAR_SECONDS * 1000:.0f} ms away: {await _claims(tills[0], port, FAR_ROUNDS)}"
    if pgbouncer is not None:
        with pooler(pgbouncer, chain, tills, connections=1) as port:
            yield f"a claim, through a pooler: {await _claims(tills[0], port, NEAR_ROUNDS)}"
            yield f"through a pooler, {await _outage(tills, port)}"


def _new_chain(server: PostgresServer) -> Chain:
    database = server.new_database()
    address = LedgerAddress.parse(server.url(database))
    with closing(LedgerConnection(address, SUPERUSER, PASSWORD)) as administrator:
        made = make_ledger(administrator)
    assert made.secret is not None
    return Chain(server, database, made.secret)


def _through(till: TestedTill, port: int) -> LedgerThread:
    address = replace(till.chain.address, port=port)
    return LedgerThread(LedgerConnection(address, till.member.role, till.member.password))


def _transfers(till: TestedTill, count: int) -> int:
    """As ordinary ones are: prepared, a code, sending, confirmed, audited. How many entries that makes."""
    store, begun = till.store, len(till.journal_hashes())
    for reference in references(begun + count)[begun:]:
        store.prepare(an_intent(reference, sender=reference, at=datetime.now(UTC)))
        store.code_issued(reference, datetime.now(UTC), "meena")
        sent(store, reference, datetime.now(UTC))
        store.settle(reference, datetime.now(UTC), "meena", Verdict(State.CONFIRMED, "confirmed"))
        store.audited(reference, datetime.now(UTC), "meena")
    return len(till.journal_hashes()) - begun


async def _outage(tills: list[TestedTill], port: int | None = None) -> str:
    """How long the backlog of a day takes, of all tills at once."""
    entries = sum(_transfers(till, TRANSFERS) for till in tills)
    port = port or tills[0].chain.address.port
    forwarders = [
        Forwarder(JournalOutbox(AtOnce(till.store)), _through(till, port), till.member, SystemClock())
        for till in tills
    ]
    began = perf_counter()
    standings = await asyncio.gather(*(each.pass_once() for each in forwarders))
    took = perf_counter() - began
    assert all(each.is_in_step for each in standings), standings
    for forwarder in forwarders:
        forwarder.close()
    return f"a day's outage of {TILLS} tills, {TRANSFERS} transfers each: {_rate(entries, took)}"


async def _one_console(till: TestedTill) -> str:
    entries = _transfers(till, 2 * TRANSFERS)
    began = perf_counter()
    assert (await till.forwarder.pass_once()).is_in_step
    return f"in, from one console: {_rate(entries, perf_counter() - began)}"


def _read(chain: Chain) -> str:
    """What a supervisor's walk over every chain reads, and checks."""
    desk = chain.join("desk", sees=Sees.ALL)
    began = perf_counter()
    walked = {each.console: each.entries for each in walk(chain.connection_of(desk), desk.key)}
    return f"out, walked by a supervisor: {_rate(sum(walked.values()), perf_counter() - began)}"


def _size(chain: Chain) -> str:
    [(events, transfers, event_bytes, transfer_bytes)] = chain.server.run_sql(
        chain.database,
        "VACUUM FULL points_ledger.event, points_ledger.transfer",
        "SELECT (SELECT count(*) FROM points_ledger.event), (SELECT count(*) FROM points_ledger.transfer), "
        "pg_total_relation_size('points_ledger.event'), pg_total_relation_size('points_ledger.transfer')",
    )
    entry, row = event_bytes / events, transfer_bytes / transfers
    whole = events / transfers * entry + row
    return f"bytes: an entry {entry:.0f}, a transfer's row {row:.0f}, a transfer in all {whole:,.0f}"


async def _claims(till: TestedTill, port: int, rounds: int) -> str:
    """What J3 waits for: the claim proven, and the newest entry there found in the journal."""
    claims = LedgerClaims(JournalOutbox(AtOnce(till.store)), _through(till, port), till.member)
    await claims.connect()
    took = []
    for reference in references(rounds + _WARM):
        began = perf_counter()
        answer = await claims.take(an_intent(reference, sender=f"claimed {reference}"), sending=True)
        took.append((perf_counter() - began) * 1000)
        assert answer == Claimed(), answer
    claims.close()
    cuts = quantiles(took[_WARM:], n=20)
    return f"{cuts[9]:.1f} ms (median), {cuts[18]:.1f} ms (95 %), {rounds} rounds"


def _rate(entries: int, seconds: float) -> str:
    return f"{entries:,} entries in {seconds:.2f} s, {entries / seconds:,.0f} a second"


if __name__ == "__main__":
    sys.exit(main())
