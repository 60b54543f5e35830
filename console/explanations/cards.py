"""The card that explains one problem, and the closed lists its parts are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    TYPE = "type"
    """The kind of transfer, where a provider asks for one."""
    NOTE = "note"
    TICKET = "ticket"
    CODE = "code"
    NONE = ""


class RetryClass(StrEnum):
    """What may be done next, by the classes of Capillary's documents."""

    FIX = "F"
    ACCESS = "A"
    STOP = "S"
    WAIT = "W"
    VERIFY = "V"
    ESCALATE = "E"
    INFORM = "I"


class Who(StrEnum):
    """Who can put it right, as the card names them."""

    YOU = "you"
    CUSTOMER = "the customer"
    SUPERVISOR = "a supervisor"
    ADMINISTRATOR = "your administrator"
    PROVIDER = "the provider"
    SUPPORT = "support"
    NOBODY = "nobody here"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The four parts of a card (what, moved, who, next step), and where it belongs."""

    what: str
    moved: Moved
    who: Who
    next_step: str
    """One imperative sentence that names the key or the act."""
    field: Field
    retry: RetryClass
    title: str
    code: str
    known: bool
    """False for the safe card: the code is in no file of the catalogue."""
    detail: str
    """The provider's own words, cleaned, with the request's id: for the ticket, not for the customer."""
