"""What tills ask their supervisors, in memory: the answers of the ledger without a server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from console.domain.approval_requests import (
    ApprovalAnswer,
    ApprovalAsked,
    ApprovalVerdict,
    ApprovalWaiting,
)
from console.domain.approvals import GOOD_FOR
from console.domain.clock import Clock
from console.domain.elsewhere import ElsewhereUnreadable, TillOfChain

TILL, DESK = TillOfChain("12", "till 1"), TillOfChain("12", "desk")


@dataclass
class MemoryApprovals:
    """One till asks, and one supervisor's console answers; see `Approvals`."""

    clock: Clock
    may_decide: bool = True
    unreadable: str = ""
    questions: dict[str, tuple[ApprovalAsked, datetime]] = field(default_factory=dict)
    answers: dict[str, ApprovalAnswer] = field(default_factory=dict)

    def _readable(self) -> None:
        if self.unreadable:
            raise ElsewhereUnreadable(self.unreadable)

    def _age(self, number: str) -> timedelta:
        return self.clock.now() - self.questions[number][1]

    async def ask(self, asked: ApprovalAsked) -> None:
        self._readable()
        self.questions[asked.id] = asked, self.clock.now()

    async def answer(self, asked: ApprovalAsked) -> ApprovalAnswer | None:
        self._readable()
        if self._age(asked.id) > GOOD_FOR:
            return ApprovalAnswer(ApprovalVerdict.LAPSED)
        return self.answers.get(asked.id)

    async def withdraw(self, asked: ApprovalAsked) -> None:
        self._readable()
        self.answers.setdefault(asked.id, ApprovalAnswer(ApprovalVerdict.WITHDRAWN, asked.maker, till=TILL))

    async def waiting(self) -> tuple[ApprovalWaiting, ...]:
        self._readable()
        fresh = [each for each in self.questions if self._age(each) <= GOOD_FOR and each not in self.answers]
        return tuple(
            ApprovalWaiting(self.questions[each][0], "console", TILL, self._age(each)) for each in fresh
        )

    async def decide(self, waiting: ApprovalWaiting, answer: ApprovalAnswer) -> bool:
        self._readable()
        number = waiting.asked.id
        if number in self.answers or self._age(number) > GOOD_FOR:
            return False
        self.answers[number] = replace(answer, till=DESK)
        return True
