"""Every answer of this provider, as far as a simulator can bring it about.

Left out is what happens on the client's machine alone: key files that can't be read or have expired, and
an address nobody listens at.
"""

from __future__ import annotations

from typing import Any

from console.simulator.mastercard.accounts import Status
from console.simulator.mastercard.errors import GATEWAY, POINTS_SERVICE, TRANSACTION_SERVICE
from console.simulator.mastercard.seed import ALL_ON_HOLD, BY_STATUS, FROM, UNKNOWN_BAN
from tests.simulator.guide.mastercard_lesson import NO_ANSWER, PAGE, UNREADABLE, Act, Lesson, Order

_SETUP = "Not your input, and nothing moved. Report it."
_CHECK = "Don't repeat. Check the outcome."
_SUPERVISOR = "Nothing moved. A supervisor has to look at the sign-in."


def _answered(
    code: str, source: str, status: int, meaning: str, remedy: str, *, act: Act = "transfer", **more: Any
) -> Lesson:
    """A code nobody can bring about by a request, ordered as it is."""
    options = {"code": code, "source": source, "status": status, **more}
    what_to_do = f"Order provider-code with {code} from {source} and {status}."
    return Lesson(
        code, source, status, meaning, remedy, what_to_do, act=act, order=Order("provider-code", options)
    )


_SIGN_IN = (
    Lesson("INVALID_AUTH_HEADER", GATEWAY, 400, "The sign-in header is missing or malformed.", _SETUP,
           "Send a transfer without an Authorization header.", signature="absent"),
    Lesson("INVALID_OAUTH_SBS", GATEWAY, 400, "The sign-in header is incomplete.",
           "Enter the consumer key in the settings.",
           "Leave oauth_consumer_key out of the header.", signature="no consumer key"),
    Lesson("AUTHENTICATION_FAILED", GATEWAY, 401, "The consumer key isn't known.", _SUPERVISOR,
           "Sign as a project that doesn't exist.", signature="unknown consumer key"),
    Lesson("AUTHENTICATION_FAILED", GATEWAY, 401, "Mastercard doesn't accept the signature.", _SUPERVISOR,
           "Sign with a key that isn't this project's.", signature="other key"),
    Lesson("INVALID_SIGNATURE", GATEWAY, 403, "The signature was refused.", _SUPERVISOR,
           "Send a signature that can't be one.", signature="no signature"),
    Lesson("INVALID_BODY_HASH", GATEWAY, 400, "The message changed after it was signed.", _SETUP,
           "Change the body after signing.", signature="other body"),
    Lesson("INVALID_OAUTH_TIMESTAMP", GATEWAY, 401, "The clock is off.",
           "Set the computer's clock; then send once more, nothing moved.",
           "Order clock-skew with 600 seconds.", order=Order("clock-skew", {"seconds": 600})),
    Lesson("USED_OAUTH_NONCE", GATEWAY, 401, "The same request came twice.",
           "Send once more; this time nothing moved.",
           "Send a request with the nonce of the one before.", act="balance", signature="used nonce"),
    _answered("CONSUMER_KEY_EXPIRED", GATEWAY, 401, "The API key isn't valid any more.",
              "A supervisor renews the key on the portal.", description="The consumer key has expired."),
    _answered("CONSUMER_KEY_REVOKED", GATEWAY, 401, "The API key was revoked.",
              "A supervisor renews the key on the portal.", description="The consumer key was revoked."),
    _answered("DECLINED", GATEWAY, 401, "Valid credentials of a project without access.",
              "A supervisor asks Mastercard for access; key, signature and clock are right.",
              description="Unauthorized - Access Not Granted"),
    _answered("NOT_AUTHORIZED_REQUEST", GATEWAY, 401, "The sign-in failed.", _SUPERVISOR),
    _answered("FORBIDDEN", GATEWAY, 403, "Access refused; often the keys of another environment.",
              "Check the environment in the title bar."),
)  # fmt: skip

_ENTITLEMENT = (
    Lesson("NOT_FOUND", GATEWAY, 404, "The gateway has no route for this project.",
           "Not an account problem: the service isn't enabled for the project, or the path is wrong.",
           "Order gateway-404.", order=Order("gateway-404")),
    _answered("clientid.invalid", POINTS_SERVICE, 403, "The project isn't switched on for this service.",
              "Only Mastercard can change this; quote time and code."),
    _answered("AUTHORIZATION_ERROR", POINTS_SERVICE, 403, "The project may not use this function.",
              "A supervisor asks Mastercard for the permission."),
    Lesson("METHOD_NOT_ALLOWED", GATEWAY, 405, "The function is called the wrong way.", _SETUP,
           "Send a transfer with another method than the agreed one.", method="PUT"),
    Lesson("UNSUPPORTED_MEDIA_TYPE", GATEWAY, 415, "The message is of the wrong kind.", _SETUP,
           "Send a transfer as text/plain.", content_type="text/plain"),
    Lesson("PAYLOAD_TOO_LARGE", GATEWAY, 413, "The message is too large.", _SETUP,
           "Send a transfer with a reason of 300,000 characters.", body={"transferReason": "x" * 300_000}),
    Lesson("TOO_MANY_REQUESTS", GATEWAY, 429, "Too many calls in a short time.", "Wait; nothing moved.",
           "Order too-many-requests.", order=Order("too-many-requests", {"retry_after": 5})),
)  # fmt: skip

_ENTRIES = (
    Lesson("decrypt.error", POINTS_SERVICE, 400, "Mastercard couldn't open the encrypted message.",
           "Nothing moved. Compare the key's fingerprint with the portal.",
           "Send a transfer without encryption.", sealed=False),
    _answered("DECRYPT_PRIVATE_KEY_NOT_FOUND", GATEWAY, 400, "Mastercard has no key for our message.",
              "Nothing moved. A supervisor loads the encryption certificate of the portal anew."),
    _answered("REQUEST_DECRYPT_FAILED", GATEWAY, 400, "Mastercard couldn't open the encrypted message.",
              "Nothing moved. Compare the encryption key's fingerprint with the portal."),
    Lesson("MISSING_REQUIRED_FIELD_TRANSFER_REASON", POINTS_SERVICE, 400, "A required entry is missing.",
           "Fill it in; send again.", "Leave the reason out.", body={"transferReason": None}),
    Lesson("INVALID_FIELD_FORMAT_FROM_BANK_ACCOUNT_NUMBER", POINTS_SERVICE, 400,
           "An entry isn't written as expected.", "Check for spaces, letters, length; send again.",
           "Write the account with a space.", body={"fromBankAccountNumber": "9999 99"}),
    Lesson("INVALID_FIELD_VALUE_FROM_BANK_ACCOUNT_NUMBER", POINTS_SERVICE, 400,
           "The account is unknown or not in this programme.", "Look the account up again.",
           "Transfer from an account nobody has.", body={"fromBankAccountNumber": UNKNOWN_BAN}),
    Lesson("INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER", POINTS_SERVICE, 400,
           "The account is unknown or not in this programme.", "Look the account up again.",
           "Transfer to an account nobody has.", body={"toBankAccountNumber": UNKNOWN_BAN}),
    Lesson("INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER", POINTS_SERVICE, 400, "Both accounts are the same.",
           "Choose another account.", "Transfer from an account to itself.",
           body={"toBankAccountNumber": FROM.ban}),
    Lesson("INVALID_FIELD_VALUE_POINTS_TO_TRANSFER", POINTS_SERVICE, 400, "The amount isn't allowed.",
           "Correct the amount.", "Transfer 0 points.", body={"pointsToTransfer": 0}),
    Lesson("INVALID_FIELD_VALUE_TRANSFER_TYPE_CODE", POINTS_SERVICE, 400,
           "The transfer type isn't known.", "Choose another type.", "Use the type NONE.",
           body={"transferTypeCode": "NONE"}),
    Lesson("INSUFFICIENT_POINTS", POINTS_SERVICE, 400,
           "Not enough available points; those on hold don't count.", "Offer a smaller amount.",
           f"Transfer from {ALL_ON_HOLD.ban}, whose points are all on hold.",
           body={"fromBankAccountNumber": ALL_ON_HOLD.ban}),
    *(
        Lesson(f"ACCOUNT_STATUS_{status}", POINTS_SERVICE, 400, "The account's state forbids it.",
               "The customer must ask the card issuer.", f"Transfer from {BY_STATUS[status].ban}.",
               body={"fromBankAccountNumber": BY_STATUS[status].ban})
        for status in Status
        if not status.redeems
    ),
    Lesson("ACCOUNT_STATUS_REDEEM_ONLY", POINTS_SERVICE, 400, "The account can't receive points.",
           "The customer must ask the card issuer.", f"Transfer to {BY_STATUS[Status.REDEEM_ONLY].ban}.",
           body={"toBankAccountNumber": BY_STATUS[Status.REDEEM_ONLY].ban}),
    _answered("MISSING_REQUIRED_INPUT", "transferReason", 400, "An entry is missing: the source names it.",
              "Correct the named entry."),
    _answered("INVALID_INPUT_VALUE", "pointsToTransfer", 400, "An entry is wrong: the source names it.",
              "Correct the named entry."),
    Lesson("INVALID_INPUT", POINTS_SERVICE, 400, "The request wasn't understood.",
           "Check all entries; if they are right, report it.",
           "Send a field that isn't documented.", body={"note": "sample"}),
    _answered("INVALID_REQUEST", GATEWAY, 400, "The request wasn't understood.", _SETUP),
    _answered("ENTITY_ID_REQUIRED", POINTS_SERVICE, 400, "The request wasn't understood.", _SETUP),
    _answered("SAMPLE_UNHEARD_OF", POINTS_SERVICE, 400, "Mastercard refused, for a reason nobody has listed.",
              "Quote the code and the reference."),
    _answered("INVALID_FIELD_VALUE_ADJUSTED_BY", POINTS_SERVICE, 400,
              "Two errors in one answer; the second one is final.", "Correct the named entry.",
              also="TEMPORARILY_BUSY", shape="list", recoverable_as="boolean", details="object"),
)  # fmt: skip

_READS = (
    Lesson("ENTITY_NOT_FOUND", POINTS_SERVICE, 404, "Nothing was found under this id.", "Check the account.",
           "Read the balance of an id nobody has.", act="balance", query={"user_id": "1" * 30}),
    _answered("RESOURCE_NOT_FOUND", POINTS_SERVICE, 404, "Nothing was found under this id.",
              "Check the account.", act="balance"),
    Lesson("INVALID_BEGIN_DATE_TIME_FORMAT", TRANSACTION_SERVICE, 400, "The date isn't accepted.",
           "At most 90 days, not older than 13 months.", "Search transactions from 32 January.",
           act="transactions", body={"fromDate": "2026-01-32"}),
    Lesson("INVALID_DATE_RANGE", TRANSACTION_SERVICE, 400, "The dates aren't accepted.",
           "At most 90 days, not older than 13 months.", "Search transactions of a whole year.",
           act="transactions", body={"fromDate": "2025-01-01", "toDate": "2025-12-31"}),
)  # fmt: skip

_UNCLEAR = (
    _answered("RESOURCE_CONFLICT", POINTS_SERVICE, 409, "A clash with something already done.", _CHECK),
    _answered("DUPLICATE_REQUEST", POINTS_SERVICE, 400, "A clash with something already done.", _CHECK),
    Lesson("INTERNAL_SERVICE_ERROR", GATEWAY, 500, "Mastercard had a fault; the result is unclear.", _CHECK,
           "Order error-before-commit with 500.", order=Order("error-before-commit", {"status": 500})),
    Lesson("INTERNAL_SERVICE_ERROR", GATEWAY, 503, "Mastercard had a fault; the result is unclear.", _CHECK,
           "Order error-after-commit.", moved=True, order=Order("error-after-commit")),
    Lesson("SYSTEM_ERROR", POINTS_SERVICE, 500, "Mastercard had a fault; the result is unclear.", _CHECK,
           "Order error-after-commit from the service.", moved=True,
           order=Order("error-after-commit",
                       {"code": "SYSTEM_ERROR", "source": POINTS_SERVICE, "status": 500})),
    Lesson(PAGE, "edge", 503, "The address is wrong or the network edge is down; the result is unclear.",
           "Don't repeat. Check the outcome; a supervisor tests the connection.",
           "Order html-error-page.", order=Order("html-error-page")),
    Lesson(PAGE, "edge", 504, "The network edge gave up waiting; the transfer comes later.", _CHECK,
           "Order late-commit.", moved=True, order=Order("late-commit", {"seconds": 0.0})),
    Lesson(PAGE, "edge", 307, "The address leads elsewhere; a transfer never follows.", _CHECK,
           "Order redirect.", order=Order("redirect")),
    *(
        Lesson(NO_ANSWER, "wire", 0, "No answer came; the result is unclear.", _CHECK,
               f"Order {fault}.", moved=moved, order=Order(fault, options))
        for fault, moved, options in (
            ("request-lost", False, {"seconds": 0.0}),
            ("answer-lost", True, {"seconds": 0.0}),
            ("reset-before-commit", False, {}),
            ("reset-after-commit", True, {}),
            ("truncated-body", True, {}),
        )
    ),
    *(
        Lesson(UNREADABLE, "wire", 200, meaning, remedy, f"Order {fault}.", moved=True, order=Order(fault))
        for fault, meaning, remedy in (
            ("wrong-key", "The answer is locked with a key we don't have.",
             "A supervisor loads the current decryption key; then check the outcome."),
            ("tampered-answer", "The answer failed the integrity check.",
             "Treat it as a security event; then check the outcome."),
            ("weak-header", "The answer's header holds what nobody agreed to.",
             "Treat it as a security event; then check the outcome."),
        )
    ),
)  # fmt: skip

GUIDE = (*_SIGN_IN, *_ENTITLEMENT, *_ENTRIES, *_READS, *_UNCLEAR)
