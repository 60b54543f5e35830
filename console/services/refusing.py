"""Turns the journal's faults into the one sentence they all mean before anything was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.domain.problems import Local, local
from console.domain.transfers import TransferRefusedHere
from console.journal.errors import (
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
    except JournalBehind as error:
        raise TransferRefusedHere(local(Local.JOURNAL_BEHIND)) from error
    except JournalGone as error:
        raise TransferRefusedHere(local(Local.JOURNAL_GONE)) from error
    except JournalRowBroken as error:
        raise TransferRefusedHere(local(Local.JOURNAL_ROW_BROKEN, str(error))) from error
    except JournalUnwritable as error:
        raise TransferRefusedHere(local(Local.JOURNAL_UNWRITABLE, str(error))) from error
    except JournalError as error:
        raise TransferRefusedHere(local(Local.JOURNAL_BROKEN, str(error))) from error
