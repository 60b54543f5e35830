"""Faults a trainee or a test orders: what each does, to which operation, how many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Operation(StrEnum):
    """What a request is for. `ANY` stands for every one of them when ordering a fault."""

    TRANSFER = "transfer"
    PRECHECK = "precheck"
    ISSUE_CODE = "issue-code"
    HISTORY = "history"
    LOOKUP = "lookup"
    BALANCE = "balance"
    LEDGER = "ledger"
    GROUP = "group"
    TOKEN = "token"  # noqa: S105 - the name of an operation
    ANY = "any"


_EVERY = tuple(Operation)
_TRANSFER = (Operation.TRANSFER, Operation.ANY)
_WRITES = (Operation.TRANSFER, Operation.ISSUE_CODE, Operation.ANY)
_HISTORY = (Operation.HISTORY, Operation.LEDGER, Operation.ANY)
_LEDGER = (Operation.LEDGER, Operation.ANY)
_ROWS = (Operation.TRANSFER, Operation.HISTORY, Operation.ANY)
_NAMING = (Operation.TRANSFER, Operation.PRECHECK, Operation.ISSUE_CODE, Operation.HISTORY, Operation.LOOKUP,
           Operation.BALANCE, Operation.GROUP, Operation.LEDGER, Operation.ANY)  # fmt: skip
_LIST = (Operation.HISTORY, Operation.ANY)
YES_NO = ("yes", "no")
BODIES = ("provider", "none", "html", "foreign", "truncated")
"""What an error's body is: in the provider's shape, nothing, a page, somebody else's JSON, or half of one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of a catalogue. `options` holds the defaults of what may be set, `choices` the texts that
    an option takes where not every text will do."""

    name: str
    operations: tuple[Operation, ...]
    description: str
    options: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "operations": [operation.value for operation in self.operations],
            "description": self.description,
            "options": dict(self.options),
        }

    def accepts(self, option: str, value: object) -> bool:
        """Whether a known option may have this value."""
        choices = self.choices.get(option)
        return _fits(value, self.options[option]) and (choices is None or value in choices)


CATALOGUE = {
    fault.name: fault
    for fault in (
        Fault("latency", _EVERY, "The answer takes its time; locks are held meanwhile.", {"seconds": 2.0}),
        Fault("request-lost", _EVERY, "The request is never handled and never answered.", {"seconds": 600.0}),
        Fault("answer-lost", _EVERY, "The request is handled, the answer never comes.", {"seconds": 600.0}),
        Fault("reset-before-commit", _EVERY, "The connection is reset, nothing was handled."),
        Fault("reset-after-commit", _EVERY, "The request is handled, then the connection is reset."),
        Fault(
            "error-before-commit",
            _EVERY,
            "An error answer, nothing was handled; code 0 stands for the status.",
            {"status": 503, "code": 0, "body": "provider", "sealed": "yes"},
            {"body": BODIES, "sealed": YES_NO},
        ),
        Fault(
            "error-after-commit",
            _EVERY,
            "Handled, yet an error is answered; code 0 tells no code at all.",
            {"status": 503, "code": 0, "body": "provider", "sealed": "yes"},
            {"body": BODIES, "sealed": YES_NO},
        ),
        Fault(
            "late-commit",
            _WRITES,
            "Answered with 504, a refusal, or not at all; handled later, the customer locked or not.",
            {"seconds": 5.0, "answer": "504", "code": 885, "status": 200, "locked": "yes"},
            {"answer": ("504", "none", "refusal"), "locked": YES_NO},
        ),
        Fault("garbled-body", _EVERY, "Handled; the body is no JSON."),
        Fault("truncated-body", _EVERY, "Handled; the connection ends in the middle of the body."),
        Fault("duplicate-keys", _EVERY, "Handled; a key of the body appears twice."),
        Fault("wrong-ids", _NAMING, "Handled; the answer names other customers."),
        Fault("wrong-amount", _TRANSFER, "Handled; the answer tells another deduction."),
        Fault("doubled-points", _ROWS, "Handled; the reported points are doubled."),
        Fault("missing-iso-date", _ROWS, "Handled; dates come without a zone only."),
        Fault("null-errors", _EVERY, "Handled; errors is null."),
        Fault("unsorted-history", _HISTORY, "History rows in another order."),
        Fault("unpaged-history", _HISTORY, "Every page is the first one."),
        Fault(
            "empty-history",
            _HISTORY,
            "A history without rows, in the clear if so ordered.",
            {"sealed": "yes"},
            {"sealed": YES_NO},
        ),
        Fault(
            "forged-history",
            _LIST,
            "The history, in the clear, with a row that claims the newest request was booked.",
            {"sealed": "no"},
            {"sealed": YES_NO},
        ),
        Fault("lost-row", _HISTORY, "The newest transfer is never in the history, all others are."),
        Fault("addition-row", _LIST, "The newest transfer's row names the other direction."),
        Fault("other-sides-row", _LIST, "The newest transfer's row names somebody else on both sides."),
        Fault("other-amount-row", _LIST, "The newest transfer's row tells more points.", {"more": 7}),
        Fault("history-lag", _HISTORY, "The newest rows aren't there yet.", {"seconds": 3600}),
        Fault(
            "pending-ledger",
            _LEDGER,
            "Warning 11002: events are pending, the newest rows aren't there.",
            {"seconds": 3600},
        ),
        Fault(
            "too-many-requests",
            _EVERY,
            "429, nothing was handled.",
            {"body": "provider"},
            {"body": BODIES},
        ),
        Fault("html-error-page", _EVERY, "A page of the network edge, nothing was handled.", {"status": 502}),
        Fault("slow-body", _EVERY, "Handled; the body comes a byte at a time.", {"seconds": 0.4}),
        Fault("huge-body", _EVERY, "Handled; the body doesn't seem to end.", {"megabytes": 64}),
        Fault(
            "redirect", _EVERY, "Sent elsewhere, nothing was handled.", {"location": "http://127.0.0.1:9/"}
        ),
        Fault("string-numbers", _EVERY, "Handled; every number is a text."),
        Fault("not-encrypted", _EVERY, "Handled; the answer isn't sealed."),
        Fault("wrong-key", _EVERY, "Handled; the answer is sealed for somebody else."),
        Fault("provider-code", _EVERY, "This error code, nothing was handled.", {"code": 896, "status": 200}),
        Fault("no-transfer-id", _ROWS, "Handled; the transfer's number is missing."),
        Fault(
            "success-with-errors", _TRANSFER, "Handled; an error stands beside the receipt.", {"code": 896}
        ),
        Fault(
            "status-false",
            _TRANSFER,
            "Handled; a status that says no success stands beside the receipt.",
            {"code": 500, "form": "boolean"},
            {"form": ("boolean", "text")},
        ),
        Fault(
            "promised",
            _TRANSFER,
            "Handled; the receipt comes with a status that promises less than that.",
            {"status": 202},
            {"status": (202, 206)},
        ),
    )
}


class UnknownFault(Exception):
    """An order that can't be carried out; the message is a sentence."""


@dataclass
class Armed:
    """A fault waiting for its operation, `times` more times."""

    fault: Fault
    operation: Operation
    times: int
    options: dict[str, Any]

    @property
    def name(self) -> str:
        return self.fault.name

    def described(self) -> dict[str, Any]:
        return {
            "operation": self.operation.value,
            "fault": self.name,
            "times": self.times,
            "options": self.options,
        }


def _fits(value: object, example: object) -> bool:
    if isinstance(example, str):
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000_000


class Faults:
    """What is ordered at the moment, in the order it was ordered."""

    def __init__(self, catalogue: Mapping[str, Fault] = CATALOGUE) -> None:
        self.catalogue = catalogue
        self.armed: list[Armed] = []

    def described(self) -> dict[str, Any]:
        """What is ordered, and what could be."""
        return {
            "armed": [armed.described() for armed in self.armed],
            "catalogue": [fault.described() for fault in self.catalogue.values()],
        }

    def arm(
        self, operation: str, fault: str, times: int = 1, options: Mapping[str, Any] | None = None
    ) -> None:
        """Order `fault` for the next `times` requests of `operation`. Raises `UnknownFault`."""
        known = self.catalogue.get(fault)
        if known is None:
            raise UnknownFault(f"There is no fault called {fault}.")
        if operation not in [name.value for name in known.operations]:
            raise UnknownFault(f"{fault} doesn't happen to {operation}.")
        given = dict(options or {})
        if times < 1 or not set(given) <= set(known.options):
            raise UnknownFault(f"{fault} takes these options: {', '.join(known.options) or 'none'}.")
        if not all(known.accepts(name, value) for name, value in given.items()):
            raise UnknownFault(f"{fault} has options like these: {dict(known.options)}.")
        self.armed.append(Armed(known, Operation(operation), times, {**known.options, **given}))

    def take(self, operation: Operation) -> Armed | None:
        """The oldest order that fits, counted down."""
        for armed in self.armed:
            if armed.operation in (operation, Operation.ANY):
                armed.times -= 1
                if armed.times == 0:
                    self.armed.remove(armed)
                return armed
        return None

    def clear(self) -> None:
        self.armed.clear()
