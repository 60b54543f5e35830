"""What a lesson about groups is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from console.simulator.capillary.organisation.dataset import PROGRAM, SAMPLE_SENDER
from console.simulator.capillary.organisation.groups import FAMILY
from tests.simulator.guide.customer_lesson import Entered, Kind

GroupAct = Literal[
    "group-transfer", "group-precheck", "group-search", "group", "members", "ledger", "history"
]
Party = tuple[Literal["customer", "group"], str]
"""Who, with the id as it goes over the wire."""


def customer(customer_id: int) -> Party:
    return "customer", str(customer_id)


def group(group_id: int) -> Party:
    return "group", str(group_id)


_SENDER, _FAMILY = customer(SAMPLE_SENDER), group(FAMILY)


@dataclass(frozen=True, slots=True)
class GroupLesson:
    """One way to meet one code with a group, or with a ledger. Reads are about `sender`.

    `acting` is the id of the customer who acts, "" where nobody is named. `entered` is the code typed; it
    means something only where a customer gives. `twist` changes the request in ways a well-behaved console
    doesn't: query and body, of which None removes a field. `times` repeats it.
    """

    context: Literal["GXFER", "GRP", "OTP", "LED", "HIST"]
    kind: Kind
    code: str
    meaning: str
    what_to_do: str
    act: GroupAct = "group-transfer"
    sender: Party = _SENDER
    recipient: Party = _FAMILY
    acting: str = ""
    program: int = PROGRAM
    points: int = 10
    entered: Entered = "phone"
    times: int = 1
    twist: dict[str, Any] = field(default_factory=dict)
