"""Exceptions of the journal.

JournalError
├── JournalUnwritable    disk full, read-only, locked for too long, no descriptor left
├── JournalBroken        not a journal, damaged, edited by hand, or from a later console
├── JournalRowBroken     one transfer's row can't be read; the others can (R16)
├── JournalBehind        older than the head kept outside it (R12)
├── JournalGone          there was a journal here, and neither it nor its anchor is left (R12)
├── SenderBusy           the sender has an open intent (R5)
└── StateConflict        the step isn't allowed from the state the intent is in
"""

from __future__ import annotations

from console.domain.transfers import Intent, State


class JournalError(Exception):
    """Something is wrong with the journal; the message is a sentence."""


class JournalUnwritable(JournalError):
    """A write could not be made durable."""


class JournalBroken(JournalError):
    """The journal can't be trusted."""


class JournalRowBroken(JournalError):
    """The row of one transfer can't be read; `reference` says which, `why` names the column at fault."""

    def __init__(self, reference: str, why: str) -> None:
        super().__init__(f"Transfer {reference} can't be read from the journal: {why}.")
        self.reference = reference
        self.why = why


class JournalBehind(JournalError):
    """The journal is older than its anchor: sent transfers may be missing from it."""


class JournalGone(JournalError):
    """The keyring remembers a journal, and neither the file nor its anchor is there."""


class SenderBusy(JournalError):
    """Another transfer of the same sender is open."""

    def __init__(self, open_intent: Intent | None) -> None:
        super().__init__("The sender has an open transfer.")
        self.open_intent = open_intent


class StateConflict(JournalError):
    """Somebody else moved the intent on, or the step makes no sense."""

    def __init__(self, reference: str, found: State, wanted: State) -> None:
        super().__init__(f"{reference} is {found.value}; it can't become {wanted.value}.")
        self.found = found
