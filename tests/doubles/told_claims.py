"""The shared ledger's answers to a till that wants a sender, as a test tells them."""

from __future__ import annotations

from datetime import UTC, datetime

from console.domain.claim_answers import ClaimAnswer, ClaimedElsewhere, ClaimUnanswered
from console.domain.transfers import Intent

ELSEWHERE = ClaimedElsewhere("branch 14, till 2", "ravi", datetime(2026, 3, 2, 8, 31, tzinfo=UTC))
SILENT = ClaimUnanswered("points on db.example did not answer in time.")


class ToldClaims:
    """One answer a question; the last one for all that follow."""

    def __init__(self, *answers: ClaimAnswer, must_answer: bool = False) -> None:
        self.must_answer = must_answer
        self.asked: list[tuple[str, bool]] = []
        """In which state each intent was, and whether it was about to be sent."""
        self.alone = False
        self.until: datetime | None = None
        """By when the others had to be heard of."""
        self._answers = list(answers)

    async def stood_alone(self, intent: Intent, since: datetime, until: datetime) -> bool:
        self.until = until
        return self.alone

    async def take(self, intent: Intent, *, sending: bool) -> ClaimAnswer:
        self.asked.append((intent.state.value, sending))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
