"""The ways points can take: from whom to whom, and which member acts where a group gives."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.simulator.server.ordered_faults import Operation
from tests.simulator.capillary.groups import FAMILY, FRIENDS, OUTSIDER, RECIPIENT, SAMPLE_GROUP, SENDER


@dataclass(frozen=True, slots=True)
class Way:
    """Two sides as the provider numbers them, and the customer who acts, "" where nobody has to."""

    name: str
    sender: Party
    recipient: Party
    acting: str = ""

    @property
    def from_group(self) -> bool:
        return self.sender.kind is PartyKind.GROUP

    @property
    def reads(self) -> tuple[Operation, ...]:
        """What is read of the two sides before anything is ordered."""
        kinds = (self.sender.kind, self.recipient.kind)
        of_customers = (Operation.LOOKUP, Operation.BALANCE) if PartyKind.CUSTOMER in kinds else ()
        return (*of_customers, Operation.GROUP) if PartyKind.GROUP in kinds else of_customers

    def side(self, operation: Operation) -> Party:
        """The side that a read of `operation` is about; the recipient where both could be."""
        kind = PartyKind.GROUP if operation is Operation.GROUP else PartyKind.CUSTOMER
        return self.recipient if self.recipient.kind is kind else self.sender


def customer(number: int) -> Party:
    return Party(PartyKind.CUSTOMER, str(number))


def group(number: int) -> Party:
    return Party(PartyKind.GROUP, str(number))


BETWEEN_CUSTOMERS = Way("customer to customer", customer(SENDER), customer(RECIPIENT))
TO_GROUP = Way("customer to group", customer(SENDER), group(FAMILY))
FROM_GROUP = Way("group to customer", group(FAMILY), customer(RECIPIENT), str(SENDER))
BETWEEN_GROUPS = Way("group to group", group(FAMILY), group(FRIENDS), str(SENDER))
DOCUMENTED = Way("documented", customer(OUTSIDER), group(SAMPLE_GROUP))
"""The sides of the sample on the page of the group transfer."""

WITH_GROUPS = (TO_GROUP, FROM_GROUP, BETWEEN_GROUPS)
