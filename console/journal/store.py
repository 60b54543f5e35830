"""The journal's steps, each one durable transaction. Synchronous: `Journal` runs it off the event loop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from console.domain.parties import Party
from console.domain.problems import Problem
from console.domain.transfers import (
    NEXT_STATES,
    OPEN_STATES,
    Intent,
    JournalEvent,
    Receipt,
    Reconciliation,
    State,
    TransferOrder,
)
from console.journal.chain import EMPTY, Anchor, Head, digest_row, event_hash
from console.journal.engine import open_engine, unsafe_settings
from console.journal.errors import (
    JournalBehind,
    JournalBroken,
    JournalUnwritable,
    SenderBusy,
    StateConflict,
)
from console.journal.rows import (
    Row,
    dump,
    problems_facts,
    receipt_facts,
    reconciliation_columns,
    stamp,
    to_intent,
    to_row,
)
from console.journal.schema import event, intent

_OPEN = sorted(state.value for state in OPEN_STATES)


class JournalStore:
    """One console's hold on the journal file. `owner` names this run of the console."""

    def __init__(self, path: Path, anchor: Path, owner: str) -> None:
        self.owner = owner
        self._anchor = Anchor(anchor)
        with _disk_errors():
            self._engine = open_engine(path)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # -- before sending ------------------------------------------------------------------------

    def require_sendable(self) -> None:
        """Raise unless a transfer may be written here: settings hold, and not older than the anchor."""
        with _disk_errors():
            unsafe = unsafe_settings(self._engine)
        if unsafe:
            raise JournalUnwritable(f"The journal's safety settings don't hold here: {', '.join(unsafe)}.")
        anchored = self._anchor.read()
        if anchored == EMPTY:
            return
        with self._reading() as connection:
            found = connection.execute(
                select(event.c.hash).where(event.c.sequence == anchored.sequence)
            ).scalar_one_or_none()
        if found != anchored.hash:
            raise JournalBehind("The journal is older than the last one this console wrote.")

    def prepare(self, new: Intent) -> Intent:
        """J1: write a PREPARED intent down. `SenderBusy` where the sender has an open one (R5)."""
        row = to_row(new, self.owner)
        try:
            with self._writing() as connection:
                connection.execute(intent.insert().values(**row))
                self._append(
                    connection, new.reference, new.created, "prepared", new.operator, {"order": _order(row)}
                )
        except IntegrityError as error:
            raise SenderBusy(self.open_of(new.provider, new.order.sender)) from error
        return new

    def code_issued(self, reference: str, at: datetime, operator: str) -> Intent:
        """J2: a code went out. The code itself is never told to the journal."""
        return self._note(reference, at, operator, "code issued", code_issued=stamp(at), code_tries=0)

    def sending(
        self,
        reference: str,
        at: datetime,
        operator: str,
        deadline: datetime,
        fingerprint: str,
        *,
        code_used: bool,
    ) -> Intent:
        """J3: the row says SENDING, durably, before the first byte leaves (R1)."""
        with self._writing() as connection:
            row = self._row(connection, reference)
            facts = {"attempt": row["attempt"] + 1, "deadline": stamp(deadline), "fingerprint": fingerprint}
            try:
                sending = self._step(
                    connection,
                    row,
                    State.SENDING,
                    at,
                    operator,
                    "sending",
                    facts,
                    attempt=row["attempt"] + 1,
                    sent=stamp(at),
                    deadline=stamp(deadline),
                    fingerprint=fingerprint,
                    code_used=code_used,
                    code_refused=False,
                    owner=self.owner,
                    problems="[]",
                    **reconciliation_columns(Reconciliation()),
                )
            except IntegrityError as error:
                busy = SenderBusy(
                    self._open_of(connection, row["provider"], row["sender_kind"], row["sender_id"])
                )
                raise busy from error
        self._move_anchor()
        return sending

    # -- outcomes and verdicts -----------------------------------------------------------------

    def settle(
        self,
        reference: str,
        to: State,
        at: datetime,
        operator: str,
        *,
        kind: str,
        problems: tuple[Problem, ...] = (),
        receipt: Receipt | None = None,
        proof: str = "",
        code_refused: bool = False,
        found: Reconciliation | None = None,
    ) -> Intent:
        """J7, J9 and J10: one verdict, from whatever state allows it; `StateConflict` where none does."""
        columns: Row = {"problems": dump(problems_facts(problems)), "code_refused": code_refused}
        facts: Row = {"problems": problems_facts(problems)}
        if receipt is not None:
            columns["receipt"] = dump(receipt_facts(receipt))
            facts["receipt"] = receipt_facts(receipt)
        if proof:
            columns["proof"] = facts["proof"] = proof
        if found is not None:
            columns |= reconciliation_columns(found)
        with self._writing() as connection:
            row = self._row(connection, reference)
            if code_refused:
                columns["code_tries"] = row["code_tries"] + 1
            settled = self._step(connection, row, to, at, operator, kind, facts, **columns)
        self._move_anchor()
        return settled

    def looked(self, reference: str, at: datetime, operator: str, found: Reconciliation) -> Intent:
        """J9: one look at the provider's history that decided nothing yet."""
        with self._writing() as connection:
            row = self._row(connection, reference)
            columns = reconciliation_columns(found)
            facts = {key: columns[key] for key in ("looks", "clean_negatives", "next_look")}
            if State(row["state"]) is State.UNKNOWN:
                return self._step(
                    connection, row, State.RECONCILING, at, operator, "looked", facts, **columns
                )
            return self._record(connection, row, at, operator, "looked", facts, **columns)

    def audited(self, reference: str, at: datetime, operator: str, *, kind: str = "audited") -> Intent:
        """J10: the audit of a confirmed transfer is over."""
        return self._note(reference, at, operator, kind, audited=True)

    def prepare_again(self, reference: str, at: datetime, operator: str, baseline: frozenset[str]) -> Intent:
        """A new confirmation of one that never left or wasn't applied: PREPARED with a fresh baseline."""
        try:
            with self._writing() as connection:
                row = self._row(connection, reference)
                return self._step(
                    connection,
                    row,
                    State.PREPARED,
                    at,
                    operator,
                    "prepared again",
                    {},
                    baseline=dump(sorted(baseline)),
                    code_issued=None,
                    code_tries=0,
                    code_used=False,
                    problems="[]",
                    owner=self.owner,
                    **reconciliation_columns(Reconciliation()),
                )
        except IntegrityError as error:
            raise SenderBusy(None) from error

    def remark(
        self, reference: str, at: datetime, operator: str, kind: str, facts: Row | None = None
    ) -> Intent:
        """Add an event that changes nothing, such as a code that could not be issued."""
        with self._writing() as connection:
            return self._record(connection, self._row(connection, reference), at, operator, kind, facts or {})

    def accept_restored(self, at: datetime, operator: str, reason: str) -> None:
        """A person takes a journal that is behind its anchor as the one to go on with (R12)."""
        with self._writing() as connection:
            anchored = self._anchor.read()
            facts = {"reason": reason, "anchored_sequence": anchored.sequence, "anchored_hash": anchored.hash}
            self._append(connection, None, at, "restored journal accepted", operator, facts)
        self._move_anchor()

    # -- reading -------------------------------------------------------------------------------

    def get(self, reference: str) -> Intent | None:
        """The intent with this reference."""
        with self._reading() as connection:
            row = (
                connection.execute(select(intent).where(intent.c.reference == reference))
                .mappings()
                .one_or_none()
            )
        return None if row is None else to_intent(row)

    def open_of(self, provider: str, sender: Party) -> Intent | None:
        """The open intent of a sender (R5)."""
        with self._reading() as connection:
            return self._open_of(connection, provider, sender.kind.value, sender.id)

    def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, and those prepared, oldest first."""
        return self._intents(select(intent).where(intent.c.state.in_(_OPEN)).order_by(intent.c.id))

    def owners_of_open(self) -> dict[str, str]:
        """Which run of a console holds each intent that is PREPARED or SENDING."""
        held = (State.PREPARED.value, State.SENDING.value)
        with self._reading() as connection:
            found = connection.execute(
                select(intent.c.reference, intent.c.owner).where(intent.c.state.in_(held))
            )
            return {row.reference: row.owner for row in found}

    def unaudited(self) -> tuple[Intent, ...]:
        """Confirmed intents whose audit is still to come (R9)."""
        waiting = and_(intent.c.state == State.CONFIRMED.value, intent.c.audited.is_(False))
        return self._intents(select(intent).where(waiting).order_by(intent.c.id))

    def updated_since(self, since: datetime) -> tuple[Intent, ...]:
        """Intents touched since, oldest first (R10)."""
        return self._intents(select(intent).where(intent.c.updated >= stamp(since)).order_by(intent.c.id))

    def same_confirmed_since(self, order: TransferOrder, provider: str, since: datetime) -> Intent | None:
        """The newest confirmed transfer with the same sides and amount (R6)."""
        same = and_(
            intent.c.provider == provider,
            intent.c.sender_kind == order.sender.kind.value,
            intent.c.sender_id == order.sender.id,
            intent.c.recipient_kind == order.recipient.kind.value,
            intent.c.recipient_id == order.recipient.id,
            intent.c.points == order.points,
            intent.c.state.in_(
                [State.CONFIRMED.value, State.RESOLVED_APPLIED.value, State.DOUBLE_ALARM.value]
            ),
            intent.c.updated >= stamp(since),
        )
        found = self._intents(select(intent).where(same).order_by(intent.c.id.desc()).limit(1))
        return found[0] if found else None

    def claimed_by_others(self, reference: str, sender: Party) -> frozenset[str]:
        """Transfer ids that other intents of this sender already account for."""
        query = select(intent.c.receipt).where(
            intent.c.sender_id == sender.id, intent.c.reference != reference, intent.c.receipt.is_not(None)
        )
        with self._reading() as connection:
            receipts = connection.execute(query).scalars().all()
        return frozenset(str(json.loads(text)["transfer_id"]) for text in receipts)

    def codes_refused_since(self, sender: Party, since: datetime) -> int:
        """How many codes of this sender were refused since, over all intents and restarts."""
        query = (
            select(event.c.sequence)
            .join(intent, intent.c.reference == event.c.reference)
            .where(
                intent.c.sender_id == sender.id, event.c.kind == "code refused", event.c.at >= stamp(since)
            )
        )
        with self._reading() as connection:
            return len(connection.execute(query).all())

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
            query = query.where(or_(intent.c.sender_id == party.id, intent.c.recipient_id == party.id))
        wanted = sorted(state.value for state in states)
        if wanted:
            query = query.where(intent.c.state.in_(wanted))
        if text:
            columns = (
                "reference",
                "sender_name",
                "recipient_name",
                "sender_id",
                "recipient_id",
                "note",
                "operator",
            )
            query = query.where(or_(*(intent.c[name].icontains(text, autoescape=True) for name in columns)))
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple((row["id"], to_intent(row)) for row in rows)

    def with_references(self, references: Iterable[str]) -> dict[str, Intent]:
        """The intents with these references, to join a provider's history with the journal."""
        found = self._intents(select(intent).where(intent.c.reference.in_(sorted(set(references)))))
        return {each.reference: each for each in found}

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
        previous, count = EMPTY, 0
        latest: dict[str, str] = {}
        anchored = self._anchor.read()
        with self._reading() as connection:
            for row in connection.execute(select(event).order_by(event.c.sequence)).mappings():
                count += 1
                if row["sequence"] != previous.sequence + 1 or event_hash(previous.hash, row) != row["hash"]:
                    raise JournalBroken(f"The journal was changed at entry {count}.")
                if row["reference"]:
                    latest[row["reference"]] = row["row_digest"]
                previous = Head(row["sequence"], row["hash"])
                if previous.sequence == anchored.sequence and previous.hash != anchored.hash:
                    raise JournalBroken(f"The journal isn't the one on record at entry {count}.")
            for row in connection.execute(select(intent)).mappings():
                if latest.pop(row["reference"], None) != digest_row(row):
                    raise JournalBroken(
                        f"Transfer {row['reference']} was changed outside the journal's entries."
                    )
        if latest or previous.sequence < anchored.sequence:
            raise JournalBroken("Entries are missing from the journal.")
        return count

    # -- inside --------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _disk_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _disk_errors(), self._engine.begin() as connection:
            yield connection

    def _intents(self, query: Any) -> tuple[Intent, ...]:
        with self._reading() as connection:
            return tuple(to_intent(row) for row in connection.execute(query).mappings().all())

    def _open_of(self, connection: Connection, provider: str, kind: str, sender_id: str) -> Intent | None:
        query = select(intent).where(
            intent.c.provider == provider,
            intent.c.sender_kind == kind,
            intent.c.sender_id == sender_id,
            intent.c.state.in_(_OPEN),
        )
        row = connection.execute(query).mappings().first()
        return None if row is None else to_intent(row)

    def _row(self, connection: Connection, reference: str) -> Row:
        found = connection.execute(select(intent).where(intent.c.reference == reference)).mappings().one()
        return dict(found)

    def _note(self, reference: str, at: datetime, operator: str, kind: str, **columns: Any) -> Intent:
        with self._writing() as connection:
            return self._record(
                connection, self._row(connection, reference), at, operator, kind, {}, **columns
            )

    def _step(
        self,
        connection: Connection,
        row: Row,
        to: State,
        at: datetime,
        operator: str,
        kind: str,
        facts: Row,
        **columns: Any,
    ) -> Intent:
        state = State(row["state"])
        may_send_again = state is not State.REJECTED or row["code_refused"]
        if to not in NEXT_STATES[state] or not may_send_again:
            raise StateConflict(row["reference"], state, to)
        return self._record(
            connection, row, at, operator, kind, {**facts, "state": to.value}, state=to.value, **columns
        )

    def _record(
        self,
        connection: Connection,
        row: Row,
        at: datetime,
        operator: str,
        kind: str,
        facts: Row,
        **columns: Any,
    ) -> Intent:
        columns["updated"] = stamp(at)
        connection.execute(intent.update().where(intent.c.reference == row["reference"]).values(**columns))
        self._append(connection, row["reference"], at, kind, operator, facts)
        return to_intent({**row, **columns})

    def _append(
        self,
        connection: Connection,
        reference: str | None,
        at: datetime,
        kind: str,
        operator: str,
        facts: Row,
    ) -> None:
        head = self._head(connection)
        digest = "" if reference is None else digest_row(self._row(connection, reference))
        entry: Row = {
            "sequence": head.sequence + 1,
            "reference": reference,
            "at": stamp(at),
            "kind": kind,
            "operator": operator,
            "facts": dump(facts),
            "row_digest": digest,
        }
        connection.execute(event.insert().values(**entry, hash=event_hash(head.hash, entry)))

    def _head(self, connection: Connection) -> Head:
        newest = select(event.c.sequence, event.c.hash).order_by(event.c.sequence.desc()).limit(1)
        row = connection.execute(newest).first()
        return EMPTY if row is None else Head(row.sequence, row.hash)

    def _move_anchor(self) -> None:
        with self._reading() as connection:
            head = self._head(connection)
        try:
            self._anchor.write(head)
        except OSError as error:
            raise JournalUnwritable("The journal's anchor can't be written.") from error


def _order(row: Row) -> Row:
    names = (
        "sender_kind",
        "sender_id",
        "recipient_kind",
        "recipient_id",
        "points",
        "program_id",
        "provider",
        "profile",
    )
    return {name: row[name] for name in names}


@contextmanager
def _disk_errors() -> Iterator[None]:
    """SQLite's errors turned into ours; a refused row (`IntegrityError`) is left to whoever expects it."""
    try:
        yield
    except IntegrityError:
        raise
    except OperationalError as error:
        raise JournalUnwritable(
            "The journal can't be written: is the disk full, or the file read-only?"
        ) from error
    except DatabaseError as error:
        raise JournalBroken("The journal file is damaged or isn't a journal.") from error
    except OSError as error:
        raise JournalUnwritable("The journal's folder can't be used.") from error


Step = Callable[[JournalStore], Any]
