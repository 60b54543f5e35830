"""What a lesson of this provider is: what may come back, what it means, and how to make it come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from console.simulator.mastercard.seed import FROM, TO

Act = Literal["transfer", "balance", "expirations", "history", "lookup", "transactions"]
Signature = Literal[
    "good", "absent", "no consumer key", "unknown consumer key", "other key", "no signature", "other body",
    "used nonce",
]  # fmt: skip
UNREADABLE = "unreadable answer"
NO_ANSWER = "no answer"
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Order:
    """A fault to order before the act."""

    fault: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One way to meet one answer. `code` is the reason code, or one of the names above where there is none.

    `source` is the one in the answer; "edge" and "wire" are before and around the gateway. `moved` says
    whether points had really moved, which the answer need not tell. Either `order` brings it about, or what
    a well-behaved console doesn't do: another `body`, `query`, `method`, `signature`, `content_type`, or an
    unsealed body.
    """

    code: str
    source: str
    status: int
    meaning: str
    remedy: str
    what_to_do: str
    act: Act = "transfer"
    moved: bool = False
    order: Order | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    signature: Signature = "good"
    sealed: bool = True
    content_type: str = "application/json"


def transfer_body(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The transfer a lesson asks for; None takes a field out."""
    body = {
        "fromBankAccountNumber": FROM.ban,
        "toBankAccountNumber": TO.ban,
        "pointsToTransfer": 10,
        "transferTypeCode": "POOL",
        "transferReason": "Sample lesson",
        "adjustedBy": "trainee",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}
