"""What every kind of answer to a transfer means: a table over status and body."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from console.domain.problems import Context, Local, Severity
from console.domain.transfers import Accepted, Outcome, Refused, Unknown
from console.providers.answers import TransportError
from tests.providers.capillary.scripted import (
    CODE,
    JSON,
    ORDER,
    REFERENCE,
    REQUEST_ID,
    answer,
    errors,
    gateway,
    sample_response,
    scripted,
)

BEFORE_EFFECT = (
    *("412", "413", "414", "415", "416", "417", "418", "419", "422", "434"),
    *("807", "817", "818", "885", "888", "899", "901", "903", "904", "3316", "8013", "8015"),
    *("604", "605", "808", "876", "1021", "9001"),
    *("4000", "91020", "91021", "825"),
    *("686", "801", "802", "803", "805", "806", "809", "813", "816", "819", "820", "821"),
    *("822", "823", "824", "826", "859", "878", "881", "895", "3045"),
    *("401", "403", "404", "405", "429", "1060", "1061", "1062", "1064"),
)
OPEN = (
    *("804", "815", "827", "886", "887", "889", "894", "896", "898", "902"),
    *("400", "402", "406", "407", "408", "409", "461", "500", "502", "503", "504", "521", "4001"),
    *("600", "601", "602", "603", "606", "607", "608", "610", "621", "860", "874", "875", "8056"),
    *("800", "810", "811", "812", "814", "872", "873", "877", "900", "905", "3802"),
    *("830", "828", "1206", "1207", "1208", "1645", "1646", "1651", "123456789", "-1", "", "abc"),
)


async def outcome_of(body: JSON | bytes, status: int = 201, *, sealed: bool = False) -> Outcome:
    return await gateway(scripted(answer(body, status))).transfer(ORDER, REFERENCE, CODE)


@pytest.mark.parametrize("code", BEFORE_EFFECT)
@pytest.mark.parametrize("status", [200, 201, 400])
async def test_a_listed_code_is_a_refusal_whatever_the_status(code: str, status: int) -> None:
    for spelt in (code, int(code)):
        outcome = await outcome_of(errors(spelt), status)
        assert isinstance(outcome, Refused)
        assert outcome.reached_provider
        (problem,) = outcome.problems
        assert (problem.code, problem.http_status, problem.request_id) == (code, status, REQUEST_ID)


@pytest.mark.parametrize("code", OPEN)
@pytest.mark.parametrize("status", [200, 201, 400])
async def test_any_other_code_leaves_it_open(code: str, status: int) -> None:
    outcome = await outcome_of(errors(code), status)
    assert isinstance(outcome, Unknown)
    assert outcome.problems[0].code == code


@pytest.mark.parametrize("code", BEFORE_EFFECT)
@pytest.mark.parametrize("status", [302, 408, 409, 500, 502, 503, 504, 521, 525])
async def test_a_status_that_may_come_after_the_work_outweighs_any_code(code: str, status: int) -> None:
    assert isinstance(await outcome_of(errors(code), status), Unknown)


@pytest.mark.parametrize(
    ("code", "context"),
    [
        ("885", Context.TRANSFER),
        ("605", Context.OTP),
        ("4000", Context.AUTH),
        ("429", Context.HTTP),
        ("415", Context.TRANSFER),
        ("8069", Context.CUSTOMER),
    ],
)
async def test_a_code_belongs_to_its_own_list(code: str, context: Context) -> None:
    outcome = await outcome_of(errors(code))
    assert isinstance(outcome, Refused | Unknown)
    assert outcome.problems[0].context is context


@pytest.mark.parametrize("code", ["604", "605", "808", "876", "1021", "9001"])
async def test_a_refused_code_may_be_tried_again(code: str) -> None:
    outcome = await outcome_of(errors(code))
    assert isinstance(outcome, Refused)
    assert outcome.code_refused


@pytest.mark.parametrize(
    ("codes", "kind", "code_refused"),
    [
        ((885, 8015), Refused, False),
        ((605, 885), Refused, False),
        ((605, 604), Refused, True),
        ((885, 886), Unknown, None),
        ((605, 902), Unknown, None),
    ],
)
async def test_several_codes_are_a_refusal_only_if_all_are(
    codes: tuple[int, ...], kind: type[Outcome], code_refused: bool | None
) -> None:
    outcome = await outcome_of(errors(*codes))
    assert isinstance(outcome, kind)
    assert [problem.code for problem in outcome.problems] == [str(code) for code in codes]  # type: ignore[union-attr]
    assert getattr(outcome, "code_refused", None) is code_refused


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"errorCode": 4000, "errorMessage": "no"}, Refused),
        ({"error": [{"code": 885, "message": "no"}]}, Refused),
        ({"errors": [], "error": [{"code": 886}]}, Unknown),
        ({"errors": {"code": 885}}, Refused),
        ({"errors": "885"}, Unknown),
        ({"errors": [885]}, Unknown),
        ({"errors": [{"message": "no code"}]}, Unknown),
        ({"errors": {}}, Unknown),
        ({"errors": [{"code": 885.5}]}, Unknown),
        ({"errors": [{"code": [885]}]}, Unknown),
        ({"code": 521, "message": "locked"}, Unknown),
        ({"data": None, "errors": [{"code": 885}]}, Refused),
        ({"data": [], "errors": [{"code": 885}]}, Refused),
    ],
)
async def test_errors_are_found_in_every_shape(body: JSON, kind: type[Outcome]) -> None:
    assert isinstance(await outcome_of(body, 200), kind)


async def test_errors_beside_a_transfer_leave_it_open() -> None:
    body = sample_response() | errors(885)
    assert isinstance(await outcome_of(body), Unknown)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 415, 429])
@pytest.mark.parametrize(
    "body", [b"", b"<html>no</html>", b"{}", b'{"message": "Forbidden"}', b"[]", b'"no"']
)
async def test_a_client_error_without_a_code_came_before_the_work(status: int, body: bytes) -> None:
    outcome = await outcome_of(body, status)
    assert isinstance(outcome, Refused)
    assert (outcome.problems[0].context, outcome.problems[0].code) == (Context.HTTP, str(status))
    assert not outcome.code_refused


@pytest.mark.parametrize(
    "status", [100, 204, 300, 301, 302, 307, 400, 402, 406, 408, 409, 410, 422, 500, 502, 521]
)
@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"{}"])
async def test_every_other_status_without_a_code_leaves_it_open(status: int, body: bytes) -> None:
    outcome = await outcome_of(body, status)
    assert isinstance(outcome, Unknown)
    assert outcome.problems


@pytest.mark.parametrize("status", [302, 400, 403, 409, 500, 503])
async def test_a_transfer_under_a_failing_status_leaves_it_open(status: int) -> None:
    assert isinstance(await outcome_of(sample_response(), status), Unknown)


def row(change: Callable[[JSON], None]) -> JSON:
    body = sample_response()
    change(body["data"][0])
    return body


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"transferId": None}, Local.NO_TRANSFER_ID),
        ({"transferId": ""}, Local.NO_TRANSFER_ID),
        ({"transferId": 0}, Local.NO_TRANSFER_ID),
        ({"transferId": "T-1"}, Local.NO_TRANSFER_ID),
        ({"transferId": "-7"}, Local.NO_TRANSFER_ID),
        ({"transferId": True}, Local.UNREADABLE),
        ({"transferId": -7}, Local.UNREADABLE),
        ({"transferId": 1037890.0}, Local.UNREADABLE),
        ({"transferId": 10**30}, Local.UNREADABLE),
        ({"fromEntityId": 1}, Local.OTHER_PARTIES),
        ({"toEntityId": 1}, Local.OTHER_PARTIES),
        ({"transferredFrom": {"userId": 1}}, Local.OTHER_PARTIES),
        ({"transferredTo": "1"}, Local.OTHER_PARTIES),
        ({"fromEntityId": None, "transferredFrom": None}, Local.OTHER_PARTIES),
        ({"toEntityType": "USERGROUP2"}, Local.OTHER_PARTIES),
        ({"fromEntityType": "FLEET"}, Local.OTHER_PARTIES),
        ({"transferredToUserGroup2": {"id": 565039506}}, Local.OTHER_PARTIES),
        ({"toEntityId": {"id": 565039506}}, Local.UNREADABLE),
        ({"pointsTransferBreakupByEarningPrograms": []}, Local.OTHER_AMOUNT),
        ({"pointsTransferBreakupByEarningPrograms": [{"programId": 973}]}, Local.OTHER_AMOUNT),
        ({"pointsTransferred": 10**40}, Local.UNREADABLE),
        ({"pointsTransferred": "many"}, Local.UNREADABLE),
        ({"pointsTransferred": True}, Local.UNREADABLE),
        ({"notes": "gift #0000000000"}, Local.KNOWN_TRANSFER_ID),
    ],
)
async def test_an_answer_that_proves_something_else_leaves_it_open(changes: JSON, doubt: Local) -> None:
    outcome = await outcome_of(row(lambda fields: fields.update(changes)))
    assert isinstance(outcome, Unknown)
    assert outcome.problems[0].code == doubt.value
    assert outcome.problems[0].request_id == REQUEST_ID


@pytest.mark.parametrize(
    ("deducted", "accepted"),
    [
        ([1000], True),
        (["1000.000"], True),
        ([400, 600], True),
        ([999.999], False),
        ([1000, 0.001], False),
        ([2000, -1000], False),
        ([1500], False),
        ([None, 1000], False),
    ],
)
async def test_the_deduction_is_what_counts(deducted: list[JSON], accepted: bool) -> None:
    lines = [{"programId": 973, "deductedPoints": points} for points in deducted]
    changes = {"pointsTransferBreakupByEarningPrograms": lines}
    outcome = await outcome_of(row(lambda fields: fields.update(changes)))
    assert isinstance(outcome, Accepted) is accepted


@pytest.mark.parametrize(
    "changes",
    [
        {"transferId": "1037890"},
        {"fromEntityId": "565039505", "toEntityId": "565039506"},
        {"fromEntityId": None, "toEntityId": None, "fromEntityType": None, "toEntityType": None},
        {"transferredFrom": None, "transferredTo": None},
        {"transferredFrom": 565039505, "transferredTo": "565039506"},
        {"transferredFrom": {"userId": "565039505", "externalId": "E1"}},
        {"pointsTransferred": None},
        {"pointsTransferred": "1000"},
        {"notes": f"sample gift #{REFERENCE}"},
        {"notes": None, "programName": None},
        {"pointsTransferBreakupByEarningPrograms": {"programId": "973", "deductedPoints": 1000}},
        {"pointsTransferBreakupByEarningPrograms": None, "pointsTransferred": 1000.0},
        {"pointsTransferDate": "nonsense"},
        {"pointsTransferDateISO": "2025-06-02T12:54:58+05:30"},
        {"somethingNew": {"deep": [1, 2]}},
    ],
)
async def test_documented_variants_are_accepted(changes: JSON) -> None:
    outcome = await outcome_of(row(lambda fields: fields.update(changes)))
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.transfer_id == "1037890"


@pytest.mark.parametrize("absent", ["warnings", "errors"])
@pytest.mark.parametrize("status", [200, 201])
async def test_the_old_envelope_is_accepted(absent: str, status: int) -> None:
    body = sample_response()
    del body[absent]
    assert isinstance(await outcome_of(body, status), Accepted)
    assert isinstance(await outcome_of(sample_response() | {absent: None}, status), Accepted)


@pytest.mark.parametrize("data", [None, [], "", {}, [None], [[]], [1], "x"])
async def test_a_success_without_its_row_leaves_it_open(data: JSON) -> None:
    assert isinstance(await outcome_of(sample_response() | {"data": data}), Unknown)


async def test_two_rows_leave_it_open() -> None:
    body = sample_response()
    body["data"] *= 2
    assert isinstance(await outcome_of(body), Unknown)


async def test_a_reported_figure_as_ordered_warns_of_nothing() -> None:
    outcome = await outcome_of(row(lambda fields: fields.update(pointsTransferred=1000.0)))
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.warnings == ()
    assert outcome.receipt.reported == Decimal(1000)


async def test_warnings_of_the_provider_go_with_the_receipt() -> None:
    body = sample_response() | {
        "warnings": [{"status": False, "code": 903, "message": "side \x1b[31m action"}]
    }
    outcome = await outcome_of(body)
    assert isinstance(outcome, Accepted)
    warning = outcome.receipt.warnings[-1]
    assert (warning.code, warning.severity) == ("903", Severity.WARNING)
    assert "\x1b" not in warning.message


@pytest.mark.parametrize(
    "raw",
    [
        b'{"data":[{"transferId":NaN}]}',
        b'{"data":[{"transferId":Infinity}]}',
        b'{"data":[{"pointsTransferred":1e999999999999999999999}]}',
        b"[" * 100_000,
        b'{"data":' + b"9" * 5000 + b"}",
        b"\xff\xfe\x00",
        b"null",
        b"true",
        b"{",
    ],
)
async def test_hostile_json_leaves_it_open(raw: bytes) -> None:
    assert isinstance(await outcome_of(raw), Unknown)


async def test_a_repeated_key_leaves_it_open() -> None:
    raw = json.dumps(sample_response()).replace(
        '"transferId": 1037890', '"transferId": 1, "transferId": 1037890'
    )
    assert isinstance(await outcome_of(raw.encode()), Unknown)


async def test_a_success_in_the_clear_proves_nothing_on_an_encrypted_profile() -> None:
    plain = gateway(scripted(answer(sample_response(), 201)), sealed=True)
    outcome = await plain.transfer(ORDER, REFERENCE, CODE)
    assert isinstance(outcome, Unknown)
    assert outcome.problems[0].code == Local.NOT_DECRYPTED.value
    opened = gateway(scripted(answer(sample_response(), 201, sealed=True)), sealed=True)
    assert isinstance(await opened.transfer(ORDER, REFERENCE, CODE), Accepted)


@pytest.mark.parametrize("condition", [Local.CONNECT_TIMEOUT, Local.TLS_FAILED, Local.ENCRYPTION_FAILED])
async def test_what_never_left_is_not_sent(condition: Local) -> None:
    lost = TransportError(condition, left_machine=False)
    outcome = await gateway(scripted(lost)).transfer(ORDER, REFERENCE, CODE)
    assert isinstance(outcome, Refused)
    assert not outcome.reached_provider
    assert outcome.problems[0].code == condition.value


@pytest.mark.parametrize("condition", [Local.ANSWER_TIMEOUT, Local.CONNECTION_LOST, Local.NOT_DECRYPTED])
async def test_what_left_without_a_usable_answer_is_open(condition: Local) -> None:
    lost = TransportError(condition, left_machine=True, status=200, request_id=REQUEST_ID)
    outcome = await gateway(scripted(lost)).transfer(ORDER, REFERENCE, CODE)
    assert isinstance(outcome, Unknown)
    assert (outcome.problems[0].code, outcome.problems[0].request_id) == (condition.value, REQUEST_ID)
