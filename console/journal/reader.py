"""What can be asked of the journal. Synchronous: `Journal` runs it off the event loop."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select

from console.domain.parties import Party
from console.domain.transfers import OPEN_STATES, WATCHED_STATES, Intent, JournalEvent, State, TransferOrder
from console.journal.chain import EMPTY, Anchor, Head, digest_row, event_hash
from console.journal.engine import disk_errors, for_questions, open_engine, unsafe_settings
from console.journal.errors import JournalBehind, JournalBroken, JournalUnwritable
from console.journal.rows import Row, read_row, stamp
from console.journal.schema import event, intent

_OPEN = sorted(state.value for state in OPEN_STATES)
_SEARCHED_COLUMNS = (
    "reference",
    "sender_name",
    "recipient_name",
    "sender_id",
    "recipient_id",
    "note",
    "operator",
)

# The questions asked at every step and every few seconds are put together once.
_BY_REFERENCE = select(intent).where(intent.c.reference == bindparam("reference"))
_UNAUDITED = and_(
    or_(
        intent.c.state == State.CONFIRMED.value,
        and_(intent.c.state == State.RESOLVED_APPLIED.value, intent.c.attempt > 1),
    ),
    intent.c.audited.is_(False),
)
"""Also what a person found to have moved at a later attempt: the one before may be booked as well."""
_WAITING = select(intent).where(or_(intent.c.state.in_(_OPEN), _UNAUDITED)).order_by(intent.c.id)
_WATCHED = and_(
    or_(
        intent.c.state.in_(sorted(state.value for state in (*WATCHED_STATES, State.MISSING_ALARM))),
        and_(intent.c.state == State.ABANDONED.value, intent.c.attempt > 0),
        and_(intent.c.state == State.NOT_SENT.value, intent.c.attempt > 1),
    ),
    intent.c.audited.is_(False),
)
"""As `Intent.is_watched`, and what is missing; until the watch is over."""
_HEAD = select(event.c.sequence, event.c.hash).order_by(event.c.sequence.desc()).limit(1)


def _sent_by(sender: Party) -> tuple[ColumnElement[bool], ...]:
    """A customer and a group may have the same number."""
    return intent.c.sender_kind == sender.kind.value, intent.c.sender_id == sender.id


class JournalReader:
    """The journal file, its anchor, and every question about them."""

    def __init__(self, path: Path, anchor: Path) -> None:
        self._anchor = Anchor(anchor)
        with disk_errors():
            self._engine = open_engine(path)
            self._questions = for_questions(self._engine)
        self._begin_anchor()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def require_sendable(self) -> None:
        """Raise unless a transfer may be written here: settings hold, and not older than the anchor (R12)."""
        with disk_errors():
            unsafe = unsafe_settings(self._engine)
        if unsafe:
            raise JournalUnwritable(f"The journal's safety settings don't hold here: {', '.join(unsafe)}.")
        with self._reading() as connection:
            if not self._holds(connection, self._anchor.read()):
                raise JournalBehind("The journal is older than the last one this console wrote.")

    def get(self, reference: str) -> Intent | None:
        """The intent with this reference."""
        with self._reading() as connection:
            row = connection.execute(_BY_REFERENCE, {"reference": reference}).mappings().one_or_none()
        return None if row is None else read_row(row)

    def open_of(self, provider: str, sender: Party) -> Intent | None:
        """The open intent of a sender (R5)."""
        with self._reading() as connection:
            return self._open_of(connection, provider, sender.kind.value, sender.id)

    def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, and those prepared, oldest first."""
        return self._intents(select(intent).where(intent.c.state.in_(_OPEN)).order_by(intent.c.id))

    def waiting(self) -> tuple[tuple[str, Intent], ...]:
        """Open intents and those still to be audited (R9), each after the run that holds it, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(_WAITING).mappings().all()
        return tuple((row["owner"], read_row(row)) for row in rows)

    def open_or_updated_since(self, since: datetime) -> tuple[Intent, ...]:
        """Open intents of any age and those touched since, oldest first (R10)."""
        wanted = or_(intent.c.state.in_(_OPEN), intent.c.updated >= stamp(since))
        return self._intents(select(intent).where(wanted).order_by(intent.c.id))

    def newer_of_sender(self, reference: str) -> Intent | None:
        """The newest intent of the same sender that was prepared after this one."""
        this = select(intent).where(intent.c.reference == reference).subquery()
        newer = and_(
            intent.c.provider == this.c.provider,
            intent.c.sender_kind == this.c.sender_kind,
            intent.c.sender_id == this.c.sender_id,
            intent.c.id > this.c.id,
        )
        found = self._intents(select(intent).join(this, newer).order_by(intent.c.id.desc()).limit(1))
        return found[0] if found else None

    def equals_since(self, order: TransferOrder, provider: str, since: datetime) -> tuple[Intent, ...]:
        """Every intent with the same sides, amount and programme made or changed since, newest first (R6)."""
        same = and_(
            intent.c.provider == provider,
            intent.c.sender_kind == order.sender.kind.value,
            intent.c.sender_id == order.sender.id,
            intent.c.recipient_kind == order.recipient.kind.value,
            intent.c.recipient_id == order.recipient.id,
            intent.c.points == order.points,
            intent.c.program_id == order.program_id,
            or_(intent.c.created >= stamp(since), intent.c.updated >= stamp(since)),
        )
        return self._intents(select(intent).where(same).order_by(intent.c.id.desc()))

    def watched(self, since: datetime) -> tuple[Intent, ...]:
        """What left since then and was said not to have moved, or is missing, and isn't done with (R15)."""
        return self._intents(
            select(intent).where(_WATCHED, intent.c.sent >= stamp(since)).order_by(intent.c.id)
        )

    def claimed_by_others(self, reference: str, sender: Party) -> frozenset[str]:
        """Transfer ids that other intents of this sender already account for."""
        query = select(intent.c.receipt).where(
            *_sent_by(sender), intent.c.reference != reference, intent.c.receipt.is_not(None)
        )
        with self._reading() as connection:
            receipts = connection.execute(query).scalars().all()
        return frozenset(str(json.loads(text)["transfer_id"]) for text in receipts) - {""}

    def codes_refused_since(self, sender: Party, since: datetime) -> int:
        """How many codes of this sender were refused since, over all intents and restarts."""
        query = (
            select(func.count())
            .select_from(event)
            .join(intent, intent.c.reference == event.c.reference)
            .where(*_sent_by(sender), event.c.kind == "code refused", event.c.at >= stamp(since))
        )
        with self._reading() as connection:
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
            query = query.where(intent.c.id < before)
        if party is not None:
            receives = and_(intent.c.recipient_kind == party.kind.value, intent.c.recipient_id == party.id)
            query = query.where(or_(and_(*_sent_by(party)), receives))
        wanted = sorted(state.value for state in states)
        if wanted:
            query = query.where(intent.c.state.in_(wanted))
        if text:
            found = (intent.c[name].icontains(text, autoescape=True) for name in _SEARCHED_COLUMNS)
            query = query.where(or_(*found))
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple((row["id"], read_row(row)) for row in rows)

    def events(self, reference: str) -> tuple[JournalEvent, ...]:
        """The timeline of one intent, oldest first."""
        query = select(event).where(event.c.reference == reference).order_by(event.c.sequence)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(
            JournalEvent(
                row["sequence"],
                row["reference"],
                datetime.fromisoformat(row["at"]),
                row["kind"],
                row["operator"],
                json.loads(row["facts"]),
            )
            for row in rows
        )

    def verify(self) -> int:
        """Walk the whole chain; the number of events, or `JournalBroken` naming the first bad one."""
        with self._reading() as connection:
            head, latest = self._walk(connection)
            for row in connection.execute(select(intent)).mappings():
                if latest.pop(row["reference"], None) != digest_row(row):
                    raise JournalBroken(
                        f"Transfer {row['reference']} was changed outside the journal's entries."
                    )
            if latest or not self._holds(connection, self._anchor.read()):
                raise JournalBroken("Entries are missing from the journal, or it isn't the one on record.")
        return head.sequence

    def _walk(self, connection: Connection) -> tuple[Head, dict[str, str]]:
        """The chain's head, and the digest each intent's row should have by its last event."""
        previous, latest = EMPTY, {}
        for row in connection.execute(select(event).order_by(event.c.sequence)).mappings():
            sequence = previous.sequence + 1
            if row["sequence"] != sequence or event_hash(previous.hash, row) != row["hash"]:
                raise JournalBroken(f"The journal was changed at entry {sequence}.")
            if row["reference"]:
                latest[row["reference"]] = row["row_digest"]
            previous = Head(row["sequence"], row["hash"])
        return previous, latest

    # -- inside --------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with disk_errors(), self._questions.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with disk_errors(), self._engine.begin() as connection:
            yield connection

    def _intents(self, query: Any) -> tuple[Intent, ...]:
        with self._reading() as connection:
            return tuple(read_row(row) for row in connection.execute(query).mappings().all())

    def _open_of(self, connection: Connection, provider: str, kind: str, sender_id: str) -> Intent | None:
        query = select(intent).where(
            intent.c.provider == provider,
            intent.c.sender_kind == kind,
            intent.c.sender_id == sender_id,
            intent.c.state.in_(_OPEN),
        )
        row = connection.execute(query).mappings().first()
        return None if row is None else read_row(row)

    def _row(self, connection: Connection, reference: str) -> Row:
        row = connection.execute(_BY_REFERENCE, {"reference": reference}).mappings().one_or_none()
        if row is None:
            raise JournalBroken(f"Transfer {reference} is missing from the journal.")
        return dict(row)

    def _head(self, connection: Connection) -> Head:
        row = connection.execute(_HEAD).first()
        return EMPTY if row is None else Head(row.sequence, row.hash)

    def _holds(self, connection: Connection, anchored: Head | None) -> bool:
        """Whether the anchored head is part of this journal's chain."""
        if anchored is None or anchored == EMPTY:
            return anchored == EMPTY
        query = select(event.c.hash).where(event.c.sequence == anchored.sequence)
        return connection.execute(query).scalar_one_or_none() == anchored.hash

    def _begin_anchor(self) -> None:
        """Anchor a new journal, so that one without an anchor is known to be moved or restored."""
        with self._writing() as connection:
            if self._anchor.read() is None and self._head(connection) == EMPTY:
                self._anchor.write(EMPTY)
