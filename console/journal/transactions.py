"""Steps of the journal, one durable transaction each. Synchronous: `Journal` runs them off the event loop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from sqlite3 import Connection, IntegrityError
from typing import Any

from console.domain.masking import redact
from console.domain.problems import Local, local
from console.domain.transfers import NEXT_STATES, Intent, Reconciliation, State, Verdict
from console.domain.warnings import TransferWarning
from console.journal.approval_entries import ApprovalEntries
from console.journal.counter_entries import CounterEntries, note_reversed
from console.journal.damage import DAMAGE_ACCEPTED, damaged_rows
from console.journal.draft_queries import DraftQueries
from console.journal.export_seals import ExportSeals
from console.journal.figure_queries import FigureQueries
from console.journal.health import JournalHealth
from console.journal.history_pages import HistoryPages
from console.journal.index_feed import IndexFeed
from console.journal.journal_errors import JournalBehind, JournalUnwritable, SenderBusy, StateConflict
from console.journal.journal_file import JournalFile
from console.journal.lookup_entries import LookupEntries
from console.journal.mapping import (
    dump,
    facts_of,
    reconciliation_columns,
    stamp,
    terms_anew,
    to_row,
)
from console.journal.move_queries import MoveQueries
from console.journal.operator_entries import OperatorEntries
from console.journal.outgoing_entries import OutgoingEntries
from console.journal.person_queries import PersonQueries
from console.journal.policy_record import PolicyRecord
from console.journal.purging import Purging
from console.journal.queries import JournalQueries
from console.journal.receipt_codes import ReceiptCodes
from console.journal.row_reading import read_row
from console.journal.schema import INTENT
from console.journal.seal_keys import KeyKeeper
from console.journal.table import Row
from console.journal.ticket_entries import TicketEntries

_ORDER = (
    "sender_kind",
    "sender_id",
    "recipient_kind",
    "recipient_id",
    "points",
    "program_id",
    "provider",
    "profile",
    "terms",
)


class JournalStore(
    JournalQueries,
    HistoryPages,
    IndexFeed,
    MoveQueries,
    JournalHealth,
    OutgoingEntries,
    ReceiptCodes,
    PolicyRecord,
    FigureQueries,
    OperatorEntries,
    ApprovalEntries,
    LookupEntries,
    CounterEntries,
    DraftQueries,
    Purging,
    PersonQueries,
    TicketEntries,
    ExportSeals,
):
    """One console's hold on the journal file: every question, every step. `owner` names this run."""

    def __init__(self, path: Path, anchor: Path, owner: str, keys: KeyKeeper | None = None) -> None:
        self._file = JournalFile(path, anchor, keys)
        self.owner = owner

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def at_once(self) -> AbstractContextManager[None]:
        """Many steps as one durable step, for what has long happened and is sent no more."""
        return self._file.at_once()

    # -- before sending ------------------------------------------------------------------------

    def prepare(self, new: Intent, warned: Sequence[TransferWarning] = (), consent: str = "") -> Intent:
        """J1: write a PREPARED intent down, with the warnings it goes on in spite of.

        `consent` is how the recipient agreed, where the policy wants that.

        `SenderBusy` where the sender has an open one (R5).
        """
        row = to_row(new, self.owner)
        facts: Row = {"order": {name: row[name] for name in _ORDER if row[name] is not None}}
        if warned:
            facts["warned"] = [[each.kind.value, *(move.reference for move in each.rows)] for each in warned]
        if consent:
            facts["consent"] = redact(consent)
        try:
            with self._file.writing() as connection:
                row["id"] = INTENT.insert(connection, row)
                self._file.append_entry(connection, row, new.created, "prepared", new.operator, facts)
        except IntegrityError as error:
            raise SenderBusy(self.open_of(new.provider, new.order.sender)) from error
        return read_row(row)

    def code_issued(self, reference: str, at: datetime, operator: str) -> Intent:
        """J2: a code went out. The code itself is never told to the journal."""
        with self._file.writing() as connection:
            row = self._sound_row(connection, reference)
            _require_step(row, State.SENDING)
            return self._record(
                connection, row, at, operator, "code issued", {}, code_issued=stamp(at), code_tries=0
            )

    def sending(
        self,
        reference: str,
        at: datetime,
        operator: str,
        deadline: datetime,
        fingerprint: str,
        *,
        code_used: bool,
        attested: str = "",
        claimed: bool = False,
    ) -> Intent:
        """J3: the row says SENDING, durably, before the first byte leaves (R1).

        `attested` is the operator's word on how the customer was verified where no code is (R13); `claimed`
        says that the shared ledger holds the sender for it.
        Where the anchor can't follow, the row becomes NOT_SENT and `JournalUnwritable` is raised, or
        `JournalBehind` where this chain isn't the one it holds the head of.
        """
        with self._file.writing() as connection:
            row = self._sound_row(connection, reference)
            columns: Row = {
                "attempt": row["attempt"] + 1,
                "deadline": stamp(deadline),
                "fingerprint": fingerprint,
            }
            facts = {**columns, "verified": "code" if code_used else redact(attested)}
            if claimed:
                facts["claimed"] = True
            columns |= {"sent": stamp(at), "code_used": code_used, "code_refused": False}
            # Whoever sends owns the row: another console must not recover it while this one lives.
            columns |= {"owner": self.owner, "problems": "[]", **reconciliation_columns(Reconciliation())}
            try:
                sending = self._step(
                    connection, row, State.SENDING, at, operator, "sending", facts, **columns
                )
            except IntegrityError as error:
                raise SenderBusy(self._open_of(connection, row)) from error
        try:
            # Outside of the transaction: an anchor ahead of its journal would look like a lost one (R12).
            self._file.move_anchor()
        except (JournalUnwritable, JournalBehind) as error:
            is_behind = isinstance(error, JournalBehind)
            why = (local(Local.JOURNAL_BEHIND if is_behind else Local.JOURNAL_UNWRITABLE),)
            self.settle(reference, at, operator, Verdict(State.NOT_SENT, "not sent", problems=why))
            raise
        return sending

    # -- outcomes and verdicts -----------------------------------------------------------------

    def settle(self, reference: str, at: datetime, operator: str, verdict: Verdict) -> Intent:
        """J7, J9, J10 and R15: one verdict, from whatever state allows it; `StateConflict` where none does.

        `SenderBusy` where it would open a second one of a sender.
        """
        problems = facts_of(verdict.problems)
        columns: Row = {"problems": dump(problems), "code_refused": verdict.code_refused}
        facts: Row = {"problems": problems}
        if verdict.receipt is not None:
            facts["receipt"] = facts_of(verdict.receipt)
            columns["receipt"] = dump(facts["receipt"])
        if verdict.proof:
            columns["proof"] = facts["proof"] = redact(verdict.proof)
        if verdict.proposer:
            facts["proposer"] = verdict.proposer
        if verdict.found is not None:
            columns |= reconciliation_columns(verdict.found)
        try:
            with self._file.writing() as connection:
                row = self._sound_row(connection, reference)
                _require_attempt(row, verdict.attempt, verdict.state)
                if verdict.code_refused:
                    columns["code_tries"] = row["code_tries"] + 1
                if verdict.dismissed:
                    facts["dismissed"] = sorted(verdict.dismissed)
                    columns["baseline"] = dump(sorted({*json.loads(row["baseline"]), *verdict.dismissed}))
                settled = self._step(
                    connection, row, verdict.state, at, operator, verdict.kind, facts, **columns
                )
                if settled.order.reverses:
                    note_reversed(self._file, connection, settled, at, operator)
        except IntegrityError as error:
            raise SenderBusy(None) from error
        with suppress(JournalUnwritable, JournalBehind):
            # The verdict itself is durable; the next transfer can't start before the anchor follows.
            self._file.move_anchor()
        return settled

    def looked(
        self, reference: str, at: datetime, operator: str, found: Reconciliation, *, attempt: int
    ) -> Intent:
        """J9: one look at the provider's history that decided nothing yet."""
        columns, facts = _look(found)
        with self._file.writing() as connection:
            row = self._sound_row(connection, reference)
            _require_attempt(row, attempt, State.RECONCILING)
            if row["state"] == State.RECONCILING.value:
                return self._record(connection, row, at, operator, "looked", facts, **columns)
            return self._step(connection, row, State.RECONCILING, at, operator, "looked", facts, **columns)

    def watched_again(
        self, reference: str, at: datetime, operator: str, found: Reconciliation, *, attempt: int
    ) -> Intent:
        """R15: one more look after a word of "no", or at what is missing; the word stands."""
        columns, facts = _look(found)
        with self._file.writing() as connection:
            row = self._watched_row(connection, reference, attempt)
            return self._record(connection, row, at, operator, "watched", facts, **columns)

    def end_watch(self, reference: str, at: datetime, operator: str, *, attempt: int) -> Intent:
        """R15: the last look, past the horizon."""
        with self._file.writing() as connection:
            row = self._watched_row(connection, reference, attempt)
            return self._record(connection, row, at, operator, "watch over", {}, audited=True)

    def audited(self, reference: str, at: datetime, operator: str, *, kind: str = "audited") -> Intent:
        """J10: the audit of a confirmed transfer is over."""
        with self._file.writing() as connection:
            row = self._sound_row(connection, reference)
            if row["state"] not in (State.CONFIRMED.value, State.RESOLVED_APPLIED.value):
                raise StateConflict(reference, State(row["state"]), State.DOUBLE_ALARM)
            return self._record(connection, row, at, operator, kind, {}, audited=True)

    def prepare_again(
        self,
        reference: str,
        at: datetime,
        operator: str,
        baseline: frozenset[str],
        usable_before: Decimal | None = None,
    ) -> Intent:
        """A new confirmation of one that never left or wasn't applied: PREPARED with a fresh baseline.

        The balance of the attempt before says nothing about this one, and gives way too.
        """
        columns: Row = {"baseline": dump(sorted(baseline)), "owner": self.owner, "problems": "[]"}
        columns |= {"code_issued": None, "code_tries": 0, "code_used": False}
        columns |= reconciliation_columns(Reconciliation())
        try:
            with self._file.writing() as connection:
                row = self._sound_row(connection, reference)
                columns["terms"] = terms_anew(row, usable_before)
                return self._step(
                    connection, row, State.PREPARED, at, operator, "prepared again", {}, **columns
                )
        except IntegrityError as error:
            raise SenderBusy(None) from error

    def remark(
        self, reference: str, at: datetime, operator: str, kind: str, facts: Row | None = None
    ) -> Intent:
        """Add an event that changes nothing, such as a code that could not be issued."""
        with self._file.writing() as connection:
            return self._record(
                connection, self._sound_row(connection, reference), at, operator, kind, facts or {}
            )

    def remark_once(self, reference: str, at: datetime, operator: str, kind: str, facts: Row) -> None:
        """The same, unless there is such an event with these facts, or no such transfer."""
        told = any(each.kind == kind and each.facts == facts for each in self.events(reference))
        if self.get(reference) is not None and not told:
            self.remark(reference, at, operator, kind, facts)

    def note(self, at: datetime, operator: str, kind: str, facts: Row) -> None:
        """Add an entry that is of no transfer of this journal."""
        with self._file.writing() as connection:
            self._file.append_entry(connection, None, at, kind, operator, facts)

    # -- what a person takes on where the journal can't help itself (R12, R16) ------------------

    def accept_restored(self, at: datetime, operator: str, reason: str) -> None:
        """A person takes a journal that is gone or behind its anchor as the one to go on with (R12)."""
        with self._file.writing() as connection:
            anchored = self._file.anchor.read()
            before = None if anchored is None else anchored.head.sequence
            facts: Row = {"reason": redact(reason), "anchored": before}
            self._file.append_entry(connection, None, at, "restored journal accepted", operator, facts)
        self._file.move_anchor(whatever_it_says=True)

    def settle_damaged(
        self, reference: str, at: datetime, operator: str, reason: str, *, moved: bool
    ) -> None:
        """A person says what became of a transfer whose row can't be read (R16); `LookupError` for others.

        The row stays as damaged as it is, for whoever wants to look into it.
        """
        to = State.RESOLVED_APPLIED if moved else State.RESOLVED_NOT_APPLIED
        facts: Row = {"reason": redact(reason), "state": to.value}
        with self._file.writing() as connection:
            damaged = [row for row, _ in damaged_rows(connection) if row["reference"] == reference]
            if not damaged:
                raise LookupError(reference)
            settled = INTENT.update(connection, damaged[0], {"state": to.value})
            self._file.append_entry(connection, settled, at, DAMAGE_ACCEPTED, operator, facts)

    # -- inside --------------------------------------------------------------------------------

    def _watched_row(self, connection: Connection, reference: str, attempt: int) -> Row:
        row = self._sound_row(connection, reference)
        _require_attempt(row, attempt, State.CONFIRMED)
        found = read_row(row)
        if not found.is_watched and found.state is not State.MISSING_ALARM:
            raise StateConflict(reference, found.state, State.CONFIRMED)
        return row

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
        _require_step(row, to)
        facts = {**facts, "state": to.value}
        if to in (State.SENDING, State.CONFIRMED):
            columns["audited"] = False  # by a watch that was over, of an attempt or a verdict before
        return self._record(connection, row, at, operator, kind, facts, state=to.value, **columns)

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
        changed = INTENT.update(connection, row, {**columns, "updated": stamp(at)})
        self._file.append_entry(connection, changed, at, kind, operator, facts)
        return read_row(changed)


def _look(found: Reconciliation) -> tuple[Row, Row]:
    """The columns and the facts of one look at the provider's history."""
    columns = reconciliation_columns(found)
    return columns, {key: columns[key] for key in ("looks", "clean_negatives", "next_look")}


def _require_step(row: Row, to: State) -> None:
    """`StateConflict` unless it may become `to`; a REJECTED one is sent again only for its code."""
    state = State(row["state"])
    may_send_again = state is not State.REJECTED or row["code_refused"]
    if to not in NEXT_STATES[state] or (to is State.SENDING and not may_send_again):
        raise StateConflict(row["reference"], state, to)


def _require_attempt(row: Row, attempt: int | None, to: State) -> None:
    if attempt is not None and row["attempt"] != attempt:
        raise StateConflict(row["reference"], State(row["state"]), to)
