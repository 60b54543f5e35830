"""Every row of the Mastercard's documents, by hand: who spoke, status, code, and what is to be said.

Each card stands above what it explains: its title, class, whether points moved once a transfer had left,
and who can put it right; below it who spoke, the status, the code, and the field that cures it.
A code that isn't known is explained by its status, and proves nothing unless the gateway named it.
The rows marked there as local are conditions of this console; the row of the unknown code has its own test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.problems import Context, Problem
from console.explanations.catalogue import Field, Moved, RetryClass, Who

_MOVED = {"no": Moved.NO, "open": Moved.UNKNOWN}
_WHO = {who.value.split()[-1]: who for who in Who}

_ROWS = """
Message changed after signing: E no support
    GATEWAY 400 INVALID_BODY_HASH
Sign-in not accepted: A no administrator
    GATEWAY 401 AUTHENTICATION_FAILED
    GATEWAY 401 INVALID_SIGNATURE
Sign-in incomplete: A no administrator
    GATEWAY 400 INVALID_OAUTH_SBS
Clock not right: F no administrator
    GATEWAY 400 OAUTH_TIMESTAMP_REFUSED
Request seen before: V open support
    GATEWAY 400 NONCE_USED
Key no longer valid: A no administrator
    GATEWAY 401 INVALID_CLIENT_KEY_EXPIRED
    GATEWAY 401 KEY_REVOKED
    GATEWAY 401 CLIENT_KEY_NOT_FOUND
Sign-in not in the right form: E no support
    GATEWAY 400 INVALID_AUTH_HEADER
No way to the service: E no administrator
    GATEWAY 404 NOT_FOUND
An entry is missing: F no you
    GATEWAY 400 MISSING_REQUIRED_INPUT
    SERVICE 400 MISSING_REQUIRED_INPUT(transferReason) note
Entry not accepted: F no you
    SERVICE 400 INVALID_INPUT_VALUE(toBankAccountNumber) recipient
Provider not available: V open administrator
    HTTP 503 503
Not switched on for us: E no provider
    SERVICE 403 clientid.invalid
    SERVICE 403 PROJECT_NOT_PROVISIONED
Permission missing: A no administrator
    SERVICE 403 AUTHORIZATION_ERROR
    SERVICE 403 INSUFFICIENT_PERMISSIONS
Access refused: A no administrator
    GATEWAY 403 FORBIDDEN
Access refused: A open administrator
    GATEWAY 403 SOMETHING_ELSE
Sign-in not accepted: A no administrator
    GATEWAY 401 NOT_AUTHORIZED_REQUEST
Sign-in not accepted: A open administrator
    GATEWAY 401 SOMETHING_ELSE
    SERVICE 401 SOMETHING_ELSE
Access not granted: A no administrator
    GATEWAY 401 DECLINED
Declined: E open support
    SERVICE 401 DECLINED
    SERVICE 400 DECLINED
Key for sealing not known: A no administrator
    GATEWAY 401 DECRYPT_PRIVATE_KEY_NOT_FOUND
    SERVICE 400 DECRYPT_PRIVATE_KEY_NOT_FOUND
    SERVICE 400 DECRYPTION_KEY_EXPIRED
Trouble with sealing: A open administrator
    SERVICE 400 ENCRYPTION_FAILED
Sealed request not opened: A no administrator
    SERVICE 400 decrypt.error
    GATEWAY 400 REQUEST_DECRYPT_FAILED
    SERVICE 400 JWE_MALFORMED
    SERVICE 400 PAYLOAD_NOT_ENCRYPTED
    SERVICE 400 DECRYPTION_TROUBLE
An entry is missing: F no you
    SERVICE 400 MISSING_REQUIRED_FIELD_FROM_BANK_ACCOUNT_NUMBER sender
    SERVICE 400 MISSING_REQUIRED_FIELD_TRANSFER_TYPE_CODE type
Entry not written as expected: F no you
    SERVICE 400 INVALID_FIELD_FORMAT_POINTS_TO_TRANSFER amount
Entry not written as expected: F no administrator
    SERVICE 400 INVALID_FIELD_FORMAT_ADJUSTED_BY
An entry is missing: F no administrator
    SERVICE 400 MISSING_REQUIRED_FIELD_ADJUSTED_BY
    SERVICE 400 MISSING_REQUIRED_INPUT(adjustedBy)
Account not known: F no you
    SERVICE 400 INVALID_FIELD_VALUE_TO_BANK_ACCOUNT_NUMBER recipient
    SERVICE 400 INVALID_FIELD_VALUE_(fromBankAccountNumber) sender
    SERVICE 400 INVALID_FIELD_VALUE_USER_ID
Amount not accepted: F no you
    SERVICE 400 INVALID_FIELD_VALUE_POINTS_TO_TRANSFER amount
Transfer type not known: F no you
    SERVICE 400 INVALID_FIELD_VALUE_TRANSFER_TYPE_CODE type
Entry not accepted: F no you
    SERVICE 400 INVALID_FIELD_VALUE_TRANSFER_REASON note
Too few points: F no you
    SERVICE 400 INSUFFICIENT_POINTS amount
    SERVICE 422 BALANCE_TOO_LOW amount
    SERVICE 400 POINTS_NOT_ENOUGH amount
Account may not take part: S no customer
    SERVICE 400 ACCOUNT_STATUS_REFUSED
    SERVICE 400 ACCOUNT_CANCELLED
    SERVICE 400 ACCOUNT_ON_HOLD
    SERVICE 400 ACCOUNT_INACTIVE
Perhaps already done: V open supervisor
    SERVICE 400 DUPLICATE_TRANSFER
    SERVICE 409 RESOURCE_CONFLICT
    GATEWAY 409 SOMETHING_ELSE
Account not found: F no you
    SERVICE 404 ENTITY_NOT_FOUND
    SERVICE 404 RESOURCE_NOT_FOUND
Account not found: F open you
    SERVICE 404 SOMETHING_ELSE
Request not understood: F no you
    SERVICE 400 ENTITY_ID_REQUIRED
    SERVICE 400 INVALID_INPUT
    GATEWAY 400 INVALID_REQUEST
Request not understood: F open you
    SERVICE 400 SOMETHING_ELSE
Dates not accepted: F open you
    SERVICE 400 INVALID_BEGIN_DATE_TIME_FORMAT
    SERVICE 400 END_DATE_BEFORE_BEGIN
Function called the wrong way: E no administrator
    GATEWAY 405 METHOD_NOT_ALLOWED
Function called the wrong way: E open administrator
    SERVICE 405 SOMETHING_ELSE
Message not taken: E open support
    GATEWAY 413 SOMETHING_ELSE
    GATEWAY 415 SOMETHING_ELSE
Too many requests: W no provider
    GATEWAY 429 TOO_MANY_REQUESTS
    GATEWAY 403 QUOTA_USED
Trouble at the provider: V open provider
    GATEWAY 500 INTERNAL_SERVICE_ERROR
    SERVICE 502 SOMETHING_ELSE
    SERVICE 599 INTERNAL_SERVICE_ERROR
Not finished at the provider: V open provider
    GATEWAY 408 SOMETHING_ELSE
"""


@dataclass(frozen=True)
class Row:
    """One row: what was met, and what its card must say once a transfer had left."""

    problem: Problem
    retry: RetryClass
    moved: Moved
    who: Who
    field: Field
    title: str

    def __str__(self) -> str:
        return f"{self.problem.context.value} {self.problem.http_status} {self.problem.code}"


def met(context: Context, status: int | None, code: str, message: str = "") -> Problem:
    """A problem as Mastercard's client reports it."""
    return Problem("mastercard", context, code, message=message, http_status=status)


def _rows() -> Iterator[Row]:
    title, retry, moved, who = "", "", "", ""
    for line in _ROWS.strip().splitlines():
        if not line.startswith(" "):
            title, said = line.split(": ")
            retry, moved, who = said.split()
            continue
        context, status, code, *field = line.split()
        yield Row(
            met(Context(context), int(status), code),
            RetryClass(retry),
            _MOVED[moved],
            _WHO[who],
            Field("".join(field)),
            title,
        )


ROWS = tuple(_rows())
