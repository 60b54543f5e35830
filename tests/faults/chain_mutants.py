"""Tempting mistakes with the shared ledger, one a class. The schedules of two machines must catch each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from console.domain.claim_answers import ClaimAnswer, Claimed, ClaimUnanswered
from console.domain.transfers import Intent
from console.ledger.claims import LedgerClaims
from console.ledger.entry_chain import LedgerHead
from console.ledger.forwarder import Forwarder
from console.ledger.ledger_errors import LedgerUnreachable
from console.services.journal_outbox import JournalOutbox
from tests.faults.two_machines import ChainParts
from tests.faults.virtual_time import true_time


class NotProvenAgain(LedgerClaims):
    """Who had the sender when the transfer was prepared is taken to have it when it is sent."""

    async def take(self, intent: Intent, *, sending: bool) -> ClaimAnswer:
        return Claimed() if sending else await super().take(intent, sending=False)


class SilenceIsConsent(LedgerClaims):
    """No answer is taken for a claim."""

    async def take(self, intent: Intent, *, sending: bool) -> ClaimAnswer:
        answer = await super().take(intent, sending=sending)
        return Claimed() if isinstance(answer, ClaimUnanswered) else answer


class GoesOnAnyway(LedgerClaims):
    """Whatever the settings say, no answer stops nobody."""

    def __init__(self, *parts: Any, must_answer: bool = False) -> None:
        super().__init__(*parts, must_answer=False)


class _Hasty(JournalOutbox):
    async def has_ended(self, reference: str) -> bool:
        return True


class LeftIsEnded(Forwarder):
    """A claim ends although its transfer isn't proven to have."""

    def __init__(self, outbox: Any, *parts: Any) -> None:
        super().__init__(_Hasty(outbox._journal), *parts)


class ClaimsEndThemselves(Forwarder):
    """Nobody ends a claim."""

    async def _keep_claims(self) -> None:
        return None


class _Anything(LedgerHead):
    """Equal to every head."""

    __slots__ = ()
    __hash__ = LedgerHead.__hash__

    def __eq__(self, other: object) -> bool:
        return True


class NothingIsCompared(Forwarder):
    """What arrives is taken to have been compared with other tills' transfers."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._compared = _Anything(0, "", "")


class _RightClock:
    def __init__(self, clock: Any) -> None:
        self.monotonic, self.sleep = clock.monotonic, clock.sleep

    def now(self) -> datetime:
        return true_time()


class ItsOwnClock(Forwarder):
    """Times go there as this machine's clock told them."""

    def __init__(self, *parts: Any) -> None:
        outbox, ledger, member, clock = parts
        super().__init__(outbox, ledger, member, _RightClock(clock))


class LostIsArrived(Forwarder):
    """What was on its way when the ledger went away is taken to have arrived."""

    _taken = 0

    async def _forward(self) -> None:
        try:
            await super()._forward()
        except LedgerUnreachable:
            self._taken = (await self._outbox.waiting(0)).count
            raise

    async def _require_ours(self, head: LedgerHead) -> None:
        await super()._require_ours(head)
        self._head = replace(head, sequence=max(head.sequence, self._taken))


CHAIN_MUTANTS: Mapping[str, ChainParts] = {
    "a claim isn't proven again": ChainParts(claiming=NotProvenAgain),
    "silence is consent": ChainParts(claiming=SilenceIsConsent),
    "stop goes on": ChainParts(claiming=GoesOnAnyway),
    "what has left has ended": ChainParts(forwarding=LeftIsEnded),
    "claims end themselves": ChainParts(forwarding=ClaimsEndThemselves),
    "nothing is compared": ChainParts(forwarding=NothingIsCompared),
    "its own clock": ChainParts(forwarding=ItsOwnClock),
    "lost is arrived": ChainParts(forwarding=LostIsArrived),
}
