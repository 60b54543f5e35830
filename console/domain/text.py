"""Foreign text made safe to draw, store and log.

Names, notes and messages come from providers, files, scanners and the clipboard. Textual passes escape
codes and bidi controls in such text straight to the terminal, so every foreign string is cleaned once,
where it enters. Nothing is dropped: what can't be drawn safely is shown as a visible stand-in.
"""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 400
"""Characters kept of one foreign string; longer ones end in an ellipsis."""

_CONTROL_PICTURES = 0x2400
_DELETE_PICTURE = "\u2421"
_INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f\u180b\u180c\u180d\u180f") | {
    chr(point) for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for point in block
}
"""Drawn with no ink, or at no width, although Unicode doesn't class them as format characters."""
_JOINERS = "\u200c\u200d"
_VIRAMA_CLASS = 9
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
_MAX_MARKS = 2
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _stand_in(character: str) -> str:
    point = ord(character)
    if point < 0x20:
        return chr(_CONTROL_PICTURES + point)
    if point == 0x7F:
        return _DELETE_PICTURE
    return f"⟨U+{point:04X}⟩"


def is_unsafe(character: str) -> bool:
    """Whether a character could move the cursor, reorder its neighbours or hide itself."""
    return character in _INVISIBLE or unicodedata.category(character) in _UNSAFE_CATEGORIES


def clean(text: str, limit: int = MAX_LENGTH) -> str:
    """`text` in one line of characters that are safe to draw, at most `limit` of them.

    Zero-width joiners stay where scripts of India need them (after a virama); combining marks beyond
    the second on one letter are shown apart, so that a name can't paint over the line above.
    """
    safe: list[str] = []
    marks = 0
    previous = ""
    for character in unicodedata.normalize("NFC", text[: limit * 4]):
        joins = character in _JOINERS and previous and unicodedata.combining(previous) == _VIRAMA_CLASS
        if not joins:
            marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if (is_unsafe(character) and not joins) or marks > _MAX_MARKS:
            safe.append(_stand_in(character))
            previous = ""
        else:
            safe.append(character)
            previous = character
    cleaned = "".join(safe)
    if len(cleaned) > limit or len(text) > limit * 4:
        return cleaned[: limit - 1] + "…"
    return cleaned


def words_of(text: str) -> str:
    """`text` as upper-case words, each behind an underscore, so that DATE isn't found in VALIDATE.

    `decrypt.error`, `DECRYPT_ERROR` and `decryptError` become the same: `_DECRYPT_ERROR`.
    """
    return "".join(f"_{word.upper()}" for word in _BOUNDARY.split(text) if word)
