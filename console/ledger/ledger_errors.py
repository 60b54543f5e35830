"""Why the shared ledger can't do what was asked.

LedgerError
├── LedgerUnreachable    no server, no answer in time, shutting down, or its disk is full
├── LedgerRefused        the server is there and won't have us: password, TLS, rights
├── NotALedger           the database is a different one, or empty
├── LedgerVersion        its tables are of an earlier or a later console
├── EnrolmentRefused     nobody can join like that: the secret, the name of the till, the clock
└── JournalRefused       this console's journal isn't the one whose entries the ledger holds (R12)
"""

from __future__ import annotations

from typing import Literal

UNKNOWN_HERE = (
    "The ledger doesn't know this console: it may have been put back from a copy older than its joining. "
    "Leave the ledger, and join it anew."
)


class LedgerError(Exception):
    """Something is wrong with the shared ledger; the message is a sentence without any secret."""


class LedgerUnreachable(LedgerError):
    """No answer in time."""


class LedgerRefused(LedgerError):
    """An answer, and it is no."""


class NotALedger(LedgerError):
    """The database holds no ledger."""


class LedgerVersion(LedgerError):
    """The tables aren't the ones this console knows."""


class EnrolmentRefused(LedgerError):
    """What was given doesn't let a console join."""


class JournalRefused(LedgerError):
    """The journal is older than what the ledger holds of it, or another one."""

    def __init__(self, sentence: str, what: Literal["older", "different"], sequence: int) -> None:
        super().__init__(sentence)
        self.what = what
        self.sequence = sequence
        """The entry that the journal lacks, or has otherwise."""
