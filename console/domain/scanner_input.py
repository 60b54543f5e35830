"""Barcode scanner input: the data in a scan, and what of it names somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from console.domain.input_text import NotRead, tidy

_SHORTEST = 8
_SHORTEST_MIXED = 10
"""Letters and digits; codes are as long as nine."""

_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""What readers put in front to tell the kind of barcode (ISO/IEC 15424): `]C1` is a GS1-128."""
_STRIPE = re.compile(r"%[A-Za-z][^?]*(?:\?|\^)|;[0-9]{4,}[=?]")
"""Track 1 and track 2 of a card's magnetic stripe (ISO/IEC 7813)."""

STRIPE_READ = NotRead(
    "That is the magnetic stripe of a card, which isn't read here: scan the barcode, or type the number."
)


@dataclass(frozen=True, slots=True)
class Scan:
    """The data of one scan. A stripe's isn't read: it may be that of a payment card."""

    text: str = field(repr=False)
    is_stripe: bool = False


def read_scan(text: str) -> Scan | None:
    """What was scanned, without what the scanner adds around it; None where nothing is left.

    Typed text passes unchanged but for its spelling.
    """
    bare = tidy(text)
    bare = bare[3:].lstrip() if _SYMBOLOGY.match(bare) else bare
    return Scan(bare, _STRIPE.match(bare) is not None) if bare else None


def names_somebody(burst: str) -> bool:
    """Whether what came in one burst is an identifier rather than an amount or a code."""
    if re.search(r"\s", burst) or len(set(burst[-_SHORTEST:])) == 1:
        return False
    if _STRIPE.match(burst):
        return True
    bare = burst[3:] if _SYMBOLOGY.match(burst) else burst
    digits = sum(character.isdigit() for character in bare)
    letters = sum(character.isalpha() for character in bare)
    return digits >= _SHORTEST or (digits > 0 and digits + letters >= _SHORTEST_MIXED)
