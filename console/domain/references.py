"""The console's own reference of a transfer: ten characters people can read to each other."""

from __future__ import annotations

import re
import secrets

from console.domain.input_text import plain
from console.domain.notes import shortened, travelling

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so nothing is mistaken on the phone."""
LENGTH = 10
MARK = "#"
"""What a reference is known by among other words."""

NOTE_LIMIT = 100
"""Characters of `notes` sent; the provider documents no limit, so we keep to a modest one."""

_ROOM = NOTE_LIMIT - LENGTH - 2

_MARKED = re.compile(r"#([0-9A-HJKMNP-TV-Z]{10})(?![0-9A-Za-z])")


def new_reference() -> str:
    """A fresh reference of 50 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def mark(note: str, reference: str) -> str:
    """The operator's words followed by the reference: `gift for Ravi #K3F9Q2M7XA`, `NOTE_LIMIT` at most."""
    return f"{note_as_sent(note)} #{reference}".strip()


def mark_first(words: str, reference: str, limit: int) -> str:
    """The reference followed by the operator's words, cut to `limit`: for text that may be cut at its end."""
    return f"#{reference} {note_as_sent(words, limit)}".rstrip()


def note_as_sent(note: str, limit: int | None = None) -> str:
    """The operator's words as they travel beside the reference; `limit` is that of a reason (Mastercard).

    A `#` of theirs is left out: quoting another transfer's reference must not claim that transfer.
    """
    room = _ROOM if limit is None else min(limit - LENGTH - 2, _ROOM)
    return shortened(travelling(note), room)


def read_reference(text: str) -> str | None:
    """A reference as people hand it over: small, spaced, with its mark, with O for 0 and I or L for 1."""
    written = re.sub("[ :#-]", "", plain(text)).upper().removeprefix("REFERENCE").removeprefix("REF")
    meant = written.translate(str.maketrans("OIL", "011"))
    return meant if len(meant) == LENGTH and set(meant) <= set(ALPHABET) else None


def references_in(note: str) -> tuple[str, ...]:
    """Every reference that stands in a provider's free text."""
    return tuple(_MARKED.findall(note))
