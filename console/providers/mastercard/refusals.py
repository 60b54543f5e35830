"""Which refusals prove that nothing moved (ARCHITECTURE, Answers; Mastercard's documents).

The gateway's refusals are a written list: codes that a source shows with `Source: Gateway`, or that the list
of gateway statuses names. It speaks before the service has seen the request, and always in the clear, so on a
profile that seals these alone count unsealed. A gateway's code that isn't listed is judged as the service's.

The service has seen the request, and no list of its codes is published, so only families whose very words
speak of a check that comes before any points are touched are taken for a refusal, and on a profile that seals
only where they came sealed. Everything else is unknown: it is better to search for proof once too often than
to send a transfer twice. A status without such a code tells nothing at all.

Some words are never a refusal, whoever says them: they speak of an earlier request that did arrive, of work
that goes on, or of something that failed after it had begun.
"""

from __future__ import annotations

from console.domain.text import words_of

MAYBE_LATER = frozenset({408, 409})
"""The two 4xx that may come while the work goes on, whatever their body says."""

PERHAPS_DONE = (
    *("DUPLICATE", "CONFLICT", "ALREADY", "REPEATED", "NONCE"),
    *("TIMEOUT", "TIMED_OUT", "IN_PROGRESS", "PENDING", "PROCESSING", "QUEUED", "LOCKED"),
    *("INTERNAL", "UNAVAILABLE", "UNKNOWN", "PARTIAL", "ROLLBACK", "REVERS", "UPDATE", "COMMIT", "POSTED"),
    *("RESPONSE", "TRANSFER_ON_HOLD", "TRANSFER_STATUS", "REQUEST_STATUS"),
    "DATE",
)
"""Runs of words that stand against every other. A transfer names no date, so a code that does is about
something else; RESPONSE: the answer failed, and so perhaps only the answer."""

_ENTRIES = (
    "MISSING_REQUIRED_FIELD",
    "MISSING_REQUIRED_INPUT",
    "INVALID_INPUT_VALUE",
    "INVALID_FIELD_VALUE",
    "INVALID_FIELD_FORMAT",
)
"""What a code may begin with: one entry of the request was looked at and refused."""

_WORDS = (
    *("INSUFFICIENT", "BALANCE", "NOT_ENOUGH"),
    *("STATUS", "CANCELLED", "CANCELED", "ON_HOLD", "INACTIVE"),
    *("TOO_MANY_REQUESTS", "TOO_MANY_CALLS", "QUOTA", "RATE_LIMIT"),
    *("BODY_HASH", "TIMESTAMP", "SIGNATURE", "AUTHENTICATION", "UNAUTHORIZED", "AUTHORIZATION"),
    *("KEY_EXPIRED", "EXPIRED_KEY", "KEY_REVOKED", "REVOKED_KEY", "KEY_NOT_FOUND"),
    *("CLIENTID", "CLIENT_ID", "NOT_PROVISIONED"),
    *("DECRYPT", "JWE", "NOT_ENCRYPTED"),
)
"""What a code may hold: points or state that don't allow it, access, or a request that wasn't opened.

ENCRYPT alone isn't among them: it may be the answer that couldn't be encrypted.
"""

_CODES = frozenset(
    {
        "_ENTITY_ID_REQUIRED",
        "_ENTITY_NOT_FOUND",
        "_RESOURCE_NOT_FOUND",
        "_NOT_FOUND",
        "_INVALID_INPUT",
        "_INVALID_REQUEST",
        "_INVALID_OAUTH_SBS",
        "_INVALID_AUTH_HEADER",
        "_NOT_AUTHORIZED_REQUEST",
        "_METHOD_NOT_ALLOWED",
        "_FORBIDDEN",
    }
)

_OF_THE_GATEWAY = frozenset(
    {
        # Seen from the gateway in a named issue or page (Mastercard's documents).
        "_INVALID_BODY_HASH",
        "_AUTHENTICATION_FAILED",
        "_INVALID_SIGNATURE",
        "_INVALID_OAUTH_SBS",
        "_INVALID_AUTH_HEADER",
        "_NOT_FOUND",
        "_DECRYPT_ERROR",
        # The provider's own table of failures (Mastercard's documents).
        "_DECLINED",
        "_REQUEST_DECRYPT_FAILED",
        "_DECRYPT_PRIVATE_KEY_NOT_FOUND",
        # The list of the gateway's statuses, without 409 and 500 (Mastercard's documents).
        "_INVALID_REQUEST",
        "_NOT_AUTHORIZED_REQUEST",
        "_FORBIDDEN",
        "_RESOURCE_NOT_FOUND",
        "_METHOD_NOT_ALLOWED",
        "_TOO_MANY_REQUESTS",
    }
)
"""Left out: timestamps, keys that ran out, 413 and 415, whose codes are only guessed (inferred), and
MISSING_REQUIRED_INPUT with INVALID_INPUT_VALUE, of which it isn't told who speaks; no gateway looks into a
sealed request."""


def refuses(code: str, *, by_gateway: bool, in_the_clear: bool = False) -> bool:
    """Whether `code`, in a 4xx that isn't one of `MAYBE_LATER`, proves that nothing moved.

    `in_the_clear`: it came unsealed although the request went out sealed.
    """
    words = words_of(code)
    if any(f"_{run}" in words for run in PERHAPS_DONE):
        return False
    if by_gateway and words in _OF_THE_GATEWAY:
        return True
    if in_the_clear:
        return False
    begins = words.startswith(tuple(f"_{run}" for run in _ENTRIES))
    return begins or words in _CODES or any(f"_{run}" in words for run in _WORDS)
