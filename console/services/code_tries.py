"""How many wrong codes of one customer there may be in a day, at this till and at the chain's others."""

from __future__ import annotations

from datetime import timedelta

from console.domain.clock import Clock
from console.domain.operators import Right
from console.domain.parties import Party
from console.domain.problems import Local, local
from console.domain.transfers import TransferRefusedHere
from console.services.journal_writer import JournalWriter

REFUSED_CODES_PER_DAY = 5
"""Of one customer, whatever they were for; then only a supervisor goes on."""
_A_DAY = timedelta(days=1)


class CodeTries:
    """Whoever reads out five wrong codes a day may not be the customer: a supervisor has to look."""

    def __init__(self, writer: JournalWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock

    async def require(self, sender: Party, elsewhere: int = 0) -> None:
        """`TransferRefusedHere` where there were as many, `elsewhere` by the shared ledger."""
        if self._writer.at_desk.may(Right.AFTER_WRONG_CODES):
            return
        since = self._clock.now() - _A_DAY
        here = await self._writer.ask(lambda journal: journal.codes_refused_since(sender, since))
        if here + elsewhere >= REFUSED_CODES_PER_DAY:
            raise TransferRefusedHere(local(Local.CUSTOMER_TRIES_USED))
