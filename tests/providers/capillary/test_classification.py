"""What every kind of answer to a transfer means: a table over status and body."""

from __future__ import annotations

import json

import pytest

from console.domain.problems import Context, Local, Severity
from console.domain.transfers import Accepted, Outcome, Refused, Unknown
from console.providers.response import TransportError
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import REFERENCE, REQUEST_ID, answer, errors, gateway, scripted
from tests.providers.capillary.ways import (
    CALLS,
    CUSTOMERS,
    TO_GROUP,
    Way,
    every_call,
    every_way,
)
from tests.providers.scripted_http import JSON

BEFORE_EFFECT = (
    *("412", "413", "414", "415", "416", "417", "418", "419", "422", "434"),
    *("807", "818", "885", "888", "899", "3316", "8013", "8015"),
    *("604", "605", "808", "876", "1021", "9001"),
    *("4000", "91020", "91021", "825"),
    *("686", "801", "802", "803", "805", "806", "809", "813", "816", "819", "820", "821"),
    *("822", "823", "824", "826", "859", "878", "881", "895", "3045"),
    *("1060", "1061", "1062", "1064"),
)
OF_CUSTOMERS = ("817", "901", "903", "904")
OF_GROUPS = ("828", "830", "1206", "1207", "1208", "1645", "1646", "1651")
OPEN = (
    *("804", "815", "827", "886", "887", "889", "894", "896", "898", "902"),
    *(
        "401",
        "403",
        "404",
        "405",
        "429",
        "400",
        "402",
        "406",
        "407",
        "408",
        "409",
        "461",
        "500",
        "502",
        "503",
        "504",
        "521",
        "4001",
    ),
    *("600", "601", "602", "603", "606", "607", "608", "610", "621", "860", "874", "875", "8056"),
    *("800", "810", "811", "812", "814", "872", "873", "877", "900", "905", "3802"),
    *("1619", "1620", "1621", "1632", "1647", "8069", "123456789", "-1", "", "abc"),
)
LISTED = [
    *((way, code) for way in CALLS for code in BEFORE_EFFECT),
    *((CUSTOMERS, code) for code in OF_CUSTOMERS),
    *((TO_GROUP, code) for code in OF_GROUPS),
]
UNLISTED = [
    *((way, code) for way in CALLS for code in OPEN),
    *((CUSTOMERS, code) for code in OF_GROUPS),
    *((TO_GROUP, code) for code in OF_CUSTOMERS),
]


@loop_over(("way", "code"), LISTED)
@loop_over("status", [200, 201, 400])
async def test_a_listed_code_is_a_refusal_whatever_the_status(way: Way, code: str, status: int) -> None:
    for spelt in (code, int(code)):
        outcome = await way.outcome_of(errors(spelt), status)
        assert isinstance(outcome, Refused)
        assert outcome.reached_provider
        (problem,) = outcome.problems
        assert (problem.code, problem.http_status, problem.request_id) == (code, status, REQUEST_ID)


@loop_over(("way", "code"), LISTED)
async def test_a_listed_code_counts_only_sealed_where_we_seal(way: Way, code: str) -> None:
    assert isinstance(await way.outcome_of(errors(code), 400, sealing=True), Refused)
    outcome = await way.outcome_of(errors(code), 400, sealing=True, sealed=False)
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.NOT_SEALED.value, code]


@loop_over("code", ["401", "403", "404", "405", "412", "413", "415", "418", "422", "429"])
@every_call
async def test_a_code_that_repeats_the_status_is_that_status(way: Way, code: str) -> None:
    """An edge writes it too, and a business code of the same number can't be told apart from it."""
    for spelt in (code, int(code)):
        outcome = await way.outcome_of(errors(spelt), int(code))
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [code]
    assert isinstance(await way.outcome_of(errors(885, code), int(code)), Unknown)


@loop_over(("way", "code"), UNLISTED)
@loop_over("status", [200, 201, 400])
async def test_any_other_code_leaves_it_open(way: Way, code: str, status: int) -> None:
    outcome = await way.outcome_of(errors(code), status)
    assert isinstance(outcome, Unknown)
    assert outcome.problems[0].code == code


@loop_over(("way", "code"), LISTED)
@loop_over("status", [302, 408, 409, 500, 502, 503, 504, 521, 525])
async def test_a_status_that_may_come_after_the_work_outweighs_any_code(
    way: Way, code: str, status: int
) -> None:
    assert isinstance(await way.outcome_of(errors(code), status), Unknown)


@pytest.mark.parametrize(
    ("code", "context"),
    [
        ("885", None),
        ("605", Context.OTP),
        ("4000", Context.AUTH),
        ("429", Context.HTTP),
        ("415", None),
        ("8069", Context.CUSTOMER),
    ],
)
@every_call
async def test_a_code_belongs_to_its_own_list(way: Way, code: str, context: Context | None) -> None:
    outcome = await way.outcome_of(errors(code))
    assert isinstance(outcome, Refused | Unknown)
    assert outcome.problems[0].context is (context or way.context)


@pytest.mark.parametrize("code", ["604", "605", "808", "876", "1021", "9001"])
@every_call
async def test_a_refused_code_may_be_tried_again(way: Way, code: str) -> None:
    outcome = await way.outcome_of(errors(code))
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
@every_call
async def test_several_codes_are_a_refusal_only_if_all_are(
    way: Way, codes: tuple[int, ...], kind: type[Outcome], code_refused: bool | None
) -> None:
    outcome = await way.outcome_of(errors(*codes))
    assert isinstance(outcome, kind)
    assert [problem.code for problem in outcome.problems] == [str(code) for code in codes]  # type: ignore[union-attr]
    assert getattr(outcome, "code_refused", None) is code_refused


@loop_over(
    ("body", "kind"),
    [
        ({"errorCode": 4000, "errorMessage": "no"}, Refused),
        ({"errorCode": 4000}, Unknown),
        ({"errorCode": 885, "errorMessage": "no"}, Unknown),
        ({"errorCode": 4000, "errorMessage": "no", "errors": [{"code": 885, "message": "no"}]}, Unknown),
        ({"error": [{"code": 885, "message": "no"}]}, Unknown),
        ({"errors": [], "error": [{"code": 886}]}, Unknown),
        ({"errors": {"code": 885, "message": "no"}}, Unknown),
        ({"errors": [{"code": 885}]}, Unknown),
        ({"errors": [{"code": 885, "message": "no", "status": True}]}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}, {"code": 885}]}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}], "code": 885}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}], "error": "Bad Request"}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}], "success": True}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}], "status": {"success": False}}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}], "side": [{"transferId": 7}]}, Unknown),
        ({"errors": [{"code": 885, "message": "no"}], "entity": {"status": "SUCCESS"}}, Unknown),
        ({"response": {"status": {"success": "false", "code": 885, "message": "no"}}}, Unknown),
        ({"errors": "885"}, Unknown),
        ({"errors": [885]}, Unknown),
        ({"errors": [{"message": "no code"}]}, Unknown),
        ({"errors": {}}, Unknown),
        ({"errors": [{"code": 885.5}]}, Unknown),
        ({"errors": [{"code": [885]}]}, Unknown),
        ({"code": 521, "message": "locked"}, Unknown),
        ({"code": 885, "message": "no"}, Unknown),
        ({"data": None, "errors": [{"code": 885, "message": "no"}]}, Refused),
        ({"data": [], "errors": [{"code": 885, "message": "no"}]}, Refused),
        ({"pagination": {"limit": 0}, "warnings": [], "errors": [{"message": "no", "code": "885"}]}, Refused),
    ],
)
@every_call
async def test_only_the_documented_shape_refuses(way: Way, body: JSON, kind: type[Outcome]) -> None:
    assert isinstance(await way.outcome_of(body, 200), kind)


@pytest.mark.parametrize("status", [302, 400, 403, 409, 500, 503])
@every_call
async def test_a_transfer_under_a_failing_status_leaves_it_open(way: Way, status: int) -> None:
    assert isinstance(await way.outcome_of(way.sample(), status), Unknown)


@pytest.mark.parametrize("absent", ["warnings", "errors"])
@pytest.mark.parametrize("status", [200, 201])
@every_way
async def test_the_old_envelope_is_accepted(way: Way, absent: str, status: int) -> None:
    body = way.sample()
    del body[absent]
    assert isinstance(await way.outcome_of(body, status), Accepted)
    assert isinstance(await way.outcome_of(way.sample() | {absent: None}, status), Accepted)


@loop_over("data", [None, [], "", {}, [None], [[]], [1], "x"])
@every_way
async def test_a_success_without_its_row_leaves_it_open(way: Way, data: JSON) -> None:
    assert isinstance(await way.outcome_of(way.sample() | {"data": data}), Unknown)


@every_way
async def test_two_rows_leave_it_open(way: Way) -> None:
    body = way.sample()
    body["data"] *= 2
    assert isinstance(await way.outcome_of(body), Unknown)


@every_call
async def test_warnings_of_the_provider_go_with_the_receipt(way: Way) -> None:
    body = way.sample() | {"warnings": [{"status": False, "code": 903, "message": "side \x1b[31m action"}]}
    outcome = await way.outcome_of(body)
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
@every_call
async def test_hostile_json_leaves_it_open(way: Way, raw: bytes) -> None:
    assert isinstance(await way.outcome_of(raw), Unknown)


@every_call
async def test_a_repeated_key_leaves_it_open(way: Way) -> None:
    raw = json.dumps(way.sample()).replace('"transferId":', '"transferId": 1, "transferId":')
    assert isinstance(await way.outcome_of(raw.encode()), Unknown)


@every_way
async def test_a_success_in_the_clear_proves_nothing_on_an_encrypted_profile(way: Way) -> None:
    plain = gateway(scripted(answer(way.sample(), 201)), sealed=True)
    outcome = await plain.transfer(way.order, REFERENCE, way.proof)
    assert isinstance(outcome, Unknown)
    assert outcome.problems[0].code == Local.NOT_SEALED.value
    opened = gateway(scripted(answer(way.sample(), 201, sealed=True)), sealed=True)
    assert isinstance(await opened.transfer(way.order, REFERENCE, way.proof), Accepted)


@pytest.mark.parametrize("condition", [Local.CONNECT_TIMEOUT, Local.TLS_FAILED, Local.ENCRYPTION_FAILED])
@every_call
async def test_what_never_left_is_not_sent(way: Way, condition: Local) -> None:
    lost = TransportError(condition, left_machine=False)
    outcome = await gateway(scripted(lost)).transfer(way.order, REFERENCE, way.proof)
    assert isinstance(outcome, Refused)
    assert not outcome.reached_provider
    assert outcome.problems[0].code == condition.value


@pytest.mark.parametrize("condition", [Local.ANSWER_TIMEOUT, Local.CONNECTION_LOST, Local.NOT_DECRYPTED])
@every_call
async def test_what_left_without_a_usable_answer_is_open(way: Way, condition: Local) -> None:
    lost = TransportError(condition, left_machine=True, status=200, request_id=REQUEST_ID)
    outcome = await gateway(scripted(lost)).transfer(way.order, REFERENCE, way.proof)
    assert isinstance(outcome, Unknown)
    assert (outcome.problems[0].code, outcome.problems[0].request_id) == (condition.value, REQUEST_ID)
