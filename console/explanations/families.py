"""Families of codes: what a code begins with and what it holds, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


def words_of(text: str) -> str:
    """`text` as upper-case words, each behind an underscore, so that DATE isn't found in VALIDATE.

    `decrypt.error`, `DECRYPT_ERROR` and `decryptError` become the same: `_DECRYPT_ERROR`.
    """
    return "".join(f"_{word.upper()}" for word in _BOUNDARY.split(text) if word)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Texts that begin with one run of words and hold another, both in the form of `words_of`.

    The last word of a run may go on: `_DECRYPT` is also found in `_DECRYPTION`. An empty run asks nothing.
    """

    begins: str
    holds: str

    def fits(self, words: str) -> bool:
        """Whether a text in the form of `words_of` belongs to the family."""
        return words.startswith(self.begins) and self.holds in words
