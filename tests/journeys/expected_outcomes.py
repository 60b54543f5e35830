"""What each fault of the simulator's catalogue leads to, at each operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from console.domain.transfers import State
from console.simulator.faults import CATALOGUE, Operation
from tests.journeys.conftest import UNHURRIED


@dataclass(frozen=True)
class Sent:
    """What a fault on the transfer request leads to. `told` is the first problem's code."""

    at_first: State
    told: str
    booked_at_first: bool
    in_the_end: State
    options: dict[str, Any] = field(default_factory=dict)
    deadline: float = UNHURRIED


SHORT = 1.5
_FOUND = (State.UNKNOWN, True, State.CONFIRMED)
_ABSENT = (State.UNKNOWN, False, State.NOT_APPLIED)
_LATE = (State.UNKNOWN, False, State.CONFIRMED)
_REFUSED = (State.REJECTED, False, State.REJECTED)
_BELIEVED = (State.CONFIRMED, True, State.CONFIRMED)


def _sent(how: tuple[State, bool, State], told: str, deadline: float = UNHURRIED, **options: Any) -> Sent:
    return Sent(how[0], told, how[1], how[2], options, deadline)


TRANSFER = {
    "latency": [
        _sent(_BELIEVED, "reported-differs", seconds=0.05),
        _sent(_LATE, "answer-timeout", SHORT, seconds=20),
    ],
    "request-lost": [_sent(_ABSENT, "answer-timeout", SHORT)],
    "answer-lost": [_sent(_FOUND, "answer-timeout", SHORT)],
    "reset-before-commit": [_sent(_ABSENT, "connection-lost")],
    "reset-after-commit": [_sent(_FOUND, "connection-lost")],
    "error-before-commit": [_sent(_ABSENT, str(status), status=status) for status in (500, 503, 521)],
    "error-after-commit": [
        _sent(_FOUND, "503"),
        _sent(_FOUND, "409", status=409),
        _sent(_FOUND, "902", status=200, code=902),
    ],
    "late-commit": [
        _sent(_LATE, "504", seconds=20),
        _sent(_LATE, "answer-timeout", SHORT, seconds=20, answer="none"),
    ],
    "garbled-body": [_sent(_FOUND, "not-json")],
    "truncated-body": [_sent(_FOUND, "connection-lost")],
    "duplicate-keys": [_sent(_FOUND, "unreadable-answer")],
    "wrong-ids": [_sent(_FOUND, "other-parties")],
    "wrong-amount": [_sent(_FOUND, "other-amount")],
    "doubled-points": [_sent(_BELIEVED, "reported-differs")],
    "missing-iso-date": [_sent(_BELIEVED, "reported-differs")],
    "null-errors": [_sent(_BELIEVED, "reported-differs")],
    "too-many-requests": [_sent(_REFUSED, "429")],
    "html-error-page": [_sent(_ABSENT, "502"), _sent(_REFUSED, "403", status=403)],
    "slow-body": [_sent(_FOUND, "answer-timeout", SHORT)],
    "huge-body": [_sent(_FOUND, "answer-too-large")],
    "redirect": [_sent(_ABSENT, "redirected")],
    "string-numbers": [_sent(_BELIEVED, "reported-differs")],
    "not-encrypted": [_sent(_FOUND, "answer-not-decrypted")],
    "wrong-key": [_sent(_FOUND, "answer-key-unknown")],
    "provider-code": [
        _sent(_ABSENT, "896"),
        _sent(_ABSENT, "12345", code=12345),
        _sent(_REFUSED, "3316", code=3316),
    ],
    "no-transfer-id": [_sent(_FOUND, "no-transfer-id")],
}

OF_HISTORIES_ALONE = {"unsorted-history", "unpaged-history", "empty-history", "history-lag"}
OF_LEDGERS_ALONE = {"pending-ledger"}
NOT_OF_THIS_JOURNEY = {Operation.LEDGER, Operation.GROUP}
"""Between two customers neither a ledger nor a group is read."""

_HARMLESS = frozenset({"latency", "slow-body", "null-errors", "string-numbers", "not-encrypted"})
"""Nothing is wrong with these answers but their looks; reads may come in the clear, transfers may not."""

GOES_ON = {
    Operation.LOOKUP: _HARMLESS,
    # What expires when is only a hint beside the balance, and the rest comes with the customer.
    Operation.BALANCE: frozenset(CATALOGUE),
    Operation.PRECHECK: _HARMLESS,
    Operation.ISSUE_CODE: _HARMLESS,
    # A baseline is nothing but the numbers in it.
    Operation.HISTORY: _HARMLESS | OF_HISTORIES_ALONE | {"wrong-ids", "doubled-points", "missing-iso-date"},
    Operation.TOKEN: _HARMLESS | {"duplicate-keys"},
}
"""Faults that an operation gets over; every other one stops it there, before anything is sent."""

STILL_PROOF = _HARMLESS | {"doubled-points", "missing-iso-date", "unsorted-history", "unpaged-history"}
"""Faults of a history in which the transfer can be found all the same."""

QUICK: dict[str, dict[str, Any]] = {
    "latency": {"seconds": 0.02},
    "request-lost": {"seconds": 0.02},
    "answer-lost": {"seconds": 0.02},
    "late-commit": {"seconds": 0.02},
    "slow-body": {"seconds": 0.0},
    "huge-body": {"megabytes": 2},
}
"""Reads give up in the same way, only later; their deadline is tested with the transfer."""
