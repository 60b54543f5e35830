"""Queries of the journal. Synchronous: `Journal` runs them off the event loop."""

from __future__ import annotations

import json
from datetime import datetime
from operator import itemgetter
from sqlite3 import Connection

from console.domain.parties import Party
from console.domain.transfers import WATCHED_STATES, Intent, JournalEvent, State, TransferOrder
from console.journal.damage import UNRESOLVED
from console.journal.journal_errors import JournalRowBroken
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.row_reading import NONSENSE, read_row, transfer_id_of
from console.journal.schema import EVENT, INTENT, IS_LATE, IS_OPEN, SENT_BY, in_states, sender_of
from console.journal.table import Row

_OPEN_OF = f"WHERE provider = :provider AND {SENT_BY} AND {IS_OPEN}"
_NEWER_OF_SENDER = """
    WHERE (provider, sender_kind, sender_id) =
        (SELECT provider, sender_kind, sender_id FROM intent WHERE reference = :reference)
    AND id > (SELECT id FROM intent WHERE reference = :reference) ORDER BY id DESC
"""
_SAID_NO = (
    in_states((*WATCHED_STATES, State.MISSING_ALARM)),
    f"{in_states((State.ABANDONED,))} AND attempt > 0",
    f"{in_states((State.NOT_SENT,))} AND attempt > 1",
)
_WATCHED = (
    f"WHERE {IS_LATE} AND audited IS 0 AND ({' OR '.join(_SAID_NO)}) AND sent >= :since ORDER BY sent, id"
)
# The plus keeps it to the index of senders: a club may be given to by thousands.
_EQUAL = f"""
    WHERE provider = :provider AND {SENT_BY}
    AND recipient_kind = :recipient_kind AND +recipient_id = :recipient_id
    AND points = :points AND program_id = :program_id
    AND (created >= :since OR updated >= :since) ORDER BY id DESC
"""
_CLAIMED = f"""
    SELECT reference, receipt FROM intent
    WHERE {SENT_BY} AND reference <> :reference AND receipt IS NOT NULL
"""  # noqa: S608 - our own names
_CODES_REFUSED = f"""
    SELECT count(*) FROM event JOIN intent USING (reference)
    WHERE {SENT_BY} AND kind = 'code refused' AND at >= :since
"""  # noqa: S608 - our own names


class JournalQueries:
    """Every question about the transfers. Lists leave out the rows that can't be read: see `damaged`."""

    _file: JournalFile

    def get(self, reference: str) -> Intent | None:
        """The intent with this reference."""
        with self._file.reading() as connection:
            row = self._file.found_row(connection, reference)
        return None if row is None else read_row(row)

    def open_of(self, provider: str, sender: Party) -> Intent | None:
        """The open intent of a sender (R5)."""
        with self._file.reading() as connection:
            return self._open_of(connection, {"provider": provider, **sender_of(sender)})

    def open_intents(self) -> tuple[Intent, ...]:
        """Every intent without a proven result, and those prepared, oldest first."""
        # The plus keeps SQLite from walking the whole table because it is in this order already.
        return self._file.intents(f"WHERE {IS_OPEN} ORDER BY +id")

    def waiting(self) -> tuple[tuple[str, Intent], ...]:
        """Open intents and those still to be audited (R9), each after the run that holds it, oldest first."""
        with self._file.reading() as connection:
            rows = [row for query in UNRESOLVED for row in INTENT.rows(connection, query)]
        rows.sort(key=itemgetter("id"))
        return tuple((row["owner"], found) for row, found in self._file.readable(rows))

    def open_or_updated_since(self, since: datetime) -> tuple[Intent, ...]:
        """Open intents of any age and those touched since, oldest first (R10)."""
        return self._file.intents(
            f"WHERE {IS_OPEN} OR updated >= :since ORDER BY id", {"since": stamp(since)}
        )

    def newer_of_sender(self, reference: str) -> Intent | None:
        """The newest intent of the same sender that was prepared after this one."""
        found = self._file.intents(_NEWER_OF_SENDER, {"reference": reference})
        return found[0] if found else None

    def claimed_by_others(self, reference: str, sender: Party) -> frozenset[str]:
        """Transfer ids that other intents of this sender already account for."""
        values = {"reference": reference, **sender_of(sender)}
        with self._file.reading() as connection:
            claimed = [_claimed(connection, *row) for row in connection.execute(_CLAIMED, values).fetchall()]
        return frozenset().union(*claimed) - {""}

    def watched(self, since: datetime) -> tuple[Intent, ...]:
        """What left since and has a word of "no", or is missing, until its watch is over, oldest first (R15).

        As `Intent.is_watched` says: also what was given up, or never left, at a later attempt.
        """
        return self._file.intents(_WATCHED, {"since": stamp(since)})

    def equals_since(self, order: TransferOrder, provider: str, since: datetime) -> tuple[Intent, ...]:
        """Every intent of the same order made or changed since, newest first (R6).

        Both times are asked for: a clock that was set back makes a row older at its last step.
        """
        values: Row = {"provider": provider, "since": stamp(since), **sender_of(order.sender)}
        values |= {"recipient_kind": order.recipient.kind.value, "recipient_id": order.recipient.id}
        values |= {"points": order.points, "program_id": order.program_id}
        return self._file.intents(_EQUAL, values)

    def codes_refused_since(self, sender: Party, since: datetime) -> int:
        """How many codes of this sender were refused since, over all intents and restarts."""
        values = {"since": stamp(since), **sender_of(sender)}
        with self._file.reading() as connection:
            return int(connection.execute(_CODES_REFUSED, values).fetchone()[0])

    def events(self, reference: str) -> tuple[JournalEvent, ...]:
        """The timeline of one intent, oldest first; `JournalRowBroken` where an entry makes no sense."""
        with self._file.reading() as connection:
            rows = EVENT.rows(connection, "WHERE reference = :this ORDER BY sequence", {"this": reference})
        return tuple(_event(row) for row in rows)

    # -- inside --------------------------------------------------------------------------------

    def _sound_row(self, connection: Connection, reference: str) -> Row:
        """The row of a transfer; `JournalRowBroken` where no step may be taken on what it says."""
        row = self._file.row(connection, reference)
        read_row(row)
        return row

    def _open_of(self, connection: Connection, values: Row) -> Intent | None:
        rows = INTENT.rows(connection, _OPEN_OF, values)
        return read_row(rows[0]) if rows else None


def _event(row: Row) -> JournalEvent:
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
        entries = connection.execute("SELECT facts FROM event WHERE reference = ?", (reference,))
        return frozenset().union(*(_claimed_in_entry(facts) for (facts,) in entries))


def _claimed_in_entry(facts: str) -> frozenset[str]:
    try:
        return frozenset({str(json.loads(facts)["receipt"]["transfer_id"])})
    except NONSENSE:
        return frozenset()
