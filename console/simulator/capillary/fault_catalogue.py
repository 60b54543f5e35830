"""What a trainer can order from this provider."""

from __future__ import annotations

from console.simulator.server.ordered_faults import BODIES, YES_NO, Operation, SimulatedFault

_EVERY = tuple(Operation)
_TRANSFER = (Operation.TRANSFER, Operation.ANY)
_WRITES = (Operation.TRANSFER, Operation.ISSUE_CODE, Operation.ANY)
_HISTORY = (Operation.HISTORY, Operation.LEDGER, Operation.ANY)
_LEDGER = (Operation.LEDGER, Operation.ANY)
_ROWS = (Operation.TRANSFER, Operation.HISTORY, Operation.ANY)
_NAMING = (Operation.TRANSFER, Operation.PRECHECK, Operation.ISSUE_CODE, Operation.HISTORY, Operation.LOOKUP,
           Operation.BALANCE, Operation.GROUP, Operation.LEDGER, Operation.ANY)  # fmt: skip
_LIST = (Operation.HISTORY, Operation.ANY)

CATALOGUE = {
    fault.name: fault
    for fault in (
        SimulatedFault(
            "latency", _EVERY, "The answer takes its time; locks are held meanwhile.", {"seconds": 2.0}
        ),
        SimulatedFault(
            "request-lost", _EVERY, "The request is never handled and never answered.", {"seconds": 600.0}
        ),
        SimulatedFault(
            "answer-lost", _EVERY, "The request is handled, the answer never comes.", {"seconds": 600.0}
        ),
        SimulatedFault("reset-before-commit", _EVERY, "The connection is reset, nothing was handled."),
        SimulatedFault("reset-after-commit", _EVERY, "The request is handled, then the connection is reset."),
        SimulatedFault(
            "error-before-commit",
            _EVERY,
            "An error answer, nothing was handled; code 0 stands for the status.",
            {"status": 503, "code": 0, "body": "provider", "sealed": "yes"},
            {"body": BODIES, "sealed": YES_NO},
        ),
        SimulatedFault(
            "error-after-commit",
            _EVERY,
            "Handled, yet an error is answered; code 0 tells no code at all.",
            {"status": 503, "code": 0, "body": "provider", "sealed": "yes"},
            {"body": BODIES, "sealed": YES_NO},
        ),
        SimulatedFault(
            "late-commit",
            _WRITES,
            "Answered with 504, a refusal, or not at all; handled later, the customer locked or not.",
            {"seconds": 5.0, "answer": "504", "code": 885, "status": 200, "locked": "yes"},
            {"answer": ("504", "none", "refusal"), "locked": YES_NO},
        ),
        SimulatedFault("garbled-body", _EVERY, "Handled; the body is no JSON."),
        SimulatedFault("truncated-body", _EVERY, "Handled; the connection ends in the middle of the body."),
        SimulatedFault("duplicate-keys", _EVERY, "Handled; a key of the body appears twice."),
        SimulatedFault("wrong-ids", _NAMING, "Handled; the answer names other customers."),
        SimulatedFault("wrong-amount", _TRANSFER, "Handled; the answer tells another deduction."),
        SimulatedFault("doubled-points", _ROWS, "Handled; the reported points are doubled."),
        SimulatedFault("missing-iso-date", _ROWS, "Handled; dates come without a zone only."),
        SimulatedFault("null-errors", _EVERY, "Handled; errors is null."),
        SimulatedFault("unsorted-history", _HISTORY, "History rows in another order."),
        SimulatedFault("unpaged-history", _HISTORY, "Every page is the first one."),
        SimulatedFault(
            "empty-history",
            _HISTORY,
            "A history without rows, in the clear if so ordered.",
            {"sealed": "yes"},
            {"sealed": YES_NO},
        ),
        SimulatedFault(
            "forged-history",
            _LIST,
            "The history, in the clear, with a row that claims the newest request was booked.",
            {"sealed": "no"},
            {"sealed": YES_NO},
        ),
        SimulatedFault("lost-row", _HISTORY, "The newest transfer is never in the history, all others are."),
        SimulatedFault("addition-row", _LIST, "The newest transfer's row names the other direction."),
        SimulatedFault(
            "other-sides-row", _LIST, "The newest transfer's row names somebody else on both sides."
        ),
        SimulatedFault(
            "other-amount-row", _LIST, "The newest transfer's row tells more points.", {"more": 7}
        ),
        SimulatedFault("history-lag", _HISTORY, "The newest rows aren't there yet.", {"seconds": 3600}),
        SimulatedFault(
            "pending-ledger",
            _LEDGER,
            "Warning 11002: events are pending, the newest rows aren't there.",
            {"seconds": 3600},
        ),
        SimulatedFault(
            "too-many-requests",
            _EVERY,
            "429, nothing was handled.",
            {"body": "provider"},
            {"body": BODIES},
        ),
        SimulatedFault(
            "html-error-page", _EVERY, "A page of the network edge, nothing was handled.", {"status": 502}
        ),
        SimulatedFault("slow-body", _EVERY, "Handled; the body comes a byte at a time.", {"seconds": 0.4}),
        SimulatedFault("huge-body", _EVERY, "Handled; the body doesn't seem to end.", {"megabytes": 64}),
        SimulatedFault(
            "redirect", _EVERY, "Sent elsewhere, nothing was handled.", {"location": "http://127.0.0.1:9/"}
        ),
        SimulatedFault("string-numbers", _EVERY, "Handled; every number is a text."),
        SimulatedFault("not-encrypted", _EVERY, "Handled; the answer isn't sealed."),
        SimulatedFault("wrong-key", _EVERY, "Handled; the answer is sealed for somebody else."),
        SimulatedFault(
            "provider-code", _EVERY, "This error code, nothing was handled.", {"code": 896, "status": 200}
        ),
        SimulatedFault("no-transfer-id", _ROWS, "Handled; the transfer's number is missing."),
        SimulatedFault(
            "success-with-errors", _TRANSFER, "Handled; an error stands beside the receipt.", {"code": 896}
        ),
        SimulatedFault(
            "status-false",
            _TRANSFER,
            "Handled; a status that says no success stands beside the receipt.",
            {"code": 500, "form": "boolean"},
            {"form": ("boolean", "text")},
        ),
        SimulatedFault(
            "promised",
            _TRANSFER,
            "Handled; the receipt comes with a status that promises less than that.",
            {"status": 202},
            {"status": (202, 206)},
        ),
    )
}
