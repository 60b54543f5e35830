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


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the catalogue. `options` holds the defaults of what may be set."""

    name: str
    operations: tuple[Operation, ...]
    description: str
    options: Mapping[str, Any] = field(default_factory=dict)


CATALOGUE = {
    fault.name: fault
    for fault in (
        Fault("latency", _EVERY, "The answer takes its time; locks are held meanwhile.", {"seconds": 2.0}),
        Fault("request-lost", _EVERY, "The request is never handled and never answered.", {"seconds": 600.0}),
        Fault("answer-lost", _EVERY, "The request is handled, the answer never comes.", {"seconds": 600.0}),
        Fault("reset-before-commit", _EVERY, "The connection is reset, nothing was handled."),
        Fault("reset-after-commit", _EVERY, "The request is handled, then the connection is reset."),
        Fault(
            "error-before-commit", _EVERY, "An error answer, nothing was handled.", {"status": 503, "code": 0}
        ),
        Fault("error-after-commit", _EVERY, "Handled, yet an error is answered.", {"status": 503, "code": 0}),
        Fault(
            "late-commit",
            _WRITES,
            "Answered with 504 (or not at all); handled later.",
            {"seconds": 5.0, "answer": "504"},
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
        Fault("empty-history", _HISTORY, "A history without rows."),
        Fault("history-lag", _HISTORY, "The newest rows aren't there yet.", {"seconds": 3600}),
        Fault(
            "pending-ledger",
            _LEDGER,
            "Warning 11002: events are pending, the newest rows aren't there.",
            {"seconds": 3600},
        ),
        Fault("too-many-requests", _EVERY, "429, nothing was handled."),
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

    def __init__(self) -> None:
        self.armed: list[Armed] = []

    def arm(
        self, operation: str, fault: str, times: int = 1, options: Mapping[str, Any] | None = None
    ) -> None:
        """Order `fault` for the next `times` requests of `operation`. Raises `UnknownFault`."""
        known = CATALOGUE.get(fault)
        if known is None:
            raise UnknownFault(f"There is no fault called {fault}.")
        if operation not in [name.value for name in known.operations]:
            raise UnknownFault(f"{fault} doesn't happen to {operation}.")
        given = dict(options or {})
        if times < 1 or not set(given) <= set(known.options):
            raise UnknownFault(f"{fault} takes these options: {', '.join(known.options) or 'none'}.")
        if not all(_fits(value, known.options[name]) for name, value in given.items()):
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
