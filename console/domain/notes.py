"""The operator's note as it is sent: one line, without what a provider may drop or misread."""

from __future__ import annotations

import unicodedata

from console.domain.text import is_unsafe

_MARKS = "#\uff03\ufe5f"
"""Signs that begin a reference, or that a provider may turn into one that does."""
_PLACE_HOLDER = "\u25a1"
_LAST_COMMON = 0xFFFF
"""Old databases keep three bytes a character and cut a text at the first longer one, with all behind it."""
_JOINERS = "\u200c\u200d"


def travelling(note: str) -> str:
    """`note` in one line, without control characters, direction marks and the sign that begins a reference.

    Joiners stay, which some scripts can't be spelled without. What is left out is a space, or a square where
    there was something to see.
    """
    return " ".join("".join(map(_travels, unicodedata.normalize("NFC", note))).split())


def shortened(words: str, limit: int) -> str:
    """The first `limit` characters, without half of one that is drawn from several."""
    end = limit
    while 0 < end < len(words) and _clings(words[end]):
        end -= 1
    return words[: max(end, 0)].rstrip()


def _travels(character: str) -> str:
    if character in _MARKS:
        return " "
    if character in _JOINERS:
        return character
    if ord(character) > _LAST_COMMON:
        return _PLACE_HOLDER
    if not is_unsafe(character):
        return character
    return " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else ""


def _clings(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith("M")
