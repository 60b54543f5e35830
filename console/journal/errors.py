"""Why the journal can't do what was asked.

JournalError
├── JournalUnwritable    disk full, read-only, locked for too long
├── JournalBroken        not a journal, damaged, edited by hand, or from a later console
├── JournalBehind        older than the head kept outside it (R12)
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


class JournalBehind(JournalError):
    """The journal is older than its anchor: sent transfers may be missing from it."""


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
