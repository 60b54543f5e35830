"""Whole numbers for eyes that may see them: with a reason, and on record before they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.input_text import tidy
from console.domain.lookups import NUMBERS_SHOWN, named
from console.domain.masking import redact
from console.domain.operators import Right
from console.domain.parties import Party
from console.services.journal_writer import JournalWriter

_LEAST = 5
"""Characters of a reason that can mean something to an auditor."""


class RevealRefused(Exception):
    """Nothing is shown; the message is a sentence."""


class Reveals:
    """Lets whoever is at the desk see the whole numbers of one customer, once."""

    def __init__(self, writer: JournalWriter, reasons: Sequence[str], profile: str) -> None:
        self.reasons = tuple(reasons)
        """The only ones there are, by the policy; without any, words of one's own."""
        self._writer = writer
        self._profile = profile

    async def reveal(self, party: Party, reason: str) -> None:
        """Put on record that they are shown now, and why; journal errors pass through, then nothing may be.

        Raises `NotAllowed`, or `RevealRefused` without a reason that counts.
        """
        self._writer.at_desk.require(Right.REVEAL)
        why = tidy(reason)
        if self.reasons and why not in self.reasons:
            raise RevealRefused("The policy lists the reasons; choose one of them.")
        if len(why) < _LEAST:
            raise RevealRefused("Say why, in a few words.")
        facts = {"whom": named(party), "reason": redact(why), "profile": self._profile}
        await self._writer.note(NUMBERS_SHOWN, facts)
