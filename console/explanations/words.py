"""The words for where a transfer stands: processed, in progress or not found (ARCHITECTURE, States).

While nobody knows what became of a transfer, no word of it may sound like an end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.domain.problems import Local
from console.domain.transfers import Intent, State
from console.explanations.cards import Moved

_IN_PROGRESS = "in progress — do not send again"
_WATCHED = "it is looked at again for a while, in case it is booked late."
"""What goes on after a word of no (R15). True for any horizon a profile sets, and when it is past."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """How screens, receipts and the line mode name a state: the symbol always beside the title."""

    symbol: str
    """One cell wide, so that states differ without colour."""
    title: str
    sentence: str
    moved: Moved

    @property
    def label(self) -> str:
        """Symbol and title, as lists show a state."""
        return f"{self.symbol} {self.title}"


_SEARCHED = StateWords(
    "…",
    _IN_PROGRESS,
    "It is not known yet whether points moved; the console looks for proof at the provider.",
    Moved.UNKNOWN,
)
_ALL = {
    State.PREPARED: StateWords(
        "○",
        "ready, not sent",
        "The transfer is written down and has not been sent.",
        Moved.NOTHING_SENT,
    ),
    State.SENDING: StateWords(
        "…",
        _IN_PROGRESS,
        "The transfer is on its way; nothing else can be sent for this sender.",
        Moved.UNKNOWN,
    ),
    State.CONFIRMED: StateWords("✓", "processed", "The provider moved the points.", Moved.YES),
    State.REJECTED: StateWords("✗", "refused", f"The provider refused the transfer; {_WATCHED}", Moved.NO),
    State.NOT_SENT: StateWords(
        "–",
        "not sent",
        "Nothing left this computer; it may be sent again.",
        Moved.NOTHING_SENT,
    ),
    State.UNKNOWN: _SEARCHED,
    State.RECONCILING: _SEARCHED,
    State.NOT_APPLIED: StateWords(
        "∅",
        "not found",
        f"The provider's history does not show it; {_WATCHED} It may be sent again, with a new code.",
        Moved.NO,
    ),
    State.NEEDS_HUMAN: StateWords(
        "!",
        "needs a person — do not send again",
        "The console cannot tell whether points moved; a supervisor decides.",
        Moved.UNKNOWN,
    ),
    State.RESOLVED_APPLIED: StateWords(
        "✓",
        "processed, decided by a person",
        "A supervisor found that the points moved.",
        Moved.YES,
    ),
    State.RESOLVED_NOT_APPLIED: StateWords(
        "∅",
        "not found, decided by a person",
        f"A supervisor found that no points moved; {_WATCHED}",
        Moved.NO,
    ),
    State.ABANDONED: StateWords(
        "–",
        "not sent (given up)",
        "The transfer was prepared and given up before it was sent.",
        Moved.NOTHING_SENT,
    ),
    State.DOUBLE_ALARM: StateWords(
        "‼",
        "found twice",
        "The provider shows this transfer twice; one of the two must be put right.",
        Moved.YES,
    ),
    State.MISSING_ALARM: StateWords(
        "≠",
        "missing — do not send again",
        "The provider confirmed this transfer, but its history does not show it; a supervisor must ask.",
        Moved.UNKNOWN,
    ),
}


_GIVEN_UP_AGAIN = (
    f"The last try was given up before it was sent. An earlier one was not found, or never left; {_WATCHED}"
)
_NOT_SENT_AGAIN = (
    "The last try never left this computer. An earlier one was refused or not found, or never left; "
    + _WATCHED
)
"""Which of these it was is told by the timeline; the row holds only how many tries there were."""

_BOOKED_LATE = "The points moved after all, though it was said before that they had not."
_EQUAL_CONFIRMED = (
    "The provider booked both this transfer and an equal one; one of the two must be put right."
)

_PROOFS = {
    "answer": "Known from the provider's answer.",
    "reference": "Known by its reference in the provider's history.",
    "matching row": "Known by a matching entry in the provider's history.",
}


def words_for(state: State) -> StateWords:
    """The words for a state alone, as for a filter or a column of the history."""
    return _ALL[state]


def describe(intent: Intent) -> StateWords:
    """The words for one transfer, with what its journal row adds: how it is known, how far the search is."""
    words = _ALL[intent.state]
    match intent.state:
        case State.ABANDONED if intent.is_watched:
            return replace(words, title="given up", sentence=_GIVEN_UP_AGAIN, moved=Moved.NO)
        case State.NOT_SENT if intent.is_watched:
            return replace(words, title="not sent again", sentence=_NOT_SENT_AGAIN, moved=Moved.NO)
        case State.UNKNOWN | State.RECONCILING | State.NOT_APPLIED:
            return replace(words, sentence=words.sentence + _looks(intent.reconciliation.looks))
        case State.CONFIRMED if _met(intent, Local.BOOKED_LATE):
            return replace(words, sentence=_BOOKED_LATE + _known_by(intent.proof))
        case State.DOUBLE_ALARM if _met(intent, Local.EQUAL_CONFIRMED):
            return replace(words, sentence=_EQUAL_CONFIRMED)
        case State.CONFIRMED | State.RESOLVED_APPLIED | State.RESOLVED_NOT_APPLIED:
            return replace(words, sentence=words.sentence + _known_by(intent.proof))
        case State.REJECTED if intent.attempt.code_refused:
            return replace(words, sentence="The provider did not accept the one-time code.")
        case State.NEEDS_HUMAN if candidate := intent.reconciliation.candidate:
            found = f" The history shows transfer {candidate.transfer_id}, which may be this one."
            return replace(words, sentence=words.sentence + found)
    return words


def _met(intent: Intent, condition: Local) -> bool:
    return any(problem.code == condition.value for problem in intent.problems)


def _looks(count: int) -> str:
    if count == 0:
        return ""
    return f" The console has looked {'once' if count == 1 else f'{count} times'}."


def _known_by(proof: str) -> str:
    """A sentence for `Intent.proof`; what isn't one of the console's own grades is a person's reason."""
    for grade, sentence in _PROOFS.items():
        if proof.startswith(grade):
            return f" {sentence}"
    return f" Reason given: {proof}" if proof else ""
