"""Turns errors of journal and history, and missing rights, into `TransferRefusedHere`: nothing was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.domain.operators import NotAllowed, OperatorRefused
from console.domain.problems import Local, Problem, ProviderError, local
from console.domain.transfers import TransferRefusedHere
from console.journal.journal_errors import (
    JournalBehind,
    JournalError,
    JournalGone,
    JournalRowBroken,
    JournalUnwritable,
    SenderBusy,
    StateConflict,
)


@contextmanager
def refusing() -> Iterator[None]:
    """`TransferRefusedHere` instead of journal errors: this console won't go on, and nothing was sent.

    `StateConflict` passes: it means that somebody else was quicker, and the row tells with what.
    """
    try:
        yield
    except StateConflict:
        raise
    except SenderBusy as busy:
        raise TransferRefusedHere(local(Local.SENDER_BUSY), busy.open_intent) from busy
    except JournalError as error:
        raise TransferRefusedHere(refusal_of(error)) from error
    except (NotAllowed, OperatorRefused) as refused:
        raise TransferRefusedHere(local(Local.NOT_ALLOWED, str(refused))) from refused


def refusal_of(error: JournalError) -> Problem:
    """What a fault of the journal means for whoever works here."""
    match error:
        case JournalBehind():
            return local(Local.JOURNAL_BEHIND)
        case JournalGone():
            return local(Local.JOURNAL_GONE)
        case JournalRowBroken():
            return local(Local.JOURNAL_ROW_BROKEN, str(error))
        case JournalUnwritable():
            return local(Local.JOURNAL_UNWRITABLE, str(error))
    return local(Local.JOURNAL_BROKEN, str(error))


@contextmanager
def needing_history() -> Iterator[None]:
    """`TransferRefusedHere` where the history can't be read: without it nothing may be sent (J0)."""
    try:
        yield
    except ProviderError as error:
        raise TransferRefusedHere(local(Local.NO_BASELINE, str(error))) from error
