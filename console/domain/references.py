"""The console's own reference of a transfer: ten characters people can read to each other."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so nothing is mistaken on the phone."""
LENGTH = 10

NOTE_LIMIT = 100
"""Characters of `notes` sent; the provider documents no limit, so we keep to a modest one."""

_MARKED = re.compile(r"#([0-9A-HJKMNP-TV-Z]{10})(?![0-9A-Za-z])")


def new_reference() -> str:
    """A fresh reference of 50 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def mark(note: str, reference: str) -> str:
    """The operator's words followed by the reference: `gift for Ravi #K3F9Q2M7XA`.

    Only printable ASCII travels, cut to `NOTE_LIMIT`, so that no provider alters it on the way back. A `#`
    of the operator's is left out: quoting another transfer's reference must not claim that transfer.
    """
    plain = note.replace("#", " ")
    words = " ".join("".join(c if c.isascii() and c.isprintable() else "?" for c in plain).split())
    room = NOTE_LIMIT - LENGTH - 2
    return f"{words[:room].rstrip()} #{reference}".strip()


def mark_first(words: str, reference: str, limit: int) -> str:
    """The reference followed by the operator's words, cut to `limit`: for text that may be cut at its end."""
    return f"#{reference} {mark(words, reference).removesuffix(f'#{reference}').strip()}"[:limit].rstrip()


def references_in(note: str) -> tuple[str, ...]:
    """Every reference that stands in a provider's free text."""
    return tuple(_MARKED.findall(note))
