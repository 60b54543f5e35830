"""Look-ups as they stay on record: who, whom, by what and when, and never what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.parties import Party

NUMBERS_SHOWN = "numbers shown"
"""The kind of the journal's entry that somebody saw whole numbers."""
HANDED_OUT = "data handed out"
"""The kind of the entry that everything kept about somebody was written into a file."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look-up of somebody, or one look at their whole numbers."""

    at: datetime
    operator: str
    whom: str
    """A party by the provider's own number, such as `customer 565039506`; or how many answered."""
    by: str
    """As what the text was read, such as `mobile`; empty where nothing was typed."""
    profile: str
    reason: str = ""
    """Why their whole numbers were shown; empty for a look-up."""


def named(party: Party) -> str:
    """A party as records name it: by the provider's own number, which tells nobody else who it is."""
    return f"{party.kind.value} {party.id}"
