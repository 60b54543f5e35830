"""What a trainer can order from this provider."""

from __future__ import annotations

from console.simulator.server.ordered_faults import BODIES, YES_NO, Operation, catalogue

_EVERY = tuple(Operation)
_TRANSFER = (Operation.TRANSFER, Operation.ANY)
_WRITES = (Operation.TRANSFER, Operation.ISSUE_CODE, Operation.ANY)
_HISTORY = (Operation.HISTORY, Operation.LEDGER, Operation.ANY)
_LEDGER = (Operation.LEDGER, Operation.ANY)
_ROWS = (Operation.TRANSFER, Operation.HISTORY, Operation.ANY)
_NAMING = (Operation.TRANSFER, Operation.PRECHECK, Operation.ISSUE_CODE, Operation.HISTORY, Operation.LOOKUP,
           Operation.BALANCE, Operation.GROUP, Operation.LEDGER, Operation.ANY)  # fmt: skip
_LIST = (Operation.HISTORY, Operation.ANY)

CATALOGUE = catalogue(
    (_EVERY, "latency", "The answer takes its time; locks are held meanwhile.", {"seconds": 2.0}),
    (_EVERY, "request-lost", "The request is never handled and never answered.", {"seconds": 600.0}),
    (_EVERY, "answer-lost", "The request is handled, the answer never comes.", {"seconds": 600.0}),
    (_EVERY, "reset-before-commit", "The connection is reset, nothing was handled."),
    (_EVERY, "reset-after-commit", "The request is handled, then the connection is reset."),
    (
        _EVERY,
        "error-before-commit",
        "An error answer, nothing was handled; code 0 stands for the status.",
        {"status": 503, "code": 0, "body": BODIES, "sealed": YES_NO},
    ),
    (
        _EVERY,
        "error-after-commit",
        "Handled, yet an error is answered; code 0 tells no code at all.",
        {"status": 503, "code": 0, "body": BODIES, "sealed": YES_NO},
    ),
    (
        _WRITES,
        "late-commit",
        "Answered with 504, a refusal, or not at all; handled later, the customer locked or not.",
        {"seconds": 5.0, "answer": ("504", "none", "refusal"), "code": 885, "status": 200, "locked": YES_NO},
    ),
    (_EVERY, "garbled-body", "Handled; the body is no JSON."),
    (_EVERY, "truncated-body", "Handled; the connection ends in the middle of the body."),
    (_EVERY, "duplicate-keys", "Handled; a key of the body appears twice."),
    (_NAMING, "wrong-ids", "Handled; the answer names other customers."),
    (_TRANSFER, "wrong-amount", "Handled; the answer tells another deduction."),
    (_ROWS, "doubled-points", "Handled; the reported points are doubled."),
    (_ROWS, "missing-iso-date", "Handled; dates come without a zone only."),
    (_EVERY, "null-errors", "Handled; errors is null."),
    (_HISTORY, "unsorted-history", "History rows in another order."),
    (_HISTORY, "unpaged-history", "Every page is the first one."),
    (_HISTORY, "empty-history", "A history without rows, in the clear if so ordered.", {"sealed": YES_NO}),
    (
        _LIST,
        "forged-history",
        "The history, in the clear, with a row that claims the newest request was booked.",
        {"sealed": ("no", "yes")},
    ),
    (_HISTORY, "lost-row", "The newest transfer is never in the history, all others are."),
    (_LIST, "addition-row", "The newest transfer's row names the other direction."),
    (_LIST, "other-sides-row", "The newest transfer's row names somebody else on both sides."),
    (_LIST, "other-amount-row", "The newest transfer's row tells more points.", {"more": 7}),
    (_HISTORY, "history-lag", "The newest rows aren't there yet.", {"seconds": 3600}),
    (
        _LEDGER,
        "pending-ledger",
        "Warning 11002: events are pending, the newest rows aren't there.",
        {"seconds": 3600},
    ),
    (_EVERY, "too-many-requests", "429, nothing was handled.", {"body": BODIES}),
    (_EVERY, "html-error-page", "A page of the network edge, nothing was handled.", {"status": 502}),
    (_EVERY, "slow-body", "Handled; the body comes a byte at a time.", {"seconds": 0.4}),
    (_EVERY, "huge-body", "Handled; the body doesn't seem to end.", {"megabytes": 64}),
    (_EVERY, "redirect", "Sent elsewhere, nothing was handled.", {"location": "http://127.0.0.1:9/"}),
    (_EVERY, "string-numbers", "Handled; every number is a text."),
    (_EVERY, "not-encrypted", "Handled; the answer isn't sealed."),
    (_EVERY, "wrong-key", "Handled; the answer is sealed for somebody else."),
    (_EVERY, "provider-code", "This error code, nothing was handled.", {"code": 896, "status": 200}),
    (_ROWS, "no-transfer-id", "Handled; the transfer's number is missing."),
    (_TRANSFER, "success-with-errors", "Handled; an error stands beside the receipt.", {"code": 896}),
    (
        _TRANSFER,
        "status-false",
        "Handled; a status that says no success stands beside the receipt.",
        {"code": 500, "form": ("boolean", "text")},
    ),
    (
        _TRANSFER,
        "promised",
        "Handled; the receipt comes with a status that promises less than that.",
        {"status": (202, 206)},
    ),
)
