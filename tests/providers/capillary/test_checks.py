from __future__ import annotations

from decimal import Decimal

import pytest

from console.domain.problems import Context, Local, ProviderError, Severity
from console.providers.response import Answer, TransportError
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import ORDER, REQUEST_ID, answer, errors, gateway, scripted
from tests.providers.capillary.ways import (
    BETWEEN_GROUPS,
    FROM_GROUP,
    GROUP_WAYS,
    TO_GROUP,
    Way,
    every_way,
    name_of,
)
from tests.providers.scripted_http import JSON

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


@pytest.mark.parametrize("amount", ["pointsTobeTransferred", "pointsToBeTransferred"])
@pytest.mark.parametrize("way", GROUP_WAYS, ids=name_of)
async def test_a_groups_check_names_nobody_and_may_be_repeated(way: Way, amount: str) -> None:
    http = scripted(answer({"data": [{amount: 1.0, "transferrable": True}], "warnings": [], "errors": []}))
    checked = await gateway(http).precheck(way.order)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("POST", "/v2/points/userGroup2/isTransferrable")
    assert sent.repeatable
    assert sent.fields["toEntity"]["identifierValue"] == way.order.recipient.id
    assert not sent.fields.keys() & {"issueOtp", "notes", "code", "groupProgramTransfer"}
    assert (checked.transferable, checked.problems) == (True, ())
    assert (checked.sender, checked.recipient, checked.request_id) == (None, None, REQUEST_ID)


@every_way
@pytest.mark.parametrize("changes", [{"transferrable": False}, {"transferrable": None}])
async def test_a_no_without_a_reason_is_still_a_no(way: Way, changes: JSON) -> None:
    checked = await gateway(scripted(answer(word(**changes)))).precheck(way.order)
    assert not checked.transferable
    assert [problem.code for problem in checked.problems] == [Local.NOT_TRANSFERABLE.value]


@loop_over("code", [885, 8013, 8015, 3316, 414, 415, 807, 817, 904, 902, 8069, 830, 889, 1645, 1651, 1620])
@loop_over("status", [200, 400])
@every_way
async def test_a_no_with_a_reason(way: Way, code: int, status: int) -> None:
    checked = await gateway(scripted(answer(errors(code), status))).precheck(way.order)
    assert not checked.transferable
    assert [problem.code for problem in checked.problems] == [str(code)]


@pytest.mark.parametrize(("code", "status"), [(429, 429), (860, 200), (606, 200), (8056, 400)])
async def test_why_no_code_went_out(code: int, status: int) -> None:
    checked = await gateway(scripted(answer(errors(code), status))).issue_code(ORDER)
    assert not checked.transferable
    assert [(problem.context, problem.code) for problem in checked.problems] == [(Context.OTP, str(code))]


async def test_a_busy_customer_isnt_a_broken_edge() -> None:
    """With a body 521 is the customer's lock, without one the edge in front (Capillary's documents)."""
    checked = await gateway(scripted(answer(errors(521), 521))).precheck(ORDER)
    assert [(problem.context, problem.code) for problem in checked.problems] == [(Context.TRANSFER, "521")]


async def test_points_may_be_fine_and_the_code_not() -> None:
    body = word() | {"warnings": [{"status": False, "code": 876, "message": "x"}]}
    checked = await gateway(scripted(answer(body))).issue_code(ORDER)
    (problem,) = checked.problems
    assert (problem.context, problem.code, problem.severity) == (Context.OTP, "876", Severity.WARNING)
    assert checked.transferable
    assert checked.warnings == ()


@loop_over(
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
@every_way
async def test_no_word_at_all_is_an_error(way: Way, body: JSON, status: int, code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(body, status))).precheck(way.order)
    assert caught.value.problems[0].code == code


@every_way
async def test_an_unanswered_check_is_an_error(way: Way) -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(TransportError(Local.NO_CONNECTION, left_machine=False))).precheck(way.order)
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


async def test_a_missing_address_of_a_groups_check_stays_what_it_is() -> None:
    with pytest.raises(ProviderError) as caught:
        await gateway(scripted(answer(b"", 404))).precheck(TO_GROUP.order)
    (problem,) = caught.value.problems
    assert (problem.context, problem.code, problem.message) == (Context.HTTP, "404", "")


# -- the code of a customer who gives to a group ---------------------------------------------------

YES = {"data": [{"pointsToBeTransferred": 1.0, "transferrable": True}], "warnings": [], "errors": []}
CHECK, GENERATE = "/v2/points/userGroup2/isTransferrable", "/v2/otp/generate"


def giver(*identifiers: tuple[str, str]) -> JSON:
    rows = [{"type": kind, "value": value} for kind, value in identifiers]
    return {"id": 565345942, "profiles": [{"source": "INSTORE", "firstName": "Asha", "identifiers": rows}]}


MOBILE, EMAIL = ("mobile", "910000000001"), ("email", "asha@example.com")


@pytest.mark.parametrize(
    ("known", "entity", "channel"),
    [
        ((MOBILE,), ("MOBILE", "910000000001"), "SMS"),
        ((EMAIL, MOBILE), ("MOBILE", "910000000001"), "SMS"),
        ((("cardNumber", "C1"), EMAIL), ("EMAIL", "asha@example.com"), "EMAIL"),
    ],
)
async def test_a_code_goes_to_the_contact_on_file_after_a_yes(
    known: tuple[tuple[str, str], ...], entity: tuple[str, str], channel: str
) -> None:
    http = scripted(answer(YES), answer(giver(*known)), answer({"createdId": 10, "warnings": []}))
    issued = await gateway(http).issue_code(TO_GROUP.order)
    assert [(sent.method, sent.path, sent.repeatable) for sent in http.sent] == [
        ("POST", CHECK, True),
        ("GET", "/v2/customers/565345942", True),
        ("POST", GENERATE, False),
    ]
    assert http.sent[-1].fields == {
        "entityType": entity[0],
        "entityValue": entity[1],
        "action": "POINTSTRANSFER",
        "channels": [{"type": channel, "value": entity[1]}],
    }
    assert (issued.transferable, issued.problems, issued.request_id) == (True, (), REQUEST_ID)
    assert issued.sender is not None
    assert issued.sender.party.key == TO_GROUP.order.sender.key


async def test_a_code_that_is_sent_again_is_a_code() -> None:
    http = scripted(answer(YES), answer(giver(MOBILE)), answer({"createdId": 1}))
    issued = await gateway(http).issue_code(TO_GROUP.order)
    assert (issued.transferable, issued.problems) == (True, ())


async def test_no_code_goes_out_after_a_no() -> None:
    for no in (errors(830), word(transferrable=False)):
        http = scripted(answer(no))
        issued = await gateway(http).issue_code(TO_GROUP.order)
        assert not issued.transferable
        assert [sent.path for sent in http.sent] == [CHECK]


@pytest.mark.parametrize("known", [(), (("cardNumber", "C1"),)])
async def test_without_a_contact_nothing_is_sent(known: tuple[tuple[str, str], ...]) -> None:
    http = scripted(answer(YES), answer(giver(*known)))
    issued = await gateway(http).issue_code(TO_GROUP.order)
    assert [problem.code for problem in issued.problems] == [Local.NO_CONTACT.value]
    assert GENERATE not in [sent.path for sent in http.sent]


@pytest.mark.parametrize(("code", "status"), [(429, 429), (603, 400), (606, 200), (8056, 400)])
async def test_why_no_code_of_a_group_order_went_out(code: int, status: int) -> None:
    http = scripted(answer(YES), answer(giver(MOBILE)), answer(errors(code), status))
    issued = await gateway(http).issue_code(TO_GROUP.order)
    assert not issued.transferable
    assert [(problem.context, problem.code) for problem in issued.problems] == [(Context.OTP, str(code))]
    assert len(http.sent) == 3


async def test_a_code_that_could_not_be_made_is_a_problem() -> None:
    body = {"createdId": 0, "warnings": [{"status": False, "code": 876, "message": "x"}]}
    http = scripted(answer(YES), answer(giver(MOBILE)), answer(body))
    issued = await gateway(http).issue_code(TO_GROUP.order)
    (problem,) = issued.problems
    assert (problem.context, problem.code, problem.severity) == (Context.OTP, "876", Severity.WARNING)


@pytest.mark.parametrize("body", [{}, {"createdId": None}, {"createdId": 0, "warnings": []}, b"<html>"])
async def test_an_answer_that_names_no_code_is_an_error(body: JSON) -> None:
    http = scripted(answer(YES), answer(giver(MOBILE)), answer(body))
    with pytest.raises(ProviderError) as caught:
        await gateway(http).issue_code(TO_GROUP.order)
    assert caught.value.problems[0].code in (Local.UNREADABLE.value, Local.NOT_JSON.value)


@pytest.mark.parametrize(
    "lost",
    [TransportError(Local.ANSWER_TIMEOUT, left_machine=True), answer(errors(401), 401), answer(b"", 404)],
)
async def test_a_code_is_never_asked_for_twice(lost: Answer | TransportError) -> None:
    http = scripted(answer(YES), answer(giver(MOBILE)), lost)
    with pytest.raises(ProviderError):
        await gateway(http).issue_code(TO_GROUP.order)
    assert [sent.path for sent in http.sent].count(GENERATE) == 1


async def test_a_sender_who_was_merged_away_gets_no_code() -> None:
    http = scripted(answer(YES), answer(giver(MOBILE) | {"id": 1}))
    with pytest.raises(ProviderError) as caught:
        await gateway(http).issue_code(TO_GROUP.order)
    assert [problem.code for problem in caught.value.problems] == ["91009"]
    assert GENERATE not in [sent.path for sent in http.sent]


@pytest.mark.parametrize("way", [FROM_GROUP, BETWEEN_GROUPS], ids=name_of)
async def test_a_group_is_sent_no_code(way: Way) -> None:
    http = scripted()
    with pytest.raises(ValueError, match="code goes to a customer"):
        await gateway(http).issue_code(way.order)
    assert http.sent == []
