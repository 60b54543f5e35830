"""A till asks the supervisors of its chain to approve one order, and one of them answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from console.domain.elsewhere import TillOfChain

DECIDED_FOR_ANOTHER = "decided for another till"
"""The entry of an answer in the journal of the console that gave it."""


class ApprovalVerdict(StrEnum):
    """What became of a question."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Its till asks no longer."""
    LAPSED = "lapsed"
    """Nobody answered in time; never written down."""


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """What a checker gets to see, and the mark of the exact order behind it."""

    id: str
    mark: str
    sender: str
    """Both sides by their masked names."""
    recipient: str
    points: int
    program: str
    shown: tuple[str, ...]
    """Why it wants an approval, the preview and the warnings, line by line."""
    maker: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovalWaiting:
    """A question of another till that nobody has answered yet, by the ledger's clock."""

    asked: ApprovalAsked
    console: str
    till: TillOfChain
    age: timedelta


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """What a question came to, and who said so."""

    verdict: ApprovalVerdict
    checker: str = ""
    reason: str = ""
    till: TillOfChain | None = None


class ApprovalRefused(Exception):
    """It counts for nothing, or wasn't given; the message is a sentence."""


class Approvals(Protocol):
    """Brings questions and answers across. Each call may raise `ElsewhereUnreadable`."""

    @property
    def may_decide(self) -> bool:
        """Whether this console sees other tills, and so what they ask."""

    async def ask(self, asked: ApprovalAsked) -> None:
        """Have it stand there for 15 minutes."""

    async def answer(self, asked: ApprovalAsked) -> ApprovalAnswer | None:
        """What it came to; None while it waits."""

    async def withdraw(self, asked: ApprovalAsked) -> None:
        """Nobody shall answer any more; too late where somebody has."""

    async def waiting(self) -> tuple[ApprovalWaiting, ...]:
        """What other tills ask, the oldest first."""

    async def decide(self, waiting: ApprovalWaiting, answer: ApprovalAnswer) -> bool:
        """Whether this answer stands: not where another one was first, or time has run out."""
