"""What an answer says of its own success, wherever it says so: no provider documents a place for it.

A word that it isn't done stands against everything else in the answer, because believing too little costs a
search for proof and believing too much costs somebody their points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from console.domain.problems import Local

REPORTED = (200, 201)
"""The successes that both providers' documents show. Any other 2xx promises or leaves something out."""

_MAX_DEPTH = 8
_STATES = frozenset(
    {"status", "state", "result", "outcome", "success", "successful", "issuccess", "statuscode"}
    | {"transferstatus", "itemstatus", "responsestatus", "resultcode"}
)
_OBJECTIONS = frozenset({"error", "errors", "errorcode", "errormessage"})
_FAILED = (
    *("FAIL", "ERROR", "DECLIN", "REJECT", "REFUS", "DENIED", "FALSE", "INVALID", "UNSUCCESS", "INCOMPLETE"),
    *("CANCEL", "ABORT", "REVERS", "ROLLED", "VOID", "EXPIRED", "TIMEOUT", "TIMED", "NOT_", "NOT "),
)
_PROMISED = ("PENDING", "PROGRESS", "PROCESSING", "QUEUED", "HOLD", "INITIATED", "SCHEDULED", "WAITING")
_NO, _YES = frozenset({"NO", "N", "F", "0"}), frozenset({"YES", "Y", "T", "1", "TRUE", "OK", "DONE"})
_SUCCEEDED = ("SUCCE", "COMPLET")
_GOOD_NUMBERS, _PROMISING_NUMBERS = frozenset({1, *REPORTED}), frozenset({202, 206})


class Word(Enum):
    """What a flag can say of the work."""

    DONE = auto()
    PROMISED = auto()
    FAILED = auto()


def plain(name: str) -> str:
    """A name without capitals, hyphens and underscores, so that every documented spelling is one."""
    spelt = name.lower()
    return spelt if spelt.isalnum() else "".join(filter(str.isalnum, spelt))


def words_in(document: Any, without: frozenset[str] = frozenset()) -> frozenset[Word]:
    """Every word of success or failure in `document`, except under the (plain) names in `without`."""
    return frozenset(_words(document, "", without, 0))


def against(document: Any, without: frozenset[str] = frozenset()) -> Local | None:
    """Why `document` doesn't report a success, where one of its own words says so."""
    words = words_in(document, without)
    if Word.FAILED in words:
        return Local.ANSWER_CONTRADICTS
    return Local.PROMISED_ONLY if Word.PROMISED in words else None


def _words(value: Any, name: str, without: frozenset[str], depth: int) -> Iterator[Word]:
    """`name` is the (plain) name `value` stands under; a bare code counts where it explains a state."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for inner, content in value.items():
            spelt = plain(inner)
            if spelt in _OBJECTIONS and content:
                yield Word.FAILED
            elif spelt not in without:
                known = name if spelt == "code" and name in _STATES else spelt
                yield from _words(content, known, without, depth + 1)
        return
    if isinstance(value, list):
        for content in value:
            yield from _words(content, name, without, depth + 1)
        return
    if (word := _word(value, name)) is not None:
        yield word


def _word(value: Any, name: str) -> Word | None:
    if name not in _STATES or value is None:
        return None
    if isinstance(value, bool):
        return Word.DONE if value else Word.FAILED
    if isinstance(value, int | Decimal):
        good, promising = value in _GOOD_NUMBERS, value in _PROMISING_NUMBERS
        return Word.DONE if good else Word.PROMISED if promising else Word.FAILED
    return _spoken(value.strip().upper()) if isinstance(value, str) else None


def _spoken(text: str) -> Word | None:
    if text in _NO or any(word in text for word in _FAILED):
        return Word.FAILED
    if any(word in text for word in _PROMISED):
        return Word.PROMISED
    return Word.DONE if text in _YES or text.startswith(_SUCCEEDED) else None
