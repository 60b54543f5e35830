"""Families of codes: what a code begins with and what it holds, word by word."""

from __future__ import annotations

from dataclasses import dataclass


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
