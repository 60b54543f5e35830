"""Finds rows that can't be read and tells which senders and recipients they block (R16)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.transfers import OPEN_STATES, WATCHED_STATES, State
from console.journal.chain import digest_row
from console.journal.journal_errors import JournalRowBroken
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE, party_of, printable, read_row
from console.journal.schema import IN_NO_STATE, INTENT, IS_LATE, IS_OPEN, IS_UNAUDITED, in_states
from console.journal.table import Row

DAMAGE_ACCEPTED = "damaged transfer settled"
_WATCHED_FOR = timedelta(days=7)
"""Longer than a booking can come late: a damaged "no" from before matters to nobody."""
_ENDED = frozenset(state.value for state in frozenset(State) - OPEN_STATES - WATCHED_STATES)

UNRESOLVED = (f"WHERE {IS_OPEN}", f"WHERE {IS_UNAUDITED}")
"""Two statements, each by its own index."""
_WATCHED = (
    f"WHERE {IS_LATE} AND {in_states(WATCHED_STATES)} AND (sent >= :horizon OR sent < '2' OR sent IS NULL)"
)
_NEWEST = "SELECT at FROM event ORDER BY sequence DESC LIMIT 1"
_FIRST_OF = "SELECT facts FROM event WHERE reference = ? ORDER BY sequence LIMIT 1"
_NEWEST_OF = "SELECT kind, row_digest FROM event WHERE reference = ? ORDER BY sequence DESC LIMIT 1"

Key = tuple[PartyKind, str]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A transfer whose row can't be read. A side is None where it can't be told for certain."""

    reference: str
    provider: str
    sender_key: Key | None
    recipient_key: Key | None
    why: str
    stops_sending: bool = True
    """An ended state that isn't watched says that its points move no more."""

    def stops(self, sides: Iterable[Party]) -> bool:
        """Whether no transfer between `sides` may start because of it; nobody named means anybody."""
        keys = [party.key for party in sides]
        mine = (self.sender_key, self.recipient_key)
        return self.stops_sending and (not keys or None in mine or any(key in mine for key in keys))


def damaged_rows(
    connection: Connection, met: frozenset[int] = frozenset()
) -> Iterator[tuple[Row, JournalRowBroken]]:
    """Damaged rows nobody has settled: those unresolved, watched or in no known state, and ids in `met`."""
    rows: dict[int, Row] = {}
    values = {"horizon": _horizon(connection)}
    those = [f"WHERE id IN ({', '.join(map(str, sorted(met)))})"] if met else []
    for query in (*UNRESOLVED, f"WHERE {IN_NO_STATE}", _WATCHED, *those):
        rows |= {row["id"]: row for row in INTENT.rows(connection, query, values)}
    for _, row in sorted(rows.items()):
        try:
            read_row(row)
        except JournalRowBroken as broken:
            if not _is_settled(connection, row):
                yield row, broken


def describe(connection: Connection, row: Row, broken: JournalRowBroken) -> Damaged:
    """Whom a damaged row may concern: a side counts where the row and its first entry say the same."""
    order = _first_order(connection, row["reference"])
    return Damaged(
        reference=broken.reference,
        provider=printable(row["provider"]),
        sender_key=_side(row, order, "sender"),
        recipient_key=_side(row, order, "recipient"),
        why=broken.why,
        stops_sending=row["state"] not in _ENDED,
    )


def _horizon(connection: Connection) -> str:
    """Late is told by the journal's own time, as no clock of this machine can be older than its entries."""
    try:
        newest = datetime.fromisoformat(connection.execute(_NEWEST).fetchone()[0])
        return stamp(newest - _WATCHED_FOR)
    except NONSENSE:  # no entry, or one without a time: all of them, then
        return ""


def _side(row: Row, order: dict[str, Any], side: str) -> Key | None:
    try:
        key = party_of(row, side).key
    except JournalRowBroken:
        return None
    told = (order.get(f"{side}_kind"), order.get(f"{side}_id"))
    return key if told == (key[0].value, key[1]) else None


def _first_order(connection: Connection, reference: Any) -> dict[str, Any]:
    try:
        order = json.loads(connection.execute(_FIRST_OF, (reference,)).fetchone()[0])["order"]
    except NONSENSE:
        return {}
    return order if isinstance(order, dict) else {}


def _is_settled(connection: Connection, row: Row) -> bool:
    """Whether a person settled it as it is; damage that came later counts anew."""
    try:
        newest = connection.execute(_NEWEST_OF, (row["reference"],)).fetchone()
    except ValueError:  # a reference that can't even be asked for
        return False
    # Settled as it is: the digest of the row then and now.
    return newest is not None and tuple(newest) == (DAMAGE_ACCEPTED, digest_row(row))
