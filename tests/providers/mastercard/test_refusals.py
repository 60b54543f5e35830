"""Which refusals are believed: whose, in which shape, and come in which way."""

from __future__ import annotations

import pytest

from console.domain.problems import Context, Local
from console.domain.transfers import Refused, Unknown
from tests.loop_over import loop_over
from tests.providers.mastercard.outcomes import GATEWAY, REFUSALS, SERVICE, UNLISTED, codes, outcome_of
from tests.providers.mastercard.scripted import errors
from tests.providers.scripted_http import JSON

LISTED = (
    *("INVALID_BODY_HASH", "AUTHENTICATION_FAILED", "INVALID_SIGNATURE", "INVALID_OAUTH_SBS", "NOT_FOUND"),
    *("INVALID_AUTH_HEADER", "decrypt.error", "DECLINED", "REQUEST_DECRYPT_FAILED", "INVALID_REQUEST"),
    *("DECRYPT_PRIVATE_KEY_NOT_FOUND", "NOT_AUTHORIZED_REQUEST", "FORBIDDEN", "RESOURCE_NOT_FOUND"),
    *("METHOD_NOT_ALLOWED", "TOO_MANY_REQUESTS"),
)
"""What the documents show with `Source: Gateway`."""


@pytest.mark.parametrize("beside", [{"points": 500}, {"success": True}, {"transfer": {"status": "SUCCESS"}}])
@pytest.mark.parametrize("source", [GATEWAY, SERVICE])
async def test_a_refusal_beside_an_effect_leaves_it_open(beside: JSON, source: str) -> None:
    outcome = await outcome_of(errors("FORBIDDEN", source=source) | beside, 403)
    assert isinstance(outcome, Unknown)
    assert codes(outcome) == [Local.ANSWER_CONTRADICTS.value, "FORBIDDEN"]


@loop_over("code", REFUSALS)
@loop_over("status", [400, 403, 404, 422])
async def test_the_service_in_the_clear_refuses_nothing_where_we_seal(code: str, status: int) -> None:
    outcome = await outcome_of(errors(code), status, sealed=False)
    assert isinstance(outcome, Unknown)
    assert codes(outcome) == [Local.NOT_SEALED.value, code]


@loop_over("code", LISTED)
@loop_over("status", [400, 401, 403, 404, 405, 410, 413, 415, 422, 429])
@pytest.mark.parametrize("sealed", [True, False])
async def test_what_the_gateway_is_documented_to_refuse_never_reached_the_service(
    code: str, status: int, sealed: bool
) -> None:
    """Also in the clear, which is how it is documented to speak."""
    outcome = await outcome_of(errors(code, source="gateway"), status, sealed=sealed)
    assert isinstance(outcome, Refused)
    assert [(one.context, one.code) for one in outcome.problems] == [(Context.GATEWAY, code)]


@pytest.mark.parametrize("code", ["KEY_REVOKED", "INVALID_OAUTH_TIMESTAMP", "MISSING_REQUIRED_INPUT"])
async def test_a_family_of_the_gateway_must_come_sealed_where_we_seal(code: str) -> None:
    told = errors(code, source=GATEWAY)
    assert isinstance(await outcome_of(told, 401), Refused)
    assert isinstance(await outcome_of(told, 401, sealed=False, sealing=False), Refused)
    assert codes(await outcome_of(told, 401, sealed=False)) == [code]
    assert isinstance(await outcome_of(told, 401, sealed=False), Unknown)


@loop_over("code", [*UNLISTED, "UNSUPPORTED_MEDIA_TYPE", "PAYLOAD_TOO_LARGE"])
@loop_over("status", [400, 403, 413, 415])
@pytest.mark.parametrize("sealing", [True, False])
async def test_an_unlisted_code_of_the_gateway_leaves_it_open(code: str, status: int, sealing: bool) -> None:
    outcome = await outcome_of(errors(code, source=GATEWAY), status, sealed=sealing, sealing=sealing)
    assert isinstance(outcome, Unknown)
    assert codes(outcome) == [code]


@loop_over(
    "body",
    [
        {"Errors": {"Error": ["no"]}},
        {"Errors": "no"},
        {"error": "invalid_request"},
        {"Errors": {"Error": [{"Source": "Gateway", "ReasonCode": "NOT_FOUND"}, 5]}},
        {"Errors": {"Error": {"Source": "Gateway", "ReasonCode": "NOT_FOUND"}}},
        {"Errors": {"Error": [{"Source": "Gateway", "ReasonCode": "NOT_FOUND"}], "Other": []}},
        {"Errors": {"Error": [{"ReasonCode": "NOT_FOUND"}]}},
        {"Errors": {"Error": [{"Source": "Gateway", "ReasonCode": 404}]}},
        {"Errors": [{"Source": "Gateway", "ReasonCode": "NOT_FOUND"}], "error": "Not Found"},
        {"Source": "Gateway", "ReasonCode": "NOT_FOUND"},
        [{"Source": "Gateway", "ReasonCode": "NOT_FOUND"}],
        {"error": [{"Source": "Gateway", "ReasonCode": "NOT_FOUND"}]},
    ],
)
@loop_over("status", [200, 400, 404])
async def test_errors_in_no_documented_shape_leave_it_open(body: JSON, status: int) -> None:
    assert isinstance(await outcome_of(body, status), Unknown)


@pytest.mark.parametrize("shape", ["object", "list", "lower-case"])
async def test_every_documented_shape_of_a_refusal_counts(shape: str) -> None:
    (member,) = errors("NOT_FOUND", source=GATEWAY)["Errors"]["Error"]
    shapes: JSON = {
        "object": {"Errors": {"Error": [member]}},
        "list": {"Errors": [{"RequestId": "r-7", **member}]},
        "lower-case": {"errors": [{name[0].lower() + name[1:]: member[name] for name in member}]},
    }
    assert isinstance(await outcome_of(shapes[shape], 404), Refused)
