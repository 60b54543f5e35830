"""Decisions of a person that unlock a restored journal (R12) or settle a damaged row (R16)."""

from __future__ import annotations

from datetime import datetime

from console.domain.masking import redact
from console.domain.transfers import State
from console.journal.damage import DAMAGE_ACCEPTED, damaged_rows
from console.journal.journal_file import JournalFile
from console.journal.mapping import Row
from console.journal.schema import intent


class Acceptance(JournalFile):
    """Decisions that unlock what R12 and R16 stop. Each stands in the chain with its reason."""

    def accept_restored(self, at: datetime, operator: str, reason: str) -> None:
        """A person takes a journal that is gone or behind its anchor as the one to go on with (R12)."""
        with self._writing() as connection:
            anchored = self._anchor.read()
            before = None if anchored is None else anchored.head.sequence
            facts: Row = {"reason": redact(reason), "anchored": before}
            self._append(connection, None, at, "restored journal accepted", operator, facts)
        self._move_anchor(whatever_it_says=True)

    def settle_damaged(
        self, reference: str, at: datetime, operator: str, reason: str, *, moved: bool
    ) -> None:
        """A person says what became of a transfer whose row can't be read (R16); `LookupError` for others.

        The row stays as damaged as it is, for whoever wants to look into it.
        """
        to = State.RESOLVED_APPLIED if moved else State.RESOLVED_NOT_APPLIED
        facts: Row = {"reason": redact(reason), "state": to.value}
        with self._writing() as connection:
            damaged = [row["id"] for row, _ in damaged_rows(connection) if row["reference"] == reference]
            if not damaged:
                raise LookupError(reference)
            connection.execute(intent.update().where(intent.c.id == damaged[0]).values(state=to.value))
            self._append(connection, reference, at, DAMAGE_ACCEPTED, operator, facts)
