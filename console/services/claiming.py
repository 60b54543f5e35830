"""No transfer without its sender: a shared ledger, if there is one, is asked before anything is sent (L2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.claim_answers import (
    UNCLAIMED,
    Claimed,
    ClaimedElsewhere,
    Claims,
    ClaimUnanswered,
    JournalDisowned,
)
from console.domain.problems import Local, local
from console.domain.transfers import HistoryRow, Intent, TransferRefusedHere
from console.services.code_tries import CodeTries
from console.services.journal_writer import JournalWriter

CLOCKS_APART = timedelta(minutes=1)
"""The provider's clock, which a row's time is by, and the ledger's are both kept in order."""


class Claiming:
    """Holds the sender of a transfer in the whole chain; without a ledger there is nobody to ask."""

    def __init__(self, claims: Claims | None, writer: JournalWriter, tries: CodeTries) -> None:
        self._claims = claims
        self._writer = writer
        self._tries = tries

    async def hold(self, intent: Intent, *, sending: bool) -> bool:
        """Claim the sender, or prove the claim before it is sent; whether the ledger said yes.

        Raises `TransferRefusedHere`.

        Where the ledger doesn't answer, its policy decides; going on is written down with the transfer.
        """
        if self._claims is None:
            return False
        match await self._claims.take(intent, sending=sending):
            case Claimed(elsewhere):
                await self._tries.require(intent.order.sender, elsewhere)
                return True
            case ClaimedElsewhere() as held:
                raise TransferRefusedHere(local(Local.SENDER_ELSEWHERE, _words(held)))
            case JournalDisowned(why):
                raise TransferRefusedHere(local(Local.JOURNAL_BEHIND, why))
            case ClaimUnanswered(why) if self._claims.must_answer:
                raise TransferRefusedHere(local(Local.LEDGER_OUT_OF_REACH, why))
            case ClaimUnanswered():
                await self._writer.step(
                    lambda journal, at, by: journal.remark(intent.reference, at, by, UNCLAIMED)
                )
        return False

    async def stood_alone(self, intent: Intent, row: HistoryRow, since: datetime) -> bool:
        """Whether no other console can have made `row`: the sender was claimed at both steps, and is since.

        A row whose time nobody knows may be any console's.
        """
        if self._claims is None or row.at is None or not row.zone_known:
            return False
        events = await self._writer.ask(lambda journal: journal.events(intent.reference))
        if any(event.kind == UNCLAIMED for event in events):
            return False
        sent = [event for event in events if event.kind == "sending"]
        if not sent or sent[-1].facts.get("claimed") is not True:
            return False
        return await self._claims.stood_alone(intent, since, row.at + CLOCKS_APART)


def _words(held: ClaimedElsewhere) -> str:
    who = f" ({held.operator})" if held.operator else ""
    return f"This sender has a transfer open at {held.till}{who} since {held.since.astimezone():%H:%M}."
