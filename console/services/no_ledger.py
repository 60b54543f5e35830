"""What a desk has where its settings name a shared ledger and this console can't reach for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from console.domain.claim_answers import ClaimAnswer, Claims, ClaimUnanswered
from console.domain.ledger_standing import LedgerStanding
from console.domain.transfers import Intent

if TYPE_CHECKING:
    from console.services.people import People

MISSING = "PostgreSQL can't be spoken to: install points-console with its extra, points-console[shared]."
"""Said here, because of the ledger's own folder nothing can be loaded then."""


class NoLedgerDesk:
    """It says what is wrong, and the settings' policy holds as where nobody answers."""

    def __init__(self, why: str, *, must_answer: bool) -> None:
        self.standing = LedgerStanding(refused=why)
        self.claims: Claims = self
        self.elsewhere = self.leases = self.timings = self.approvals = None
        self.must_answer = must_answer
        self._why = why

    async def take(self, intent: Intent, *, sending: bool) -> ClaimAnswer:  # noqa: ARG002 - a protocol
        """No answer, and why."""
        return ClaimUnanswered(self._why)

    async def stood_alone(self, intent: Intent, since: datetime, until: datetime) -> bool:  # noqa: ARG002
        """Never vouched for: nobody knows what other consoles did."""
        return False

    def employ(self, people: People) -> None:
        """Nobody is heard of; the last known book holds."""

    async def run(self, changed: Callable[[], None]) -> None:
        """Have what is wrong shown, once."""
        changed()

    def wake(self) -> None:
        """There is nobody to wake."""

    async def end(self) -> None:
        """There is nothing to end."""
