from __future__ import annotations

from decimal import Decimal

import pytest

from console.domain.problems import Context, Local, ProviderError, Severity
from console.providers.answers import TransportError
from tests.providers.capillary.scripted import (
    JSON,
    ORDER,
    REQUEST_ID,
    answer,
    errors,
    gateway,
    scripted,
)

SIDE = {
    "id": 565039505,
    "profiles": [{"firstName": "Asha", "lastName": "Sample", "source": "INSTORE"}],
    "loyaltyInfo": {"loyaltyType": "loyalty", "lifetimePurchases": 500.0},
    "segments": {},
    "extendedFields": {},
}
ROW = {
    "pointsTobeTransferred": 1000.0,
    "transferFrom": SIDE,
    "transferTo": SIDE | {"id": "565039506", "profiles": []},
    "transferrable": True,
}


def word(**changes: JSON) -> JSON:
    return {"data": [ROW | changes], "warnings": [], "errors": []}


async def test_a_check_sends_no_code_and_may_be_repeated() -> None:
    http = scripted(answer(word()))
    checked = await gateway(http).precheck(ORDER)
    (sent,) = http.sent
    assert (sent.method, sent.path, sent.repeatable) == ("POST", "/v2/points/isTransferrable", True)
    assert sent.fields == {
        "pointsTobeTransferred": 1000,
        "groupProgramTransfer": False,
        "programId": 973,
        "fromCustomerIdentifier": {"type": "ID", "value": "565039505"},
        "toCustomerIdentifier": {"type": "ID", "value": "565039506"},
        "issueOtp": False,
    }
    assert checked.transferable
    assert checked.problems == ()
    assert checked.request_id == REQUEST_ID
    assert checked.sender is not None
    assert checked.recipient is not None
    assert (checked.sender.id, checked.sender.masked_name) == ("565039505", "Asha S•••")
    assert checked.recipient.id == "565039506"


async def test_a_code_is_issued_once_through_the_check() -> None:
    http = scripted(answer(word()))
    await gateway(http).issue_code(ORDER)
    (sent,) = http.sent
    assert (sent.method, sent.path, sent.repeatable) == ("POST", "/v2/points/isTransferrable", False)
    assert sent.fields["issueOtp"] is True


async def test_a_code_isnt_asked_for_again_after_a_refused_token() -> None:
    http = scripted(answer(errors(401), 401))
    with pytest.raises(ProviderError):
        await gateway(http).issue_code(ORDER)
    assert len(http.sent) == 1


@pytest.mark.parametrize("spelling", ["transferrable", "transferable"])
@pytest.mark.parametrize("amount", ["pointsTobeTransferred", "pointsToBeTransferred"])
async def test_both_spellings_are_read(spelling: str, amount: str) -> None:
    row = {"transferFrom": SIDE, "transferTo": SIDE, spelling: True, amount: Decimal(1000).__int__()}
    assert (await gateway(scripted(answer({"data": [row]}))).precheck(ORDER)).transferable


@pytest.mark.parametrize("changes", [{"transferrable": False}, {"transferrable": None}])
async def test_a_no_without_a_reason_is_still_a_no(changes: JSON) -> None:
    checked = await gateway(scripted(answer(word(**changes)))).precheck(ORDER)
    assert not checked.transferable
    assert [problem.code for problem in checked.problems] == [Local.NOT_TRANSFERABLE.value]


@pytest.mark.parametrize("code", [885, 8013, 8015, 3316, 414, 415, 807, 817, 904, 902, 8069])
@pytest.mark.parametrize("status", [200, 400])
async def test_a_no_with_a_reason(code: int, status: int) -> None:
    checked = await gateway(scripted(answer(errors(code), status))).precheck(ORDER)
    assert not checked.transferable
    assert [problem.code for problem in checked.problems] == [str(code)]


@pytest.mark.parametrize(("code", "status"), [(429, 429), (860, 200), (606, 200), (8056, 400)])
async def test_why_no_code_went_out(code: int, status: int) -> None:
    checked = await gateway(scripted(answer(errors(code), status))).issue_code(ORDER)
    assert not checked.transferable
    assert [(problem.context, problem.code) for problem in checked.problems] == [(Context.OTP, str(code))]


async def test_a_busy_customer_isnt_a_broken_edge() -> None:
    """With a body 521 is the customer's lock, without one the edge in front (dossier, 1.1)."""
    checked = await gateway(scripted(answer(errors(521), 521))).precheck(ORDER)
    assert [(problem.context, problem.code) for problem in checked.problems] == [(Context.TRANSFER, "521")]


async def test_points_may_be_fine_and_the_code_not() -> None:
    body = word() | {"warnings": [{"status": False, "code": 876, "message": "x"}]}
    checked = await gateway(scripted(answer(body))).issue_code(ORDER)
    (problem,) = checked.problems
    assert (problem.context, problem.code, problem.severity) == (Context.OTP, "876", Severity.WARNING)
    assert checked.transferable
    assert checked.warnings == ()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (errors(401), 401, "401"),
        (errors(500), 500, "500"),
        (b"<html>", 521, "521"),
        ({"errorCode": 4000, "errorMessage": "x"}, 403, "4000"),
        (b"<html>", 502, "502"),
        (b"<html>", 200, Local.NOT_JSON.value),
        ({"data": []}, 200, Local.UNREADABLE.value),
        ({"data": [ROW, ROW]}, 200, Local.UNREADABLE.value),
        ({"data": ["?"]}, 200, Local.UNREADABLE.value),
    ],
)
async def test_no_word_at_all_is_an_error(body: JSON, status: int, code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body, status))).precheck(ORDER)
    assert caught.value.problems[0].code == code


async def test_an_unanswered_check_is_an_error() -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(TransportError(Local.NO_CONNECTION, left_machine=False))).precheck(ORDER)
    assert caught.value.problems[0].code == Local.NO_CONNECTION.value


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/v2/points/isTransferrable", "/v2/points/isTransferable"),
        ("/v2/points/isTransferable", "/v2/points/isTransferrable"),
    ],
)
async def test_a_missing_address_names_the_other_spelling(path: str, other: str) -> None:
    http = scripted(answer(b"", 404))
    with pytest.raises(ProviderError) as caught:
        await gateway(http, precheck_path=path).precheck(ORDER)
    assert http.sent[0].path == path
    assert other in caught.value.problems[0].message
