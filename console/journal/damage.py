"""Finds rows that can't be read and tells which senders and recipients they block (R16)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from console.domain.parties import Party, PartyKind
from console.domain.transfers import OPEN_STATES, WATCHED_STATES, State
from console.journal.chain import digest_row
from console.journal.journal_errors import JournalRowBroken
from console.journal.mapping import Row, stamp
from console.journal.row_reading import NONSENSE, party_of, printable, read_row
from console.journal.schema import LATE_STATES, event, in_no_state, in_states, intent, is_unaudited

DAMAGE_ACCEPTED = "damaged transfer settled"
_WATCHED_FOR = timedelta(days=7)
"""Longer than a booking can come late: a damaged "no" from before matters to nobody."""
_ENDED = frozenset(state.value for state in frozenset(State) - OPEN_STATES - WATCHED_STATES)

_NEWEST = select(event.c.at).order_by(event.c.sequence.desc()).limit(1)
UNRESOLVED = (select(intent).where(in_states(OPEN_STATES)), select(intent).where(is_unaudited()))
"""Two statements, each by its own index."""

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
    those = [select(intent).where(intent.c.id.in_(sorted(met)))] if met else []
    for query in (*UNRESOLVED, select(intent).where(in_no_state()), _watched(connection), *those):
        rows |= {row["id"]: dict(row) for row in connection.execute(query).mappings()}
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


def _watched(connection: Connection) -> Any:
    """Late is told by the journal's own time, as no clock of this machine can be older than its entries."""
    try:
        newest = datetime.fromisoformat(connection.execute(_NEWEST).scalar() or "")
        horizon = stamp(newest - _WATCHED_FOR)
    except NONSENSE:  # no entry, or one without a time: all of them, then
        horizon = ""
    recent = or_(intent.c.sent >= horizon, intent.c.sent < "2", intent.c.sent.is_(None))
    return select(intent).where(in_states(LATE_STATES), in_states(WATCHED_STATES), recent)


def _side(row: Row, order: dict[str, Any], side: str) -> Key | None:
    try:
        key = party_of(row, side).key
    except JournalRowBroken:
        return None
    told = (order.get(f"{side}_kind"), order.get(f"{side}_id"))
    return key if told == (key[0].value, key[1]) else None


def _first_order(connection: Connection, reference: Any) -> dict[str, Any]:
    query = select(event.c.facts).where(event.c.reference == reference).order_by(event.c.sequence).limit(1)
    try:
        order = json.loads(connection.execute(query).scalar() or "")["order"]
    except NONSENSE:
        return {}
    return order if isinstance(order, dict) else {}


def _is_settled(connection: Connection, row: Row) -> bool:
    """Whether a person settled it as it is; damage that came later counts anew."""
    query = (
        select(event.c.kind, event.c.row_digest)
        .where(event.c.reference == row["reference"])
        .order_by(event.c.sequence.desc())
        .limit(1)
    )
    try:
        newest = connection.execute(query).first()
    except ValueError:  # a reference that can't even be asked for
        return False
    # Settled as it is: the digest of the row then and now.
    return newest is not None and tuple(newest) == (DAMAGE_ACCEPTED, digest_row(row))
