"""A transfer of the past, as the journal and the simulator shall both remember it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from console.domain.problems import Problem
from console.domain.references import mark
from console.domain.transfers import TransferOrder
from console.domain.warnings import WarningKind
from console.providers.simulator_control import PastBooking


class Ending(StrEnum):
    """What became of it."""

    MOVED = "moved"
    FOUND = "found later"
    """The answer was lost, and the history showed that it had moved."""
    SENT_AGAIN = "sent again"
    """The request was lost; proven so, it was sent once more and moved."""
    CODE_REFUSED = "wrong code first"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    GIVEN_UP = "given up"
    NOT_FOUND = "not found"
    IN_PROGRESS = "in progress"
    NEEDS_PERSON = "needs a person"
    """The history has a row like it without our reference."""
    SETTLED = "settled"
    """The same, and a supervisor settled it."""
    DOUBLE = "double alarm"


_TIMES = {
    Ending.MOVED: 1,
    Ending.FOUND: 1,
    Ending.SENT_AGAIN: 1,
    Ending.CODE_REFUSED: 1,
    Ending.DOUBLE: 2,
}
_UNMARKED = frozenset({Ending.NEEDS_PERSON, Ending.SETTLED})


@dataclass(frozen=True, slots=True)
class PastTransfer:
    """One of them. `ids` are the numbers that the provider gave it, once it has booked it."""

    reference: str
    ago: timedelta
    """Since it was prepared."""
    order: TransferOrder
    operator: str
    ending: Ending = Ending.MOVED
    problem: Problem | None = None
    """Why it was refused."""
    warned: tuple[WarningKind, ...] = ()
    approved_by: str = ""
    ids: tuple[str, ...] = field(default=())

    @property
    def bookings(self) -> tuple[PastBooking, ...]:
        """What the simulator's ledger shows of it."""
        unmarked = self.ending in _UNMARKED
        note = self.order.note if unmarked else mark(self.order.note, self.reference)
        booked = PastBooking(
            self.order.sender,
            self.order.recipient,
            self.order.points,
            self.order.program_id,
            note,
            self.ago,
            self.order.transfer_type,
            self.operator,
        )
        return (booked,) * (1 if unmarked else _TIMES.get(self.ending, 0))


def bookings_of(past: Sequence[PastTransfer]) -> tuple[PastBooking, ...]:
    """The bookings of all, in the order in which `numbered` wants their numbers."""
    return tuple(booking for each in past for booking in each.bookings)
