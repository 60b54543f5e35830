"""What every kind of answer to a transfer means: the table of the module, cell by cell."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from console.domain.problems import Context, Local, Severity
from console.domain.transfers import Accepted, Outcome, Refused, Unknown
from console.providers.response import TransportError
from tests.loop_over import loop_over
from tests.providers.mastercard.outcomes import GATEWAY, REFUSALS, SERVICE, UNLISTED, codes, outcome_of
from tests.providers.mastercard.scripted import ORDER, REFERENCE, REQUEST_ID, WORD, answer, errors, scripted
from tests.providers.scripted_http import JSON

NEVER = (
    *("DUPLICATE_REQUEST", "RESOURCE_CONFLICT", "TRANSFER_ALREADY_PROCESSED", "REPEATED_REQUEST"),
    *("USED_OAUTH_NONCE", "INVALID_TIMESTAMP_OR_NONCE", "REQUEST_TIMEOUT", "TIMED_OUT"),
    *("STATUS_PENDING", "IN_PROGRESS", "INTERNAL_SERVICE_ERROR", "SERVICE_UNAVAILABLE"),
    *("INVALID_FIELD_VALUE_DUPLICATE_TRANSFER", "BALANCE_UPDATE_INCOMPLETE", "RESPONSE_NOT_ENCRYPTED"),
    *("TRANSFER_ON_HOLD", "TRANSFER_STATUS_UNKNOWN", "PARTIAL_BALANCE", "INVALID_FIELD_FORMAT_BEGIN_DATE"),
)
AFTERWARDS = (408, 409, 500, 501, 502, 503, 504, 520, 599)


@loop_over("status", [200, 201])
@loop_over("name", ["pointsTransferred", "transferredPoints", "pointsToTransfer", "points"])
@loop_over("amount", [500, 500.0, "500", "500.00", " 500 "])
@loop_over("deep", [False, True])
async def test_our_amount_is_proof(status: int, name: str, amount: object, deep: bool) -> None:
    body = {"pointsTransfer": {name: amount}} if deep else {name: amount}
    outcome = await outcome_of(body, status)
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.reported == 500
    assert (outcome.receipt.transfer_id, outcome.receipt.request_id) == ("", REQUEST_ID)
    assert outcome.receipt.warnings == ()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": "SUCCESS"},
        {"pointsTransfer": {"status": "Success"}},
        {"points": None},
        {"Errors": None},
        {"errors": [], "balance": 24500},
    ],
)
async def test_without_an_amount_it_is_believed_and_said(body: JSON) -> None:
    outcome = await outcome_of(body)
    assert isinstance(outcome, Accepted)
    (warning,) = outcome.receipt.warnings
    assert (warning.code, warning.severity) == (Local.AMOUNT_NOT_ECHOED.value, Severity.WARNING)
    assert outcome.receipt.reported is None


@pytest.mark.parametrize(
    "body",
    [
        {"pointsTransferred": 501},
        {"pointsTransferred": -500},
        {"points": "500.01"},
        {"pointsTransfer": {"POINTS_TRANSFERRED": 5000}},
        {"from": {"points": 500}, "to": {"points": 501}},
        {"pointsTransferred": 1, "points": 500},
        {"rows": [{"points": 500}, {"points": 499}]},
    ],
)
async def test_another_amount_leaves_it_open(body: JSON) -> None:
    assert codes(await outcome_of(body)) == [Local.ECHO_DIFFERS.value]


@pytest.mark.parametrize(
    "body",
    [
        {"pointsTransferred": "five hundred"},
        {"points": True},
        {"points": 10**40},
        [],
        500,
        "500",
        None,
        [{"pointsTransferred": 500}],
    ],
)
async def test_a_success_that_says_something_else_leaves_it_open(body: JSON) -> None:
    assert codes(await outcome_of(body)) == [Local.UNREADABLE.value]


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        ({"status": "PENDING", "pointsToTransfer": 500}, Local.PROMISED_ONLY),
        ({"status": 202, "pointsToTransfer": 500}, Local.PROMISED_ONLY),
        ({"status": "Failed"}, Local.ANSWER_CONTRADICTS),
        ({"result": {"success": False}}, Local.ANSWER_CONTRADICTS),
        ({"points": 500, "a": {"b": [{"success": "false"}]}}, Local.ANSWER_CONTRADICTS),
        ({"points": 500, "status": {"success": True, "code": 500}}, Local.ANSWER_CONTRADICTS),
        ({"points": 500, "transfer": {"errorCode": "X1"}}, Local.ANSWER_CONTRADICTS),
    ],
)
async def test_a_success_that_says_it_isnt_done_leaves_it_open(body: JSON, doubt: Local) -> None:
    assert codes(await outcome_of(body)) == [doubt.value]


@pytest.mark.parametrize(
    ("raw", "condition"),
    [
        (b"", Local.NOT_JSON),
        (b"<html>", Local.NOT_JSON),
        (b'{"points":500', Local.NOT_JSON),
        (b'{"points":NaN}', Local.NOT_JSON),
        (b'{"points":1e999999999999}', Local.UNREADABLE),
        (b"[" * 100_000, Local.NOT_JSON),
        (b'{"points":500,"points":500}', Local.UNREADABLE),
        (b'{"points":500,"POINTS":400}', Local.UNREADABLE),
    ],
)
async def test_an_unreadable_success_leaves_it_open(raw: bytes, condition: Local) -> None:
    assert codes(await outcome_of(raw)) == [condition.value]


@pytest.mark.parametrize("body", [{"pointsTransferred": 500}, {}, []])
async def test_a_success_in_the_clear_proves_nothing_where_we_seal(body: JSON) -> None:
    assert codes(await outcome_of(body, sealed=False)) == [Local.NOT_SEALED.value]


@pytest.mark.parametrize("wrapper", ["encryptedPayload", "encryptedData", "encryptedValue"])
@pytest.mark.parametrize("sealing", [True, False])
async def test_a_success_still_sealed_proves_nothing(wrapper: str, sealing: bool) -> None:
    at = scripted(answer({wrapper: "a.b.c.d.e"}, sealed=False), sealing=sealing)
    assert codes(await at.gateway.transfer(ORDER, REFERENCE, WORD)) == [Local.NOT_DECRYPTED.value]


async def test_without_sealing_a_plain_success_counts() -> None:
    at = scripted(answer({"points": 500}, sealed=False), sealing=False)
    assert isinstance(await at.gateway.transfer(ORDER, REFERENCE, WORD), Accepted)


@pytest.mark.parametrize("status", [202, 203, 204, 206])
async def test_other_successes_only_promise(status: int) -> None:
    assert codes(await outcome_of({"pointsTransferred": 500}, status)) == [Local.PROMISED_ONLY.value]


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("code", ["INSUFFICIENT_POINTS", "SAMPLE"])
@pytest.mark.parametrize("source", [GATEWAY, SERVICE])
async def test_errors_in_a_success_leave_it_open(status: int, code: str, source: str) -> None:
    assert codes(await outcome_of(errors(code, source=source), status)) == [code]
    body = errors(code, source=source) | {"pointsTransferred": 500}
    assert codes(await outcome_of(body, status)) == [Local.ANSWER_CONTRADICTS.value, code]


@loop_over("code", REFUSALS)
@loop_over("status", [400, 403, 404, 422])
@pytest.mark.parametrize("sealing", [True, False])
async def test_a_family_of_the_list_is_a_refusal(code: str, status: int, sealing: bool) -> None:
    outcome = await outcome_of(errors(code), status, sealed=sealing, sealing=sealing)
    assert isinstance(outcome, Refused)
    assert outcome.reached_provider
    (problem,) = outcome.problems
    assert (problem.context, problem.code, problem.http_status) == (Context.SERVICE, code, status)
    assert problem.request_id == REQUEST_ID


@loop_over("code", [*NEVER, *UNLISTED])
@loop_over("status", [400, 401, 404, 422])
async def test_another_word_of_the_service_leaves_it_open(code: str, status: int) -> None:
    assert codes(await outcome_of(errors(code), status)) == [code]
    assert isinstance(await outcome_of(errors(code), status), Unknown)


@loop_over("code", NEVER)
@loop_over("status", [400, 401, 403, 422])
async def test_some_words_are_no_refusal_even_of_the_gateway(code: str, status: int) -> None:
    assert isinstance(await outcome_of(errors(code, source=GATEWAY), status), Unknown)


@loop_over("status", [*AFTERWARDS, 301, 302, 307, 308, 304, 100])
@loop_over("code", ["INSUFFICIENT_POINTS", "NOT_FOUND", "SAMPLE"])
@loop_over("source", [GATEWAY, SERVICE])
@loop_over("recoverable", [True, "true", "false"])
async def test_a_status_that_may_come_afterwards_outweighs_any_word(
    status: int, code: str, source: str, recoverable: object
) -> None:
    body = errors(code, source=source)
    body["Errors"]["Error"][0]["Recoverable"] = recoverable
    assert isinstance(await outcome_of(body, status), Unknown)


async def test_a_redirection_was_not_followed() -> None:
    assert codes(await outcome_of(b"", 307)) == [Local.REDIRECTED.value]


async def test_a_repeated_name_in_an_error_leaves_it_open() -> None:
    raw = json.dumps(errors("NOT_FOUND", source=GATEWAY)).replace(
        '"ReasonCode"', '"ReasonCode": "DUPLICATE_REQUEST", "ReasonCode"'
    )
    assert isinstance(await outcome_of(raw.encode(), 404), Unknown)


@pytest.mark.parametrize(
    ("sources", "given", "kind"),
    [
        ((SERVICE, SERVICE), ("INSUFFICIENT_POINTS", "INVALID_FIELD_VALUE_ADJUSTED_BY"), Refused),
        ((GATEWAY, SERVICE), ("FORBIDDEN", "INSUFFICIENT_POINTS"), Refused),
        ((GATEWAY, SERVICE), ("SAMPLE", "INSUFFICIENT_POINTS"), Unknown),
        ((GATEWAY, SERVICE), ("SAMPLE", "SAMPLE"), Unknown),
        ((SERVICE, SERVICE), ("INSUFFICIENT_POINTS", "DUPLICATE_REQUEST"), Unknown),
    ],
)
async def test_several_errors_are_a_refusal_only_if_all_are(
    sources: tuple[str, str], given: tuple[str, str], kind: type[Outcome]
) -> None:
    members = [
        errors(code, source=source)["Errors"]["Error"][0] for source, code in zip(sources, given, strict=True)
    ]
    outcome = await outcome_of({"Errors": {"Error": members}}, 400)
    assert isinstance(outcome, kind)
    assert codes(outcome) == list(given)


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("condition", [Local.ANSWER_TIMEOUT, Local.ANSWER_ALTERED, Local.CONNECTION_LOST])
async def test_without_an_answer_only_what_never_left_is_a_refusal(left: bool, condition: Local) -> None:
    at = scripted(TransportError(condition, left_machine=left, status=200, request_id="r-1"))
    outcome = await at.gateway.transfer(ORDER, REFERENCE, WORD)
    assert isinstance(outcome, Unknown if left else Refused)
    assert codes(outcome) == [condition.value]
    assert not getattr(outcome, "reached_provider", False)


async def test_the_reported_amount_stays_exact() -> None:
    outcome = await outcome_of(b'{"pointsTransferred": 500.000}')
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.reported == Decimal(500)
