"""The sample of "Transfer Customer Points", request and answer, field by field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.simulator.capillary.conftest import Till, errors


async def test_the_sample_is_answered_as_documented(till: Till) -> None:
    answer = await till.paid(1000)

    assert answer.status_code == 201
    row = answer.json()["data"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row.pop("pointsTransferDate"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row.pop("pointsTransferDateISO"))
    assert row == {
        "toEntityId": 565039506,
        "toEntityType": "CUSTOMER",
        "fromEntityId": 565039505,
        "fromEntityType": "CUSTOMER",
        "pointsTransferred": 2000.0,
        "transferId": 1037890,
        "transferType": "DEDUCTION",
        "transferredFrom": {"userId": 565039505, "firstName": "", "lastName": ""},
        "transferredTo": {"userId": 565039506, "firstName": "Madhurima", "lastName": "Basak"},
        "notes": "",
        "programName": "DocDemoDefaultProgram",
        "pointsTransferBreakupByEarningPrograms": [
            {"programId": 973, "deductedPoints": 1000.0, "programCurrentPoints": 7500}
        ],
    }
    assert answer.json()["warnings"] == answer.json()["errors"] == []


async def test_numbers_are_written_as_in_the_sample(till: Till) -> None:
    text = (await till.paid(1000)).text

    assert '"pointsTransferred":2000.0,' in text
    assert '"deductedPoints":1000.000,' in text
    assert '"programCurrentPoints":7500}' in text


async def test_the_recipient_gets_what_was_deducted_not_what_was_reported(till: Till) -> None:
    before = (await till.http.get("/v2/customers/565039506/points/balance")).json()["mainPoints"]
    await till.paid(1000)
    after = (await till.http.get("/v2/customers/565039506/points/balance")).json()["mainPoints"]

    assert Decimal(str(after)) - Decimal(str(before)) == 1000


async def test_the_precheck_shows_both_sides(till: Till) -> None:
    answer = await till.http.post("/v2/points/isTransferrable", json=till.order(150))

    found = answer.json()["data"][0]
    assert found["transferrable"] is True
    assert '"pointsTobeTransferred":150.0,' in answer.text
    assert (found["transferFrom"]["id"], found["transferTo"]["id"]) == (565039505, 565039506)
    assert found["transferTo"]["profiles"][0]["firstName"] == "Madhurima"
    assert found["transferFrom"]["profiles"][0]["identifiers"] == [
        {"type": "mobile", "value": "919148574269"}
    ]
    assert till.simulator.phone() == []


@pytest.mark.parametrize("switch", [False, "false", None])
async def test_the_cross_programme_switch_may_be_text_or_boolean(till: Till, switch: object) -> None:
    answer = await till.paid(1, groupProgramTransfer=switch)

    assert errors(answer) == []


async def test_an_amount_beyond_the_balance_is_not_transferrable_without_any_error(till: Till) -> None:
    answer = await till.http.post("/v2/points/isTransferrable", json=till.order(8501))

    assert answer.json()["data"][0]["transferrable"] is False
    assert errors(answer) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"points": 10.5}, 807),
        ({"points": 10.0}, 807),
        ({"points": True}, 422),
        ({"points": -1}, 422),
        ({"points": 2**31}, 422),
        ({"programId": "973"}, 885),
        ({"programId": None}, 885),
        ({"programId": -(2**70)}, 885),
        ({"fromCustomerIdentifier": None}, 8013),
        ({"fromCustomerIdentifier": {"type": "Mobile", "value": "9148574269"}}, 8013),
        ({"fromCustomerIdentifier": {"type": "ID", "value": 565039505}}, 8015),
        ({"fromCustomerIdentifier": {"type": "ID", "value": "x"}}, 8015),
        ({"groupProgramTransfer": True}, 3316),
        ({"code": 123456}, 605),
    ],
)
async def test_what_the_documents_dont_allow_is_refused(
    till: Till, changes: dict[str, Any], code: int
) -> None:
    answer = await till.http.post("/v2/points/transfer", json=till.order(**changes))

    assert errors(answer) == [code]
    assert till.simulator.transfers(565039505) == []


@pytest.mark.parametrize("kind", ["id", "mobile", "externalId", "ID", "MOBILE", "EXTERNAL_ID"])
async def test_transfers_take_both_documented_spellings_of_a_type(till: Till, kind: str) -> None:
    value = {"i": "565345942", "m": "910565345942", "e": "73818141"}[kind[0].lower()]
    answer = await till.paid(1, toCustomerIdentifier={"type": kind, "value": value})

    assert answer.json()["data"][0]["toEntityId"] == 565345942


async def test_prechecks_dont_take_the_lower_case_types(till: Till) -> None:
    order = till.order(1, toCustomerIdentifier={"type": "id", "value": "565039506"})
    answer = await till.http.post("/v2/points/isTransferrable", json=order)

    assert errors(answer) == [8013]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "1", '{"programId": NaN}', '{"notes": "half \\ud800"}', "[" * 100_000, "\xff"],
    ids=["empty", "open", "list", "number", "not a number", "half a surrogate pair", "deep", "not UTF-8"],
)
async def test_a_body_that_isnt_an_object_in_json_is_a_bad_request(till: Till, body: str) -> None:
    answer = await till.http.post(
        "/v2/points/transfer", content=body.encode("latin-1"), headers={"Content-Type": "application/json"}
    )

    assert (answer.status_code, errors(answer)) == (400, [400])
