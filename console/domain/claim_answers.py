"""What the shared ledger says where one till wants to send for a sender (ARCHITECTURE, L2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from console.domain.transfers import Intent

UNCLAIMED = "ledger out of reach"
"""The journal's entry of a transfer that went on without a claim; it is compared afterwards."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The sender is this till's until the transfer has ended."""

    codes_refused: int = 0
    """Of the sender within a day, at other tills."""


@dataclass(frozen=True, slots=True)
class ClaimedElsewhere:
    """Another till has an open transfer of this sender."""

    till: str
    operator: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ClaimUnanswered:
    """The ledger can't be reached in time, or refuses this console; `why` is a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class JournalDisowned:
    """The ledger holds entries of this console that its journal doesn't: transfers may be missing (R12)."""

    why: str


ClaimAnswer = Claimed | ClaimedElsewhere | ClaimUnanswered | JournalDisowned


class Claims(Protocol):
    """Asks the ledger, and ends within the time that a transfer may wait for it (L1)."""

    @property
    def must_answer(self) -> bool:
        """Whether nothing is sent while the ledger can't answer."""

    async def take(self, intent: Intent, *, sending: bool) -> ClaimAnswer:
        """Claim the sender of an intent, or prove that it is still claimed; for good once it is sent."""

    async def stood_alone(self, intent: Intent, since: datetime, until: datetime) -> bool:
        """Whether no other console sent for the sender of one that was claimed, as far as the ledger knows.

        False where it can't tell: out of reach, or a console that may have sent until then is silent.
        """
