"""Look-ups as they stay on record: who, whom, by what and when, and never what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.parties import Party


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look-up of somebody."""

    at: datetime
    operator: str
    whom: str
    """A party by the provider's own number, such as `customer 565039506`; or how many answered."""
    by: str
    """As what the text was read, such as `mobile`."""
    profile: str


def named(party: Party) -> str:
    """A party as records name it: by the provider's own number, which tells nobody else who it is."""
    return f"{party.kind.value} {party.id}"
