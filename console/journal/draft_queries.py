"""Orders that never moved anything and that somebody may still want: what an operator can take up again."""

from __future__ import annotations

from datetime import datetime

from console.domain.transfers import Intent, State
from console.journal.journal_file import JournalFile
from console.journal.mapping import stamp
from console.journal.schema import in_states

DROPPED = "dropped"
"""The kind of the entry by which somebody says that an order isn't wanted any more."""
CONSOLE_ENDED = "the console ended"
"""Why a prepared transfer was given up that nobody gave up: its console was gone at the next start."""
_LATELY = 2_000
"""Rows that are looked at, whatever the journal has: more than any till makes in a week."""

# By row ids, so that it costs the same however old the journal grows; never one that was ordered anew.
_UNSENT = f"""
    WHERE id > (SELECT max(id) FROM intent) - {_LATELY} AND updated >= :since AND (
        {in_states((State.NOT_SENT, State.NOT_APPLIED))}
        OR {in_states((State.ABANDONED,))} AND proof = '{CONSOLE_ENDED}'
    ) AND NOT EXISTS (
        SELECT 1 FROM event WHERE event.reference = intent.reference AND kind = '{DROPPED}'
    ) AND NOT EXISTS (
        SELECT 1 FROM intent AS later WHERE later.sender_id = intent.sender_id AND later.id > intent.id
        AND later.sender_kind = intent.sender_kind AND later.recipient_kind = intent.recipient_kind
        AND later.recipient_id = intent.recipient_id AND later.points = intent.points
        AND later.program_id = intent.program_id
    ) ORDER BY id
"""  # noqa: S608 - our own names


class DraftQueries:
    """The part of the journal that knows what was written down and never moved."""

    _file: JournalFile

    def unsent_since(self, since: datetime) -> tuple[Intent, ...]:
        """Those that never left or weren't found at the provider, and that nobody dropped, oldest first."""
        return self._file.intents(_UNSENT, {"since": stamp(since)})
