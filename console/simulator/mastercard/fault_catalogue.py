"""What a trainer can order from this provider; the names are those of the other one where they agree."""

from __future__ import annotations

from console.simulator.mastercard.error_body import GATEWAY, POINTS_SERVICE
from console.simulator.server.ordered_faults import BODIES, YES_NO, Operation, SimulatedFault

_EVERY = (Operation.TRANSFER, Operation.BALANCE, Operation.HISTORY, Operation.LOOKUP, Operation.ANY)
_TRANSFER = (Operation.TRANSFER, Operation.ANY)
_HISTORY = (Operation.HISTORY, Operation.ANY)
_ENCRYPTIONS = ("A256GCM", "A192GCM", "A128GCM", "A128CBC-HS256")
_WRAPPERS = ("encryptedPayload", "encryptedData", "encryptedValue")

_SEALED = ("usual", *YES_NO)
_ERROR_CHOICES: dict[str, tuple[object, ...]] = {
    "recoverable": ("true", "false"),
    "body": BODIES,
    "sealed": _SEALED,
}
_REFUSAL = {
    "code": "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER",
    "source": POINTS_SERVICE,
    "status": 400,
    "description": "Ordered for training.",
    "recoverable": "false",
}
_ERROR = {
    "code": "INTERNAL_SERVICE_ERROR",
    "source": GATEWAY,
    "status": 503,
    "description": "Ordered for training.",
    "recoverable": "true",
    "body": "provider",
    "sealed": "usual",
}

CATALOGUE = {
    fault.name: fault
    for fault in (
        SimulatedFault("latency", _EVERY, "The answer takes its time.", {"seconds": 2.0}),
        SimulatedFault(
            "request-lost", _EVERY, "The request is never handled and never answered.", {"seconds": 600.0}
        ),
        SimulatedFault(
            "answer-lost", _EVERY, "The request is handled, the answer never comes.", {"seconds": 600.0}
        ),
        SimulatedFault("reset-before-commit", _EVERY, "The connection is reset, nothing was handled."),
        SimulatedFault("reset-after-commit", _EVERY, "The request is handled, then the connection is reset."),
        SimulatedFault(
            "error-before-commit", _EVERY, "An error answer, nothing was handled.", _ERROR, _ERROR_CHOICES
        ),
        SimulatedFault(
            "error-after-commit", _EVERY, "Handled, yet an error is answered.", _ERROR, _ERROR_CHOICES
        ),
        SimulatedFault(
            "late-commit",
            _TRANSFER,
            "Answered with 504, a refusal, or not at all; handled later.",
            {"seconds": 5.0, "answer": "504", **_REFUSAL},
            {"answer": ("504", "none", "refusal"), "recoverable": ("true", "false")},
        ),
        SimulatedFault("garbled-body", _EVERY, "Handled; the body is no JSON."),
        SimulatedFault("truncated-body", _EVERY, "Handled; the connection ends in the middle of the body."),
        SimulatedFault("duplicate-keys", _EVERY, "Handled; a key of the body appears twice."),
        SimulatedFault("slow-body", _EVERY, "Handled; the body comes a byte at a time.", {"seconds": 0.4}),
        SimulatedFault("huge-body", _EVERY, "Handled; the body doesn't seem to end.", {"megabytes": 64}),
        SimulatedFault("string-numbers", _EVERY, "Handled; every number is a text."),
        SimulatedFault("wrong-amount", _TRANSFER, "Handled; the answer tells one point more."),
        SimulatedFault("no-amount", _TRANSFER, "Handled; the answer tells no amount."),
        SimulatedFault("history-lag", _HISTORY, "The newest transfers aren't there yet.", {"seconds": 3600}),
        SimulatedFault(
            "empty-history",
            _HISTORY,
            "A history without rows, in the clear if so ordered.",
            {"sealed": "yes"},
            {"sealed": YES_NO},
        ),
        SimulatedFault(
            "forged-history",
            _HISTORY,
            "The history, in the clear, with a row that claims the newest request was booked.",
            {"sealed": "no"},
            {"sealed": YES_NO},
        ),
        SimulatedFault("lost-row", _HISTORY, "The newest transfer is never in the history, all others are."),
        SimulatedFault("addition-row", _HISTORY, "The newest transfer's row names the other direction."),
        SimulatedFault("other-sides-row", _HISTORY, "The newest transfer's row is about another account."),
        SimulatedFault(
            "other-amount-row", _HISTORY, "The newest transfer's row tells more points.", {"more": 7}
        ),
        SimulatedFault(
            "success-with-errors",
            _TRANSFER,
            "Handled; an error stands beside the amount.",
            _REFUSAL,
            {"recoverable": ("true", "false")},
        ),
        SimulatedFault(
            "promised",
            _TRANSFER,
            "Handled; the amount comes with a status that promises less than that.",
            {"status": 202},
            {"status": (202, 206)},
        ),
        SimulatedFault("no-history", _HISTORY, "No transfer is in the history."),
        SimulatedFault("not-encrypted", _EVERY, "Handled; the answer isn't sealed."),
        SimulatedFault("wrong-key", _EVERY, "Handled; the answer is sealed for somebody else."),
        SimulatedFault("tampered-answer", _EVERY, "Handled; a bit of the answer's tag is flipped."),
        SimulatedFault(
            "weak-header",
            _EVERY,
            "Handled; the answer's JWE header holds what nobody agreed to.",
            {"weakness": "zip"},
            {"weakness": ("zip", "crit", "RSA-OAEP", "RSA1_5", "none")},
        ),
        SimulatedFault(
            "answer-form",
            _EVERY,
            "Handled; the answer is sealed in this documented variety.",
            {
                "content_encryption": "A256GCM",
                "nonce_bytes": "12",
                "wrapper": "encryptedPayload",
                "key": "new",
                "names_key": "yes",
            },
            {
                "content_encryption": _ENCRYPTIONS,
                "nonce_bytes": ("12", "16"),
                "wrapper": _WRAPPERS,
                "key": ("new", "old"),
                "names_key": YES_NO,
            },
        ),
        SimulatedFault("no-reference", _EVERY, "Handled; the answer lacks its X-MC-Correlation-ID."),
        SimulatedFault("too-many-requests", _EVERY, "429, nothing was handled.", {"retry_after": 0}),
        SimulatedFault(
            "html-error-page", _EVERY, "A page of the network edge, nothing was handled.", {"status": 503}
        ),
        SimulatedFault(
            "redirect", _EVERY, "Sent elsewhere, nothing was handled.", {"location": "http://127.0.0.1:9/"}
        ),
        SimulatedFault(
            "gateway-404", _EVERY, "The gateway has no route for this project; nothing was handled."
        ),
        SimulatedFault(
            "clock-skew",
            _EVERY,
            "The gateway's clock is off, and with it Date and the window for signatures.",
            {"seconds": 90, "direction": "ahead"},
            {"direction": ("ahead", "behind")},
        ),
        SimulatedFault(
            "provider-code",
            _EVERY,
            "This error, nothing was handled; `also` is a recoverable one before it.",
            {
                **_REFUSAL,
                "also": "",
                "shape": "object",
                "recoverable_as": "text",
                "details": "null-text",
                "sealed": "usual",
            },
            {
                "recoverable": ("true", "false"),
                "shape": ("object", "list", "lower-case"),
                "recoverable_as": ("boolean", "text"),
                "details": ("null", "null-text", "text", "object", "absent"),
                "sealed": _SEALED,
            },
        ),
    )
}
