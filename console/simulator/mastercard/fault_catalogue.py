"""What a trainer can order from this provider; the names are those of the other one where they agree."""

from __future__ import annotations

from console.simulator.mastercard.error_body import GATEWAY, POINTS_SERVICE
from console.simulator.server.ordered_faults import BODIES, YES_NO, Operation, catalogue

_EVERY = (Operation.TRANSFER, Operation.BALANCE, Operation.HISTORY, Operation.LOOKUP, Operation.ANY)
_TRANSFER = (Operation.TRANSFER, Operation.ANY)
_HISTORY = (Operation.HISTORY, Operation.ANY)
_ENCRYPTIONS = ("A256GCM", "A192GCM", "A128GCM", "A128CBC-HS256")
_WRAPPERS = ("encryptedPayload", "encryptedData", "encryptedValue")

_SEALED = ("usual", *YES_NO)
_REFUSAL = {
    "code": "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER",
    "source": POINTS_SERVICE,
    "status": 400,
    "description": "Ordered for training.",
    "recoverable": ("false", "true"),
}
_ERROR = {
    "code": "INTERNAL_SERVICE_ERROR",
    "source": GATEWAY,
    "status": 503,
    "description": "Ordered for training.",
    "recoverable": ("true", "false"),
    "body": BODIES,
    "sealed": _SEALED,
}

CATALOGUE = catalogue(
    (_EVERY, "latency", "The answer takes its time.", {"seconds": 2.0}),
    (_EVERY, "request-lost", "The request is never handled and never answered.", {"seconds": 600.0}),
    (_EVERY, "answer-lost", "The request is handled, the answer never comes.", {"seconds": 600.0}),
    (_EVERY, "reset-before-commit", "The connection is reset, nothing was handled."),
    (_EVERY, "reset-after-commit", "The request is handled, then the connection is reset."),
    (_EVERY, "error-before-commit", "An error answer, nothing was handled.", _ERROR),
    (_EVERY, "error-after-commit", "Handled, yet an error is answered.", _ERROR),
    (
        _TRANSFER,
        "late-commit",
        "Answered with 504, a refusal, or not at all; handled later.",
        {"seconds": 5.0, "answer": ("504", "none", "refusal"), **_REFUSAL},
    ),
    (_EVERY, "garbled-body", "Handled; the body is no JSON."),
    (_EVERY, "truncated-body", "Handled; the connection ends in the middle of the body."),
    (_EVERY, "duplicate-keys", "Handled; a key of the body appears twice."),
    (_EVERY, "slow-body", "Handled; the body comes a byte at a time.", {"seconds": 0.4}),
    (_EVERY, "huge-body", "Handled; the body doesn't seem to end.", {"megabytes": 64}),
    (_EVERY, "string-numbers", "Handled; every number is a text."),
    (_TRANSFER, "wrong-amount", "Handled; the answer tells one point more."),
    (_TRANSFER, "no-amount", "Handled; the answer tells no amount."),
    (_HISTORY, "history-lag", "The newest transfers aren't there yet.", {"seconds": 3600}),
    (_HISTORY, "empty-history", "A history without rows, in the clear if so ordered.", {"sealed": YES_NO}),
    (
        _HISTORY,
        "forged-history",
        "The history, in the clear, with a row that claims the newest request was booked.",
        {"sealed": ("no", "yes")},
    ),
    (_HISTORY, "lost-row", "The newest transfer is never in the history, all others are."),
    (_HISTORY, "addition-row", "The newest transfer's row names the other direction."),
    (_HISTORY, "other-sides-row", "The newest transfer's row is about another account."),
    (_HISTORY, "other-amount-row", "The newest transfer's row tells more points.", {"more": 7}),
    (_TRANSFER, "success-with-errors", "Handled; an error stands beside the amount.", _REFUSAL),
    (
        _TRANSFER,
        "promised",
        "Handled; the amount comes with a status that promises less than that.",
        {"status": (202, 206)},
    ),
    (_HISTORY, "no-history", "No transfer is in the history."),
    (_EVERY, "not-encrypted", "Handled; the answer isn't sealed."),
    (_EVERY, "wrong-key", "Handled; the answer is sealed for somebody else."),
    (_EVERY, "tampered-answer", "Handled; a bit of the answer's tag is flipped."),
    (
        _EVERY,
        "weak-header",
        "Handled; the answer's JWE header holds what nobody agreed to.",
        {"weakness": ("zip", "crit", "RSA-OAEP", "RSA1_5", "none")},
    ),
    (
        _EVERY,
        "answer-form",
        "Handled; the answer is sealed in this documented variety.",
        {
            "content_encryption": _ENCRYPTIONS,
            "nonce_bytes": ("12", "16"),
            "wrapper": _WRAPPERS,
            "key": ("new", "old"),
            "names_key": YES_NO,
        },
    ),
    (_EVERY, "no-reference", "Handled; the answer lacks its X-MC-Correlation-ID."),
    (_EVERY, "too-many-requests", "429, nothing was handled.", {"retry_after": 0}),
    (_EVERY, "html-error-page", "A page of the network edge, nothing was handled.", {"status": 503}),
    (_EVERY, "redirect", "Sent elsewhere, nothing was handled.", {"location": "http://127.0.0.1:9/"}),
    (_EVERY, "gateway-404", "The gateway has no route for this project; nothing was handled."),
    (
        _EVERY,
        "clock-skew",
        "The gateway's clock is off, and with it Date and the window for signatures.",
        {"seconds": 90, "direction": ("ahead", "behind")},
    ),
    (
        _EVERY,
        "provider-code",
        "This error, nothing was handled; `also` is a recoverable one before it.",
        {
            **_REFUSAL,
            "also": "",
            "shape": ("object", "list", "lower-case"),
            "recoverable_as": ("text", "boolean"),
            "details": ("null-text", "null", "text", "object", "absent"),
            "sealed": _SEALED,
        },
    ),
)
