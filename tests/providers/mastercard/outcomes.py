"""What became of the one transfer, by its answer, and the words a refusal may have."""

from __future__ import annotations

from console.domain.transfers import Accepted, Outcome
from tests.providers.mastercard.scripted import ORDER, REFERENCE, WORD, answer, scripted
from tests.providers.scripted_http import JSON

SERVICE, GATEWAY = "rewards-points-api", "Gateway"


REFUSALS = (
    *("MISSING_REQUIRED_FIELD_TRANSFER_REASON", "INVALID_FIELD_FORMAT_POINTS_TO_TRANSFER"),
    *("INVALID_FIELD_VALUE_FROM_BANK_ACCOUNT_NUMBER", "MISSING_REQUIRED_INPUT", "INVALID_INPUT_VALUE"),
    *("INSUFFICIENT_POINTS", "BALANCE_TOO_LOW", "POINTS_NOT_ENOUGH", "insufficientPoints"),
    *("ACCOUNT_STATUS_CANCELLED", "ACCOUNT_ON_HOLD", "ACCOUNT_INACTIVE"),
    *("clientid.invalid", "PROJECT_NOT_PROVISIONED", "AUTHORIZATION_ERROR", "FORBIDDEN"),
    *("decrypt.error", "JWE_MALFORMED", "PAYLOAD_NOT_ENCRYPTED", "INVALID_INPUT", "INVALID_REQUEST"),
    *("ENTITY_NOT_FOUND", "RESOURCE_NOT_FOUND", "ENTITY_ID_REQUIRED", "TOO_MANY_REQUESTS", "QUOTA_USED"),
)


UNLISTED = ("SAMPLE_UNHEARD_OF", "ENCRYPTION_FAILED", "SYSTEM_ERROR", "", "12", "VALIDATE", "CANCEL")


async def outcome_of(
    body: JSON | bytes, status: int = 200, *, sealed: bool = True, sealing: bool = True
) -> Outcome:
    """`sealed` is how the answer came, `sealing` how the request went."""
    at = scripted(answer(body, status, sealed=sealed), sealing=sealing)
    return await at.gateway.transfer(ORDER, REFERENCE, WORD)


def codes(outcome: Outcome) -> list[str]:
    assert not isinstance(outcome, Accepted)
    return [problem.code for problem in outcome.problems]
