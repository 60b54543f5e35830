"""No transfer without its sender: a shared ledger, if there is one, is asked before anything is sent (L2)."""

from __future__ import annotations

from console.domain.claim_answers import (
    UNCLAIMED,
    Claimed,
    ClaimedElsewhere,
    Claims,
    ClaimUnanswered,
    JournalDisowned,
)
from console.domain.problems import Local, local
from console.domain.transfers import Intent, TransferRefusedHere
from console.services.journal_writer import JournalWriter


class Claiming:
    """Holds the sender of a transfer in the whole chain; without a ledger there is nobody to ask."""

    def __init__(self, claims: Claims | None, writer: JournalWriter) -> None:
        self._claims = claims
        self._writer = writer

    async def hold(self, intent: Intent, *, sending: bool) -> None:
        """Claim the sender, or prove the claim before the transfer is sent. Raises `TransferRefusedHere`.

        Where the ledger doesn't answer, its policy decides; going on is written down with the transfer.
        """
        if self._claims is None:
            return
        match await self._claims.take(intent, sending=sending):
            case Claimed():
                return
            case ClaimedElsewhere() as held:
                raise TransferRefusedHere(local(Local.SENDER_ELSEWHERE, _words(held)))
            case JournalDisowned(why):
                raise TransferRefusedHere(local(Local.JOURNAL_BEHIND, why))
            case ClaimUnanswered(why) if self._claims.must_answer:
                raise TransferRefusedHere(local(Local.LEDGER_OUT_OF_REACH, why))
            case ClaimUnanswered():
                await self._writer.step(
                    lambda journal, at: journal.remark(intent.reference, at, self._writer.operator, UNCLAIMED)
                )


def _words(held: ClaimedElsewhere) -> str:
    who = f" ({held.operator})" if held.operator else ""
    return f"This sender has a transfer open at {held.till}{who} since {held.since.astimezone():%H:%M}."
