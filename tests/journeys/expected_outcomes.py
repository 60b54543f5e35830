"""What each fault of the simulator's catalogue leads to, at each operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from console.domain.transfers import State
from console.simulator.capillary.fault_catalogue import CATALOGUE
from console.simulator.server.ordered_faults import Operation
from tests.journeys.conftest import UNHURRIED
from tests.journeys.ways import BETWEEN_CUSTOMERS, BETWEEN_GROUPS, FROM_GROUP, Way


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
    "too-many-requests": [_sent(_ABSENT, "429")],
    "html-error-page": [_sent(_ABSENT, "502"), _sent(_ABSENT, "403", status=403)],
    "slow-body": [_sent(_FOUND, "answer-timeout", SHORT)],
    "huge-body": [_sent(_FOUND, "answer-too-large")],
    "redirect": [_sent(_ABSENT, "redirected")],
    "string-numbers": [_sent(_BELIEVED, "reported-differs")],
    "not-encrypted": [_sent(_FOUND, "answer-not-sealed")],
    "wrong-key": [_sent(_FOUND, "answer-key-unknown")],
    "provider-code": [
        _sent(_ABSENT, "896"),
        _sent(_ABSENT, "12345", code=12345),
        _sent(_REFUSED, "3316", code=3316),
    ],
    "no-transfer-id": [_sent(_FOUND, "no-transfer-id")],
    "success-with-errors": [_sent(_FOUND, "answer-contradicts-itself")],
    "status-false": [_sent(_FOUND, "answer-contradicts-itself")],
    "promised": [_sent(_FOUND, "promised-only", status=status) for status in (202, 206)],
}

_CONTRADICTIONS = {"addition-row", "other-sides-row", "other-amount-row"}
"""Of the newest row in a list of transfers, which is ours."""
OF_HISTORIES_ALONE = {
    *("unsorted-history", "unpaged-history", "empty-history", "history-lag", "lost-row"),
    *("forged-history", *_CONTRADICTIONS),
}
OF_LEDGERS_ALONE = {"pending-ledger"}

_HARMLESS = frozenset({"latency", "slow-body", "null-errors", "string-numbers"})
"""Nothing is wrong with these answers but their looks."""

GOES_ON = {
    Operation.LOOKUP: _HARMLESS,
    # What expires when is only a hint beside the balance, and the rest comes with the customer.
    Operation.BALANCE: frozenset(CATALOGUE),
    Operation.GROUP: _HARMLESS,
    Operation.PRECHECK: _HARMLESS,
    Operation.ISSUE_CODE: _HARMLESS,
    # A baseline is nothing but the numbers in it.
    Operation.HISTORY: _HARMLESS
    | (OF_HISTORIES_ALONE - {"forged-history"})
    | {"wrong-ids", "doubled-points", "missing-iso-date"},
    # A ledger's rows name nobody, so that nobody can be named wrongly.
    Operation.LEDGER: _HARMLESS | OF_HISTORIES_ALONE | {"wrong-ids"},
    Operation.TOKEN: _HARMLESS | {"duplicate-keys", "not-encrypted"},
}
"""Faults that an operation gets over; every other one stops it there, before anything is sent."""

NAMES_NOBODY = {"wrong-ids", "duplicate-keys"}
"""Of the group's check and of the call for a code, whose answers hold no id: those two change nothing."""

_LOOKED = 4


@dataclass(frozen=True)
class Searched:
    """Where a transfer is looked for: a way, and the sources that are left there."""

    name: str
    way: Way
    operation: Operation
    """What the fault is ordered for."""
    seen: dict[str, tuple[State, ...]]
    """Of each fault, the states after the four looks; RECONCILING throughout where it isn't named."""
    without_list: bool = False
    """The group has no list of its transfers."""
    without_recipients: bool = False
    """Nor does the customer who received."""

    again: bool = False
    """What is unread anywhere was met at the same operation in another place."""

    @property
    def faults(self) -> list[str]:
        """Those that are to be met here."""
        named = [name for name, fault in CATALOGUE.items() if self.operation in fault.operations]
        return [name for name in named if not (self.again and name in UNREAD_ANYWHERE)]

    def states(self, fault: str) -> tuple[State, ...]:
        return self.seen.get(fault, _UNREAD)


_PROVEN = (State.CONFIRMED,) * _LOOKED
_FOR_A_PERSON = (State.NEEDS_HUMAN,) * _LOOKED
_UNREAD = (State.RECONCILING,) * _LOOKED
_LIKELY = (State.RECONCILING, *(State.NEEDS_HUMAN,) * 3)
"""A debit without a name is weighed once the settle window is over."""
_NOT_THERE = (State.RECONCILING, State.RECONCILING, State.NOT_APPLIED, State.NOT_APPLIED)
"""Whatever lags for longer than the settle window looks like a true source without the transfer."""


def _each(faults: Iterable[str], states: tuple[State, ...]) -> dict[str, tuple[State, ...]]:
    return dict.fromkeys(faults, states)


_STILL_PROOF = _HARMLESS | {"missing-iso-date", "unsorted-history", "unpaged-history"}
"""Faults of a history in which the transfer can be found all the same."""
UNREAD_ANYWHERE = frozenset({
    *("request-lost", "answer-lost", "reset-before-commit", "reset-after-commit", "error-before-commit"),
    *("error-after-commit", "garbled-body", "truncated-body", "duplicate-keys", "too-many-requests"),
    *("html-error-page", "huge-body", "redirect", "not-encrypted", "wrong-key", "provider-code"),
})  # fmt: skip
"""Faults that leave nothing to be read, whatever was asked: met in one list and in one ledger."""
_IN_A_LIST = (
    _each(_STILL_PROOF, _PROVEN)
    | _each(("history-lag", "lost-row"), _NOT_THERE)
    | _each((*_CONTRADICTIONS, "doubled-points"), _FOR_A_PERSON)
)
"""Twice as many points as documented samples report are another amount."""
_IN_A_LEDGER = _HARMLESS | {"unsorted-history", "unpaged-history", "wrong-ids"}
"""Faults of a ledger in which its entries can be read all the same."""

SEARCHED = (
    Searched("the customer's list", BETWEEN_CUSTOMERS, Operation.HISTORY,
             _IN_A_LIST | {"wrong-ids": _FOR_A_PERSON}),
    # The list of somebody else isn't the group's, and the customer's own contradicts. One row of somebody
    # else makes a group's list unreadable.
    Searched("the group's list", FROM_GROUP, Operation.HISTORY,
             _IN_A_LIST | {"wrong-ids": _FOR_A_PERSON, "other-sides-row": _UNREAD}, again=True),
    Searched("the ledger and the recipient's list", FROM_GROUP, Operation.LEDGER,
             _each((*_IN_A_LEDGER, "empty-history", "history-lag", "lost-row"), _PROVEN), without_list=True),
    Searched("the ledger alone", BETWEEN_GROUPS, Operation.LEDGER,
             _each(_IN_A_LEDGER, _LIKELY) | _each(("history-lag", "lost-row"), _NOT_THERE),
             without_list=True, without_recipients=True, again=True),
)  # fmt: skip

QUICK: dict[str, dict[str, Any]] = {
    "latency": {"seconds": 0.02},
    "request-lost": {"seconds": 0.02},
    "answer-lost": {"seconds": 0.02},
    "late-commit": {"seconds": 0.02},
    "slow-body": {"seconds": 0.0},
    "huge-body": {"megabytes": 2},
}
"""Reads give up in the same way, only later; their deadline is tested with the transfer."""
