"""Finds the explanation of a problem: exact context first, then its fall-backs, then the safe card."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.problems import Problem


class Moved(StrEnum):
    """The second line of every card: did points move?"""

    NO = "No points moved."
    UNKNOWN = "Not known yet whether points moved."
    YES = "The points moved."
    NOTHING_SENT = "Nothing left this computer."


class Field(StrEnum):
    """The field of a screen that can cure a problem; the card stands beside it."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    AMOUNT = "amount"
    PROGRAM = "program"
    NOTE = "note"
    CODE = "code"
    NONE = ""


class RetryClass(StrEnum):
    """The dossier's classes: what may be done next."""

    FIX = "F"
    ACCESS = "A"
    STOP = "S"
    WAIT = "W"
    VERIFY = "V"
    ESCALATE = "E"
    INFORM = "I"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The four parts of a card, and where it belongs.

    `who` can fix it: "you", "the customer", "a supervisor", "your administrator", "the provider" or
    "nobody here". `next_step` names the key or the act. `known` is False for the safe card.
    """

    what: str
    moved: Moved
    who: str
    next_step: str
    field: Field
    retry: RetryClass
    title: str
    code: str
    known: bool
    detail: str
    """The provider's own words, cleaned, with status and request id: for the ticket, not for the customer."""


class Catalogue:
    """The explanations of one installation."""

    def explain(self, problem: Problem, *, sent: bool = False) -> Explanation:
        """The card for `problem`. `sent` says that a transfer request had left when it was met."""
        raise NotImplementedError
