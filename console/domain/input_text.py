"""Normalises typed, pasted, scanned and piped text to one spelling, before it is parsed.

Only what carries no meaning goes: marks that nobody sees, and what a thing is wrapped in. What can't be made
sense of stays where it is, for whoever reads that kind of thing to refuse it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_UNSEEN = dict.fromkeys(
    map(
        ord,
        "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)
"""Soft hyphen, direction marks and isolates, zero-width space, word joiner, byte order mark.

The right-to-left override isn't among them: it turns digits round for whoever looks at them.
"""
_JOINERS = "\u200c\u200d"
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FROM_FULL_WIDTH = 0xFF01 - 0x21
_MINUSES = "\u2212\u2043"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u2032`\u00b4"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_ENDS = "\0\x02\x03\x04\x1c\x1d\x1e\x1f \t\r\n\x0b\x0c\x85\u2028\u2029"
"""White space, and the signs with which scanners begin and end what they send."""

_RUN_OF_SPACES = re.compile(r"[ \t]+")
_SCHEME = re.compile(r"(?:tel|sms|callto|mailto):(?://)?", re.IGNORECASE)
_NAMED_ADDRESS = re.compile(r"[^<>]*<([^<>\s@]+@[^<>\s@]+)>")
_PAIRS = ('""', "''", "<>", "“”", "„“", "‘’", "«»")
_BEFORE_NUMBER = re.compile(rf"['\"{_APOSTROPHES}{_QUOTES}]+(?=[+(]?\d)")


@dataclass(frozen=True, slots=True)
class NotRead:
    """What was handed over isn't what was asked for; the sentence tells the operator why."""

    sentence: str


def seen(text: str) -> str:
    """`text` without unseen marks, white space around it, and the signs a scanner begins or ends with."""
    return _without_loose_joiners(text.translate(_UNSEEN)).strip(_ENDS)


def tidy(text: str) -> str:
    """`text` without unseen marks, in single spaces and ASCII digits: also fit for names, in any script."""
    spelled = "".join(map(_spelled, unicodedata.normalize("NFC", seen(text))))
    return _RUN_OF_SPACES.sub(" ", spelled).strip(_ENDS)


def plain(text: str) -> str:
    """`text` tidied, with every dash as `-` and every apostrophe and quote as typewriters have them."""
    return "".join(map(_typewritten, tidy(text)))


def unwrapped(text: str) -> str:
    """`text` tidied and taken out of quotes, angle brackets, `tel:` or `mailto:`, and a list's last comma."""
    bare = tidy(text)
    while (inner := _without_one_layer(bare)) != bare:
        bare = inner
    return bare


def _without_loose_joiners(text: str) -> str:
    """Joiners shape the letters of some scripts, and mean nothing anywhere else."""
    if not any(joiner in text for joiner in _JOINERS):
        return text
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return "".join(
        here for before, here, after in around if here not in _JOINERS or (_shapes(before) and _shapes(after))
    )


def _shapes(neighbour: str) -> bool:
    return not neighbour.isascii() and not neighbour.isdigit() and not neighbour.isspace()


def _spelled(character: str) -> str:
    if character.isascii():
        return character
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - _FROM_FULL_WIDTH)
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return " " if category == "Zs" else character


def _typewritten(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    is_dash = character in _MINUSES or unicodedata.category(character) == "Pd"
    return "-" if is_dash else character


def _without_one_layer(text: str) -> str:
    bare = text.rstrip(f";,{_ENDS}").lstrip(_ENDS)
    if (address := _NAMED_ADDRESS.fullmatch(bare)) is not None:
        return address[1]
    if (scheme := _SCHEME.match(bare)) is not None:
        rest = bare[scheme.end() :]
        return rest.partition("?")[0] if scheme[0].lower().startswith("mailto") else rest
    if len(bare) > 1 and f"{bare[0]}{bare[-1]}" in _PAIRS:
        return bare[1:-1]
    if bare.startswith('="'):
        return bare[1:]
    return _BEFORE_NUMBER.sub("", bare, count=1) if _BEFORE_NUMBER.match(bare) else bare
