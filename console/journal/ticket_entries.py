"""Tickets and notes of a transfer, as entries of the chain.

They say nothing of what became of it, so neither counts as its last step: `updated` stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from console.domain.tickets import NOTED, TICKET_SET
from console.domain.transfers import Intent
from console.journal.journal_file import JournalFile
from console.journal.mapping import dump
from console.journal.row_reading import read_row
from console.journal.schema import HAS_TICKET, INTENT, TICKET

# Both are our own words: what was typed is bound.
_WITH_TICKET = (
    f"WHERE {HAS_TICKET} AND {TICKET} IN (SELECT value FROM json_each(:tickets))"  # noqa: S608
    " ORDER BY id DESC LIMIT :limit"
)


class TicketEntries:
    """The part of the journal that keeps what support adds to a transfer."""

    _file: JournalFile

    def set_ticket(self, reference: str, at: datetime, operator: str, ticket: str) -> Intent:
        """Put a ticket beside a transfer, in place of the one before; an empty one takes it away."""
        with self._file.writing() as connection:
            row = self._file.row(connection, reference)
            before = read_row(row).order.ticket
            terms = json.loads(row["terms"] or "{}") | {"ticket": ticket}
            if not ticket:
                del terms["ticket"]
            changed = INTENT.update(connection, row, {"terms": dump(terms) if terms else None})
            facts = {"ticket": ticket, "before": before}
            self._file.append_entry(connection, changed, at, TICKET_SET, operator, facts)
        return read_row(changed)

    def add_note(self, reference: str, at: datetime, operator: str, text: str) -> Intent:
        """Write a note down; there is no step that changes or removes one."""
        with self._file.writing() as connection:
            row = self._file.row(connection, reference)
            noted = read_row(row)
            self._file.append_entry(connection, row, at, NOTED, operator, {"note": text})
        return noted

    def with_ticket(self, tickets: Sequence[str], limit: int) -> tuple[Intent, ...]:
        """The transfers of any of these tickets, newest first."""
        return self._file.intents(_WITH_TICKET, {"tickets": dump(list(tickets)), "limit": limit})
