"""Queries of the journal. Synchronous: `Journal` runs them off the event loop."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from console.domain.parties import Party
from console.domain.spellings import spellings
from console.domain.transfers import OPEN_STATES, WATCHED_STATES, Intent, JournalEvent, State, TransferOrder
from console.journal.damage import UNRESOLVED
from console.journal.journal_errors import JournalRowBroken
from console.journal.journal_file import BY_REFERENCE, JournalFile
from console.journal.mapping import Row, stamp
from console.journal.row_reading import NONSENSE, read_row, transfer_id_of
from console.journal.schema import LATE_STATES, event, in_states, intent, sent_by

_OPEN = in_states(OPEN_STATES)
_SEARCHED_COLUMNS = (
    "reference",
    "sender_name",
    "recipient_name",
    "sender_id",
    "recipient_id",
    "note",
    "operator",
)

_WITH_TRANSFER_ID = ("receipt", "candidate")
"""Searched as text: one that is no JSON must not end the search."""


class JournalQueries:
    """Every question about the transfers. Lists leave out the rows that can't be read: see `damaged`."""

    _file: JournalFile

    def get(self, reference: str) -> Intent | None:
        """The intent with this reference."""
        with self._file.reading() as connection:
            row = connection.execute(BY_REFERENCE, {"reference": reference}).mappings().one_or_none()
        return None if row is None else read_row(row)

    def open_of(self, provider: str, sender: Party) -> Intent | None:
        """The open intent of a sender (R5)."""
        with self._file.reading() as connection:
            return self._open_of(connection, provider, sender.kind.value, sender.id)

    def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, and those prepared, oldest first."""
        return self._file.intents(select(intent).where(_OPEN).order_by(intent.c.id))

    def waiting(self) -> tuple[tuple[str, Intent], ...]:
        """Open intents and those still to be audited (R9), each after the run that holds it, oldest first."""
        with self._file.reading() as connection:
            rows = [row for query in UNRESOLVED for row in connection.execute(query).mappings()]
        rows.sort(key=itemgetter("id"))
        return tuple((row["owner"], found) for row, found in self._file.readable(rows))

    def open_or_updated_since(self, since: datetime) -> tuple[Intent, ...]:
        """Open intents of any age and those touched since, oldest first (R10)."""
        wanted = or_(_OPEN, intent.c.updated >= stamp(since))
        return self._file.intents(select(intent).where(wanted).order_by(intent.c.id))

    def newer_of_sender(self, reference: str) -> Intent | None:
        """The newest intent of the same sender that was prepared after this one."""
        this = select(intent).where(intent.c.reference == reference).subquery()
        newer = and_(
            intent.c.provider == this.c.provider,
            intent.c.sender_kind == this.c.sender_kind,
            intent.c.sender_id == this.c.sender_id,
            intent.c.id > this.c.id,
        )
        found = self._file.intents(select(intent).join(this, newer).order_by(intent.c.id.desc()))
        return found[0] if found else None

    def claimed_by_others(self, reference: str, sender: Party) -> frozenset[str]:
        """Transfer ids that other intents of this sender already account for."""
        query = select(intent.c.reference, intent.c.receipt).where(
            *sent_by(sender), intent.c.reference != reference, intent.c.receipt.is_not(None)
        )
        with self._file.reading() as connection:
            claimed = [_claimed(connection, *row) for row in connection.execute(query).all()]
        return frozenset().union(*claimed) - {""}

    def watched(self, since: datetime) -> tuple[Intent, ...]:
        """What left since and has a word of "no", or is missing, until its watch is over, oldest first (R15).

        As `Intent.is_watched` says: also what was given up, or never left, at a later attempt.
        """
        said_no = or_(
            in_states((*WATCHED_STATES, State.MISSING_ALARM)),
            and_(in_states((State.ABANDONED,)), intent.c.attempt > 0),
            and_(in_states((State.NOT_SENT,)), intent.c.attempt > 1),
        )
        late = and_(
            in_states(LATE_STATES), intent.c.audited.is_(False), said_no, intent.c.sent >= stamp(since)
        )
        return self._file.intents(select(intent).where(late).order_by(intent.c.sent, intent.c.id))

    def equals_since(self, order: TransferOrder, provider: str, since: datetime) -> tuple[Intent, ...]:
        """Every intent of the same order made or changed since, newest first (R6).

        Both times are asked for: a clock that was set back makes a row older at its last step.
        """
        same = and_(
            intent.c.provider == provider,
            *sent_by(order.sender),
            intent.c.recipient_kind == order.recipient.kind.value,
            intent.c.recipient_id == order.recipient.id,
            intent.c.points == order.points,
            intent.c.program_id == order.program_id,
            or_(intent.c.created >= stamp(since), intent.c.updated >= stamp(since)),
        )
        return self._file.intents(select(intent).where(same).order_by(intent.c.id.desc()))

    def codes_refused_since(self, sender: Party, since: datetime) -> int:
        """How many codes of this sender were refused since, over all intents and restarts."""
        query = (
            select(func.count())
            .select_from(event)
            .join(intent, intent.c.reference == event.c.reference)
            .where(*sent_by(sender), event.c.kind == "code refused", event.c.at >= stamp(since))
        )
        with self._file.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        party: Party | None = None,
        text: str = "",
        states: Iterable[State] = (),
    ) -> tuple[tuple[int, Intent], ...]:
        """Intents newest first with their row ids, by keyset: `before` is the last id of the page above."""
        query = select(intent).order_by(intent.c.id.desc()).limit(limit)
        if before is not None:
            # By id and not by offset: rows that come meanwhile don't shift the pages.
            query = query.where(intent.c.id < before)
        if party is not None:
            receives = and_(intent.c.recipient_kind == party.kind.value, intent.c.recipient_id == party.id)
            query = query.where(or_(and_(*sent_by(party)), receives))
        wanted = frozenset(states)
        if wanted:
            query = query.where(in_states(wanted))
        if text:
            query = query.where(or_(*(_has(spelling) for spelling in spellings(text) or (text,))))
        with self._file.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple((row["id"], found) for row, found in self._file.readable(rows))

    def events(self, reference: str) -> tuple[JournalEvent, ...]:
        """The timeline of one intent, oldest first; `JournalRowBroken` where an entry makes no sense."""
        query = select(event).where(event.c.reference == reference).order_by(event.c.sequence)
        with self._file.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(_event(row) for row in rows)

    # -- inside --------------------------------------------------------------------------------

    def _sound_row(self, connection: Connection, reference: str) -> Row:
        """The row of a transfer; `JournalRowBroken` where no step may be taken on what it says."""
        row = self._file.row(connection, reference)
        read_row(row)
        return row

    def _open_of(self, connection: Connection, provider: str, kind: str, sender_id: str) -> Intent | None:
        query = select(intent).where(
            intent.c.provider == provider,
            intent.c.sender_kind == kind,
            intent.c.sender_id == sender_id,
            _OPEN,
        )
        row = connection.execute(query).mappings().first()
        return None if row is None else read_row(row)


def _has(spelling: str) -> Any:
    """Whether a row has this text in it, or a transfer id that begins with it."""
    texts = (intent.c[name].icontains(spelling, autoescape=True) for name in _SEARCHED_COLUMNS)
    transfer = f'"transfer_id":"{spelling}'
    ids = (intent.c[name].icontains(transfer, autoescape=True) for name in _WITH_TRANSFER_ID)
    return or_(*texts, *ids)


def _event(row: Any) -> JournalEvent:
    try:
        at, facts = datetime.fromisoformat(row["at"]), json.loads(row["facts"])
    except NONSENSE as error:
        raise JournalRowBroken(row["reference"], f"entry {row['sequence']} makes no sense") from error
    return JournalEvent(row["sequence"], row["reference"], at, row["kind"], row["operator"], facts)


def _claimed(connection: Connection, reference: str, receipt: str) -> frozenset[str]:
    """The transfer id of a receipt, or of every receipt in the entries where the row's can't be read."""
    try:
        return frozenset({transfer_id_of(receipt)})
    except NONSENSE:
        entries = select(event.c.facts).where(event.c.reference == reference)
        return frozenset().union(*map(_claimed_in_entry, connection.execute(entries).scalars()))


def _claimed_in_entry(facts: str) -> frozenset[str]:
    try:
        return frozenset({str(json.loads(facts)["receipt"]["transfer_id"])})
    except NONSENSE:
        return frozenset()
