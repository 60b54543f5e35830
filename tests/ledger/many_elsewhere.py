"""Fills a ledger with transfers of many other tills, and asks for them as a supervisor's screen does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from console.domain.elsewhere import Below, ElsewhereUnreadable, Sees
from console.domain.query_line import EVERYTHING, Calendar, HistoryQuery, read_query
from console.domain.totals import TotalsBy
from console.ledger.ledger_thread import LedgerThread
from console.ledger.other_tills import OtherTills
from console.services.chain_exports import export_chain
from console.services.exports import CsvLines
from tests.benchmarks.history_size import catch_up, ledger_program, of_a_chain
from tests.benchmarks.report import Figure
from tests.doubles.many_transfers import filled
from tests.ledger.conftest import Chain
from tests.ledger.tills import AtOnce

BRANCHES, TILLS = 20, 3
PAGE = 50
OWN = 1000
_ROUNDS, _SCREEN_ROUNDS = 12, 15
_WORDS = ("asha", "ravi", "meena", "dev")
_PEOPLE = 200_000
_CONSOLES = f"""
    INSERT INTO points_ledger.console (id, role, branch, label, version)
    SELECT 'many' || n, 'many' || n, (1 + n / {TILLS})::text, 'till ' || (1 + n % {TILLS}), '0'
    FROM generate_series(0, {BRANCHES * TILLS - 1}) AS n
"""
_TRANSFERS = """
    INSERT INTO points_ledger.transfer
    SELECT 'many' || n % {tills}, 'Q' || lpad(upper(to_hex(n)), 9, '2'), 1, 'capillary', 'main',
        (1 + n % {tills} / {each})::text, (ARRAY['asha.k', 'dev', 'meena', 'ravi.b', 'sunil.t'])[1 + n % 5],
        'k' || n % {people}, 'Asha ' || chr(65 + n % 26) || '•••',
        'k' || n * 7 % {people}, 'Ravi ' || chr(65 + n / 7 % 26) || '•••',
        1 + n::bigint * 7919 % 5000, 973, 'Default',
        CASE WHEN n % 100 < 95 THEN 'confirmed' WHEN n % 100 < 98 THEN 'rejected' ELSE 'not applied' END,
        1, CASE WHEN n % 100 < 95 THEN (8000000 + n)::text ELSE '' END, false,
        at, at + interval '40 seconds', at + interval '40 seconds'
    FROM generate_series(0, {count} - 1) AS n,
        LATERAL (SELECT now() - ({count} - n) * interval '35 seconds' AS at) AS made
"""
_QUESTIONS = (
    *("status:refused", "op:meena", "branch:7", "branch:7 status:refused", "amt>4998"),
    *("amt>4998 status:refused", "since:7d", "since:2d op:dev", "ref:Q2222", "from:zz", "ravi x"),
)
_ADDED_UP = ("", "since:30d", "since:7d", "status:refused", "since:30d branch:7")


def fill(chain: Chain, count: int) -> str:
    """So many transfers of sixty tills, one each 35 seconds, and how long that took."""
    began = perf_counter()
    marks = {"tills": BRANCHES * TILLS, "each": TILLS, "people": _PEOPLE, "count": count}
    chain.server.run_sql(
        chain.database,
        _CONSOLES,
        _TRANSFERS.format(**marks),
        "VACUUM ANALYZE points_ledger.transfer",
        "ANALYZE points_ledger.console",
    )
    [(table, indexes)] = chain.server.run_sql(
        chain.database,
        "SELECT pg_table_size('points_ledger.transfer'), pg_indexes_size('points_ledger.transfer')",
    )
    took = perf_counter() - began
    return f"{count:,} transfers of {BRANCHES * TILLS} tills: {took:.0f} s, {table / 1e6:,.0f} MB and " + (
        f"{indexes / 1e6:,.0f} MB of indexes"
    )


async def asked(chain: Chain) -> AsyncIterator[str]:
    """What each question of a screen takes, of whoever sees every till, and of whoever sees a branch."""
    for sees in (Sees.ALL, Sees.BRANCH):
        member = chain.join(f"looks at {sees}", branch="7", sees=sees)
        tills = OtherTills(LedgerThread(chain.connection_of(member)), member, sees)
        for name, question in _questions(tills):
            yield f"{sees:<6} {name:<34} {await _took(question)}"


async def taken_along(chain: Chain, folder: Path) -> str:
    """How fast transfers of a month and a half go into a file."""
    store = filled(folder / "exporting", OWN)
    member = chain.join("takes along", branch="7", sees=Sees.ALL)
    tills = OtherTills(LedgerThread(chain.connection_of(member)), member, Sees.ALL)
    query, began = _read("since:45d", Calendar(datetime.now(UTC))), perf_counter()
    with (folder / "file").open("w") as file:
        count = await export_chain(AtOnce(store), tills, query, CsvLines(), file.write, lambda _told: None)
    store.close()
    took = perf_counter() - began
    return f"taken along: {count:,} in {took:.1f} s, {count / took:,.0f} a second"


def on_screen(chain: Chain, folder: Path, count: int) -> Iterator[Figure]:
    """The history of a console with a thousand transfers of its own that sees every till."""
    filled(folder, OWN).close()
    asyncio.run(catch_up(folder))
    member = chain.join("shows all", branch="7", sees=Sees.ALL)
    ledger = folder / "ledger.json"
    ledger.write_text(json.dumps({"url": chain.server.url(chain.database), "member": member.text()}))
    return of_a_chain(_SCREEN_ROUNDS, ledger_program(folder, ledger), count + OWN, _WORDS)


def _questions(tills: OtherTills) -> Iterator[tuple[str, Callable[[], Awaitable[object]]]]:
    calendar = Calendar(datetime.now(UTC))
    middle = Below(calendar.now - timedelta(days=200), "many1", "Q")
    yield "the newest page", partial(tills.page, None, PAGE, EVERYTHING)
    yield "a page of 200 days ago", partial(tills.page, middle, PAGE, EVERYTHING)
    for line in _QUESTIONS:
        yield line, partial(tills.page, None, PAGE, _read(line, calendar))
    yield "changed in 2 s", partial(tills.changed, 2)
    yield "unproven", tills.unproven
    for line in _ADDED_UP:
        yield f"totals by day {line}", partial(tills.totals, _read(line, calendar), TotalsBy.DAY)


def _read(line: str, calendar: Calendar) -> HistoryQuery:
    query = read_query(line, calendar)
    assert isinstance(query, HistoryQuery), query
    return query


async def _took(question: Callable[[], Awaitable[object]]) -> str:
    took = []
    for _ in range(_ROUNDS):
        began = perf_counter()
        try:
            await question()
        except ElsewhereUnreadable as error:
            return f"not answered: {error}"
        took.append((perf_counter() - began) * 1000)
    cuts = quantiles(took[1:], n=20)
    return f"{cuts[9]:8.1f} ms (median) {cuts[18]:8.1f} ms (95 %)"
