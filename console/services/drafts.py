"""Orders to begin with: what was written down and never moved, taken up again or dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.domain.operators import Right
from console.domain.problems import Local, ProviderError
from console.domain.transfers import Intent, State, TransferOrder
from console.journal.draft_queries import DROPPED
from console.journal.journal_errors import StateConflict

if TYPE_CHECKING:
    from console.domain.parties import Holder
    from console.services.directories import Directories
    from console.services.journal_writer import JournalWriter

KEPT = timedelta(days=7)
"""For how long something that never moved is offered: after that the customer has come back, or won't."""
_UNSENT = frozenset({State.NOT_SENT, State.NOT_APPLIED, State.ABANDONED})


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order that fills the fields of a new transfer; each side as it is now, where it was read."""

    order: TransferOrder
    sender: Holder | None = None
    recipient: Holder | None = None

    @property
    def both(self) -> tuple[Holder, Holder]:
        """Both sides of a draft that was read."""
        if self.sender is None or self.recipient is None:
            raise LookupError("a side wasn't read")
        return self.sender, self.recipient

    def of(self, points: int) -> OrderDraft:
        """The same for so many points."""
        return replace(self, order=replace(self.order, points=points))


class Drafts:
    """Nothing here sends: whoever takes a draft up checks, confirms and sends it like any other order."""

    def __init__(self, directories: Directories, writer: JournalWriter) -> None:
        self._directories = directories
        self._writer = writer

    async def unsent(self, now: datetime) -> tuple[Intent, ...]:
        """What never moved in the last week and nobody ordered anew or dropped, oldest first."""
        return await self._writer.ask(lambda journal: journal.unsent_since(now - KEPT))

    async def begin(self, order: TransferOrder) -> OrderDraft:
        """The order with both sides read again, on record as look-ups. Raises `ProviderError`.

        Without them where a number is needed that isn't kept: whoever is at the desk names both anew.
        """
        try:
            sender = await self._directories[order.sender.kind].get(order.sender.id)
            recipient = await self._directories[order.recipient.kind].get(order.recipient.id)
        except ProviderError as error:
            if error.problems[0].code != Local.NUMBER_FORGOTTEN:
                raise
            return OrderDraft(order)
        return OrderDraft(order, sender, recipient)

    async def drop(self, reference: str) -> Intent:
        """Put on record that an order which never moved isn't wanted any more. Raises `NotAllowed`.

        One that has moved on meanwhile stays as it is: `StateConflict`.
        """
        self._writer.at_desk.require(Right.TRANSFER)
        intent = await self._writer.get(reference)
        if intent.state not in _UNSENT:
            raise StateConflict(reference, intent.state, State.ABANDONED)
        return await self._writer.step(lambda journal, at, by: journal.remark(reference, at, by, DROPPED))
