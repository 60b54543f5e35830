"""What can be meant by the word that is being typed into the query line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from console.domain.query_line import PART_NAMES, SPELLINGS, STATUSES, YES_OR_NO, quoted

_WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)*$')
_AMOUNTS = ("amt",)
_TIMES = ("today", "yesterday", "24h", "7d", "30d")
_FIXED: Mapping[str, tuple[str, ...]] = {
    "status": tuple(STATUSES),
    "since": _TIMES,
    "until": _TIMES,
    "warned": YES_OR_NO,
}
SAVED_SIGN = "@"
"""Before the name of a kept line."""


@dataclass(frozen=True, slots=True)
class Completion:
    """`words` that may stand from `start` on in place of what is typed there up to the cursor."""

    start: int
    words: tuple[str, ...]


def completion(text: str, cursor: int, known: Mapping[str, tuple[str, ...]]) -> Completion:
    """What the word at the cursor can become. `known` are values by the name of their part, and what is
    saved by `SAVED_SIGN`.
    """
    found = _WORD.search(text[:cursor])
    typed = found.group() if found is not None else ""
    start = cursor - len(typed)
    if typed.startswith(SAVED_SIGN):
        names = known.get(SAVED_SIGN, ())
        return Completion(start, _beginning(typed, tuple(f"{SAVED_SIGN}{name}" for name in names)))
    name, colon, value = typed.partition(":")
    if colon:
        values = _FIXED.get(name.lower()) or tuple(map(quoted, known.get(name.lower(), ())))
        return Completion(cursor - len(value), _beginning(value, values))
    if not typed.isalpha():
        return Completion(start, ())
    return Completion(start, _beginning(typed, parts_in_order()))


def parts_in_order() -> tuple[str, ...]:
    """What every part begins with, as it is typed."""
    return tuple(f"{each}{'>' if each in _AMOUNTS else ':'}" for each in PART_NAMES if each not in SPELLINGS)


def _beginning(typed: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Those that go on from what is typed; none where it is already one of them."""
    low = typed.lower()
    if any(word.lower() == low for word in words):
        return ()
    return tuple(word for word in words if word.lower().startswith(low))
