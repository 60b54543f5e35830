"""Checks that the journal may be sent from (R12, R16) and that its chain is whole."""

from __future__ import annotations

from sqlite3 import Connection

from console.domain.parties import Party
from console.journal.chain import EMPTY, Anchored, Head
from console.journal.damage import Damaged, damaged_rows, describe
from console.journal.durable_connection import unsafe_settings
from console.journal.journal_errors import JournalBehind, JournalBroken, JournalGone, JournalUnwritable
from console.journal.journal_file import JournalFile
from console.journal.verification import Verified, Walk


class JournalHealth:
    """What the file itself is good for, transfer by transfer and as a whole."""

    _file: JournalFile

    def require_sendable(self, *sides: Party) -> None:
        """Raise unless a transfer between `sides` may be written here; nobody named means anybody.

        Settings hold, nothing is gone or older than the anchor (R12), and no damaged row may concern a side
        (`JournalRowBroken`, R16).
        """
        with self._file.writing() as connection:
            unsafe = unsafe_settings(connection)
            if unsafe:
                raise JournalUnwritable(
                    f"The journal's safety settings don't hold here: {', '.join(unsafe)}."
                )
            self._require_present(connection)
            for row, broken in damaged_rows(connection):
                if describe(connection, row, broken).stops(sides):
                    raise broken

    def require_present(self) -> None:
        """Raise `JournalBehind` or `JournalGone` where transfers may be missing from it (R12)."""
        with self._file.reading() as connection:
            self._require_present(connection)

    def lacks(self) -> str:
        """Why transfers may be missing from it, as a sentence; empty where none can."""
        try:
            self.require_present()
        except (JournalBehind, JournalGone) as error:
            return str(error)
        return ""

    def damaged(self) -> tuple[Damaged, ...]:
        """Transfers whose rows can't be read, oldest first: those that may matter and what lists left out."""
        with self._file.reading() as connection:
            found = damaged_rows(connection, self._file.met)
            return tuple(describe(connection, row, broken) for row, broken in found)

    def verify(self) -> Verified:
        """Walk the whole chain in short slices; `JournalBroken` names the first bad entry or transfer."""
        walk = Walk(self._file.reading, self._file.key)

        def check(connection: Connection) -> None:
            anchored = self._file.anchor.read()
            head = self._file.head(connection)
            self._require_not_gone(head, anchored)
            if self._file.is_known and walk.head != EMPTY and not walk.sealed_by_us:
                raise JournalBroken(
                    "No entry carries this console's seal: it's an old copy, or not its journal."
                )
            if not self._file.holds(connection, head, anchored):
                raise JournalBroken("Entries are missing from the journal, or it isn't the one on record.")

        return walk.to_the_end(check)

    # -- inside --------------------------------------------------------------------------------

    def _require_present(self, connection: Connection) -> None:
        head, anchored = self._file.head(connection), self._file.anchor.read()
        self._require_not_gone(head, anchored)
        is_stripped = self._file.is_known and head != EMPTY and not self._file.is_sealed_by_us(connection)
        if is_stripped or not self._file.holds(connection, head, anchored):
            raise JournalBehind("The journal is older than the last one this console wrote.")

    def _require_not_gone(self, head: Head, anchored: Anchored | None) -> None:
        """An anchor that our key vouches for shows that the empty journal is a new one."""
        if head != EMPTY or not self._file.keys.remembers_journal:
            return
        if anchored is None or not anchored.is_sealed_by(self._file.key):
            raise JournalGone("The keyring remembers a journal, and it is gone together with its anchor.")
