"""Reads other tills' transfers for screens: on a connection of its own, in time, by their keys (L6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select, text, tuple_

from console.domain.elsewhere import (
    WHOSE,
    Below,
    ElsewhereUnreadable,
    Sees,
    TillHead,
    TillOfChain,
    TransferElsewhere,
)
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.query_line import HistoryQuery
from console.domain.text import clean
from console.domain.totals import Total, TotalsBy
from console.domain.transfers import (
    UNPROVEN_STATES,
    Intent,
    JournalEvent,
    Receipt,
    SendAttempt,
    State,
    TransferOrder,
)
from console.ledger.entry_chain import heads_of, held
from console.ledger.findings import findings_of
from console.ledger.joining import require_newest
from console.ledger.ledger_errors import UNKNOWN_HERE, LedgerError, LedgerRefused
from console.ledger.ledger_tables import console, event, transfer
from console.ledger.ledger_thread import LedgerThread
from console.ledger.query_conditions import conditions, grouped, totals_of
from console.ledger.tenant_key import Membership

T = TypeVar("T")
_Narrow = Callable[[Select[Any]], Select[Any]]
GONE_AFTER = text("interval '2 minutes'")
"""A console that is open is heard of each half minute."""
_SECONDS = 4.0
_ADDING_UP_SECONDS = 30.0
"""On a connection that nothing else waits for, under a sign that moves and a key that ends it."""
_MOST = 200
_LATE_SECONDS = 5.0
"""An entry can be seen so long after its own time: its transaction ends later than it began."""
_RANK = list(Sees)
_NAMELESS = "name not told"
_KEY = (transfer.c.created, transfer.c.console, transfer.c.reference)
_NEWEST = tuple(column.desc() for column in _KEY)


class OtherTills:
    """See `Elsewhere`."""

    def __init__(
        self,
        ledger: LedgerThread,
        member: Membership,
        sees: Sees,
        may_see_all: Callable[[], bool] = lambda: True,
        adding_up: LedgerThread | None = None,
    ) -> None:
        self._adding_up = adding_up or ledger
        self._sees = sees
        self._may_see_all = may_see_all
        self._ledger = ledger
        self._member = member

    @property
    def sees(self) -> Sees:
        """As the settings say, and no further than the rights of whoever is at the desk."""
        return Sees.BRANCH if self._sees is Sees.ALL and not self._may_see_all() else self._sees

    async def page(
        self, below: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        """By the key of the line above, so that nothing is counted over."""
        wanted = conditions(query)
        if below is not None:
            # The time alone is said as well: an index begins with it.
            wanted.append(transfer.c.created <= below.created)
            wanted.append(tuple_(*_KEY) < tuple_(below.created, below.console, below.reference))
        return await self._transfers(lambda query: query.where(*wanted).order_by(*_NEWEST).limit(limit))

    async def page_above(
        self, above: Below | None, limit: int, query: HistoryQuery
    ) -> tuple[TransferElsewhere, ...]:
        """The same the other way, turned round."""
        wanted = conditions(query)
        if above is not None:
            wanted.append(transfer.c.created >= above.created)
            wanted.append(tuple_(*_KEY) > tuple_(above.created, above.console, above.reference))
        found = await self._transfers(lambda query: query.where(*wanted).order_by(*_KEY).limit(limit))
        return found[::-1]

    async def count(self, query: HistoryQuery) -> int:
        """By counting rows, on the connection that others needn't wait for."""
        wanted = others(self._member, self.sees).where(*conditions(query)).with_only_columns(func.count())
        return int((await self._rows(wanted, self._adding_up))[0][0])

    async def place(self, number: int, query: HistoryQuery) -> Below | None:
        """The key of that line, found by passing over those before it."""
        wanted = others(self._member, self.sees).where(*conditions(query)).with_only_columns(*_KEY)
        rows = await self._rows(wanted.order_by(*_NEWEST).offset(number).limit(1))
        return Below(rows[0].created.astimezone(UTC), rows[0].console, rows[0].reference) if rows else None

    async def totals(self, query: HistoryQuery, by: TotalsBy) -> tuple[Total, ...]:
        """Added up by the server, which is given longer for it."""
        wanted = grouped(others(self._member, self.sees).where(*conditions(query)), by)
        found = await self._rows(wanted, self._adding_up, _ADDING_UP_SECONDS)
        return totals_of(found, by)

    async def changed(self, seconds: float) -> tuple[TransferElsewhere, ...]:
        """By when entries arrived there, and a little further back than was asked."""
        since = func.now() - timedelta(seconds=seconds + _LATE_SECONDS)
        told = select(event.c.console, event.c.reference).where(event.c.arrived > since)
        is_told = tuple_(transfer.c.console, transfer.c.reference).in_(told)
        newest = transfer.c.created.desc()
        return await self._transfers(lambda query: query.where(is_told).order_by(newest).limit(_MOST))

    async def unproven(self) -> tuple[TransferElsewhere, ...]:
        """With what searches for them found."""

        def read_unproven(connection: Connection) -> tuple[TransferElsewhere, ...]:
            found = self._read(connection, lambda query: query.where(is_unproven()).limit(_MOST))
            searched = findings_of(connection, [(each.console, each.intent.reference) for each in found])
            return tuple(
                replace(each, searched=searched.get((each.console, each.intent.reference))) for each in found
            )

        return await self._ask(read_unproven)

    async def heads(self) -> tuple[TillHead, ...]:
        """Of each till that this console sees, but itself."""
        wanted = select(console.c.id, console.c.branch, console.c.label)
        wanted = wanted.where(console.c.id != self._member.console)
        rows = await self._rows(heads_of(_within(wanted, self._member, self.sees)), self._adding_up)
        return tuple(
            TillHead(row.id, str(TillOfChain(clean(row.branch), clean(row.label))), row.sequence, row.mac)
            for row in rows
        )

    async def missing(self, heads: Sequence[TillHead]) -> tuple[TillHead, ...]:
        """Asked for in parts: there may be as many as there are tills."""
        found: set[tuple[str, int, str]] = set()
        for part in range(0, len(heads), _MOST):
            asked = [(each.console, each.entry) for each in heads[part : part + _MOST]]
            found |= {tuple(row) for row in await self._rows(held(asked), self._adding_up)}
        return tuple(each for each in heads if (each.console, each.entry, each.seal) not in found)

    def seal_export(self, digest: str) -> str:
        """With the chain's key."""
        return self._member.key.seal_export(digest)

    async def timeline(self, transfer: TransferElsewhere) -> tuple[JournalEvent, ...]:
        """Its entries as they were projected."""
        of_it = (event.c.console == transfer.console, event.c.reference == transfer.intent.reference)
        query = select(event).where(*of_it).order_by(event.c.sequence)

        def read_timeline(connection: Connection) -> tuple[JournalEvent, ...]:
            return tuple(map(_entry, connection.execute(query)))

        return await self._ask(read_timeline)

    def close(self) -> None:
        """Let go of the server."""
        self._ledger.close()
        self._adding_up.close()

    async def _transfers(self, narrow: _Narrow) -> tuple[TransferElsewhere, ...]:
        def read_transfers(connection: Connection) -> tuple[TransferElsewhere, ...]:
            return self._read(connection, narrow)

        return await self._ask(read_transfers)

    def _read(self, connection: Connection, narrow: _Narrow) -> tuple[TransferElsewhere, ...]:
        require_sight(connection, self._member, self.sees)
        query = narrow(others(self._member, self.sees)).order_by(transfer.c.created)
        return tuple(map(_transfer, connection.execute(query)))

    async def _rows(
        self, wanted: Select[Any], ledger: LedgerThread | None = None, seconds: float = _SECONDS
    ) -> list[Row[Any]]:
        def read_rows(connection: Connection) -> list[Row[Any]]:
            require_sight(connection, self._member, self.sees)
            return list(connection.execute(wanted))

        return await self._ask(read_rows, ledger, seconds)

    async def _ask(
        self, step: Callable[[Connection], T], ledger: LedgerThread | None = None, seconds: float = _SECONDS
    ) -> T:
        try:
            return await (ledger or self._ledger).read(step, seconds=seconds)
        except LedgerError as error:
            raise ElsewhereUnreadable(str(error)) from error


def sight(connection: Connection, member: Membership) -> Sees:
    """Whose transfers the ledger lets this console read."""
    require_newest(connection)
    own = select(console.c.sees).where(console.c.id == member.console)
    sees = connection.execute(own).scalar_one_or_none()
    if sees is None:
        raise LedgerRefused(UNKNOWN_HERE)
    return Sees(sees)


def require_sight(connection: Connection, member: Membership, sees: Sees) -> None:
    """`LedgerError` where this console may read less than it would show."""
    may_see = sight(connection, member)
    if _RANK.index(may_see) < _RANK.index(sees):
        raise LedgerError(
            f"This till may read {WHOSE[may_see]} only: head office lets it read more with "
            "points-console ledger grant."
        )


def others(member: Membership, sees: Sees) -> Select[Any]:
    """Transfers of other tills with their tills, without those that a till brought there again."""
    silent = func.coalesce(console.c.departed, console.c.seen)
    gone_since = silent.label("gone_since"), is_gone().label("is_gone")
    query = select(transfer, console.c.branch.label("till_branch"), console.c.label, *gone_since)
    query = query.join(console, console.c.id == transfer.c.console)
    query = query.where(transfer.c.console != member.console, ~_came_again())
    return _within(query, member, sees)


def _within(query: Select[Any], member: Membership, sees: Sees) -> Select[Any]:
    if sees is Sees.ALL:
        return query
    ours = select(console.c.branch).where(console.c.id == member.console).scalar_subquery()
    return query.where(console.c.branch == ours)


def is_gone() -> ColumnElement[bool]:
    """Whether a console has left, or was silent for so long that it can't be open."""
    return or_(console.c.departed.is_not(None), console.c.seen < func.now() - GONE_AFTER)


def is_unproven() -> ColumnElement[bool]:
    """Sent, or perhaps sent, without a proven result; one on its way is its till's own affair."""
    states = [state.value for state in UNPROVEN_STATES]
    on_its_way = and_(transfer.c.state == State.SENDING.value, ~is_gone())
    return and_(transfer.c.ended.is_(None), transfer.c.state.in_(states), ~on_its_way)


def count_unproven(connection: Connection, member: Membership, sees: Sees) -> int:
    """How many of those there are, for the status line."""
    found = others(member, sees).where(is_unproven()).limit(_MOST).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _came_again() -> ColumnElement[bool]:
    """A till that left and joined anew brings its whole journal again, under another name."""
    again, rejoined = transfer.alias("again"), console.alias("rejoined")
    newer = (rejoined.c.id == again.c.console, rejoined.c.joined > console.c.joined)
    same = exists().where(again.c.reference == transfer.c.reference, *newer)
    return and_(console.c.departed.is_not(None), same)


def _transfer(row: Row[Any]) -> TransferElsewhere:
    names = (clean(row.sender_name), clean(row.recipient_name))
    sender, recipient = (Party(PartyKind.CUSTOMER, "", name or _NAMELESS) for name in names)
    intent = Intent(
        reference=row.reference,
        provider=row.provider,
        profile=row.profile,
        order=TransferOrder(sender, recipient, row.points, row.program_id, "", clean(row.program_name)),
        operator=clean(row.operator),
        branch=clean(row.branch),
        state=State(row.state),
        attempt=SendAttempt(row.attempt),
        created=row.created.astimezone(UTC),
        updated=row.updated.astimezone(UTC),
        receipt=Receipt(clean(row.transfer_id), None) if row.transfer_id else None,
    )
    till = TillOfChain(clean(row.till_branch), clean(row.label))
    gone_since = row.gone_since if row.is_gone else None
    return TransferElsewhere(till, row.console, intent, gone_since, row.sender_key, row.recipient_key)


def _entry(row: Row[Any]) -> JournalEvent:
    at, who = datetime.fromisoformat(row.at), clean(row.operator)
    return JournalEvent(row.sequence, row.reference, at, clean(row.kind), who, json.loads(row.facts))
