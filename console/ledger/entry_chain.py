"""Entries as the ledger holds them, sealed one on top of the other with the chain's key."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select, tuple_

from console.domain.elsewhere import TillOfChain
from console.ledger.ledger_connection import LedgerConnection
from console.ledger.ledger_tables import console, event
from console.ledger.tenant_key import TenantKey, canonical

SLICE = 500
"""Entries read or written in one transaction: some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The newest entry of one console: its number, its hash in that console's journal, and its seal."""

    sequence: int
    journal_hash: str
    mac: str


NOTHING = LedgerHead(0, "", "")


_CONTENT = ("sequence", "reference", "at", "kind", "operator", "facts", "journal_hash")
"""Of an entry, by itself."""


def sealed(console_id: str, content: Mapping[str, Any], before: LedgerHead, key: TenantKey) -> dict[str, Any]:
    """The row of an entry with this content on top of the one before."""
    return {
        **content,
        "console": console_id,
        "previous": before.sequence or None,
        "previous_mac": before.mac or None,
        "mac": key.seal(canonical([console_id, before.mac, content])),
    }


def is_sealed(row: Row[Any], key: TenantKey) -> bool:
    """Whether a row of the ledger is as its console sealed it, on top of the one that it names."""
    return _fits(row, LedgerHead(row.previous or 0, "", row.previous_mac or ""), key)


def head_of(connection: Connection, console_id: str) -> LedgerHead:
    """The newest entry that the ledger holds of a console; what it acknowledged is all before that."""
    row = connection.execute(newest_entry(console_id)).first()
    return NOTHING if row is None else LedgerHead(*row)


def newest_entry(console_id: str) -> Select[Any]:
    """Asks for the columns of a `LedgerHead`."""
    query = select(event.c.sequence, event.c.journal_hash, event.c.mac)
    return query.where(event.c.console == console_id).order_by(event.c.sequence.desc()).limit(1)


def heads_of(consoles: Select[Any]) -> Select[Any]:
    """Asks for the newest entry of each of these consoles, with their tills; one without any is left out."""
    each = consoles.subquery()
    every = event.alias("every")
    newest = select(func.max(every.c.sequence)).where(every.c.console == each.c.id).scalar_subquery()
    of_it = and_(event.c.console == each.c.id, event.c.sequence == newest)
    query = select(each.c.id, each.c.branch, each.c.label, event.c.sequence, event.c.mac)
    return query.select_from(each).join(event, of_it).order_by(each.c.id)


def held(heads: Iterable[tuple[str, int]]) -> Select[Any]:
    """Asks for the seals of these entries, each by its console and number."""
    query = select(event.c.console, event.c.sequence, event.c.mac)
    return query.where(tuple_(event.c.console, event.c.sequence).in_(list(heads)))


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain of one console was walked, and the first entry that doesn't hold."""

    console: str
    till: TillOfChain
    entries: int = 0
    broken_at: int | None = None


def walk(connection: LedgerConnection, key: TenantKey) -> Iterator[Walked]:
    """Each console that this one may read, again and again as its chain is walked, in slices."""
    query = select(console.c.id, console.c.branch, console.c.label).order_by(console.c.joined)
    has_entries = exists().where(event.c.console == console.c.id, event.c.sequence == 1)
    for each in connection.run(lambda it: it.execute(query.where(has_entries)).all()):
        yield from _walk_one(connection, key, Walked(each.id, TillOfChain(each.branch, each.label)))


def _walk_one(connection: LedgerConnection, key: TenantKey, walked: Walked) -> Iterator[Walked]:
    before = NOTHING
    while rows := _slice(connection, walked.console, before.sequence):
        for row in rows:
            if row.sequence != before.sequence + 1 or not _fits(row, before, key):
                yield replace(walked, broken_at=before.sequence + 1)
                return
            before = LedgerHead(row.sequence, row.journal_hash, row.mac)
        walked = replace(walked, entries=before.sequence)
        yield walked


def _slice(connection: LedgerConnection, console_id: str, after: int) -> list[Row[Any]]:
    query = (
        select(event)
        .where(event.c.console == console_id, event.c.sequence > after)
        .order_by(event.c.sequence)
        .limit(SLICE)
    )
    return connection.run(lambda it: list(it.execute(query)))


def _fits(row: Row[Any], before: LedgerHead, key: TenantKey) -> bool:
    content = {name: getattr(row, name) for name in _CONTENT}
    return hmac.compare_digest(row.mac, sealed(row.console, content, before, key)["mac"])
