"""The provider's own samples (Capillary, Transfer Customer and Transfer Group Points), field for field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Local, Severity
from console.domain.transfers import Accepted, BreakupLine, Refused
from console.providers.answer_problems import strict_json
from console.providers.capillary.reading import modelled
from console.providers.capillary.requests import Entity, group_order_body, order_body
from console.providers.capillary.transfer_models import TransferAnswer
from console.providers.request import encode
from tests.providers.capillary.scripted import (
    CODE,
    ORDER,
    REFERENCE,
    REQUEST_ID,
    answer,
    documented,
    gateway,
    scripted,
)
from tests.providers.capillary.ways import TO_GROUP, WAYS, Way, name_of
from tests.providers.scripted_http import JSON


def test_the_sample_request_is_built_field_for_field() -> None:
    body = order_body(
        1000,
        973,
        Identifier(IdentifierKind.MOBILE, "9148574269"),
        Identifier(IdentifierKind.CUSTOMER_ID, "565039506"),
        group_program="false",
    )
    sample = json.loads(documented("transfer-request.json"))
    assert body == sample
    assert list(body) == list(sample)


def test_the_sample_request_of_a_group_is_built_field_for_field() -> None:
    """Its odd source and its account ids are test data."""
    body = group_order_body(
        1,
        973,
        acting=Entity("565345942", source="INSTOREwe", account_id="textgrp22"),
        recipient=Entity("3847940", "USERGROUP2", source="INSTORE", account_id="textgrp21"),
        sender=Entity("565345942", "CUSTOMER"),
        note="notes123",
    )
    sample = json.loads(documented("group-transfer-request.json"))
    assert body == sample
    assert list(body) == list(sample)


async def test_what_is_sent_for_a_group_differs_from_the_sample_only_on_purpose() -> None:
    http = scripted(answer(documented("group-transfer-response.json"), 200))
    await gateway(http).transfer(TO_GROUP.order, REFERENCE, CODE)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("POST", "/v2/points/userGroup2/transfer")
    ours, sample = flat(sent.fields), flat(json.loads(documented("group-transfer-request.json")))
    assert sample.keys() - ours.keys() == {"transferredBy.accountId", "toEntity.accountId"}
    assert {name: value for name, value in ours.items() if sample.get(name) != value} == {
        "notes": f"notes123 #{REFERENCE}",
        "transferredBy.source": "INSTORE",
        "code": "X12Y3Z",
    }


async def test_with_an_account_the_sample_of_a_group_is_sent_field_for_field() -> None:
    http = scripted(answer(documented("group-transfer-response.json"), 200))
    await gateway(http, account_id="textgrp21").transfer(TO_GROUP.order, REFERENCE, CODE)
    ours, sample = flat(http.sent[0].fields), flat(json.loads(documented("group-transfer-request.json")))
    assert ours.keys() - {"code"} == sample.keys()
    assert ours["toEntity.accountId"] == sample["toEntity.accountId"]


async def test_the_switch_is_a_text_where_the_profile_says_so() -> None:
    http = scripted(answer(documented("transfer-response.json"), 201))
    await gateway(http, group_program_transfer="text").transfer(ORDER, REFERENCE, CODE)
    sample = json.loads(documented("transfer-request.json"))
    assert http.sent[0].fields["groupProgramTransfer"] == sample["groupProgramTransfer"] == "false"


def flat(fields: Mapping[str, JSON], under: str = "") -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for name, value in fields.items():
        found |= flat(value, f"{under}{name}.") if isinstance(value, dict) else {f"{under}{name}": value}
    return found


async def test_what_is_sent_adds_only_the_note_and_the_code() -> None:
    http = scripted(answer(documented("transfer-response.json"), 201))
    await gateway(http).transfer(ORDER, REFERENCE, CODE)
    (sent,) = http.sent
    assert (sent.method, sent.path) == ("POST", "/v2/points/transfer")
    assert sent.fields == {
        "pointsTobeTransferred": 1000,
        "groupProgramTransfer": False,
        "programId": 973,
        "fromCustomerIdentifier": {"type": "ID", "value": "565039505"},
        "toCustomerIdentifier": {"type": "ID", "value": "565039506"},
        "notes": f"sample gift #{REFERENCE}",
        "code": "X12Y3Z",
    }
    assert sent.fields.keys() - json.loads(documented("transfer-request.json")).keys() == {"notes", "code"}


@pytest.mark.parametrize("way", WAYS, ids=name_of)
async def test_the_fingerprint_is_the_request_without_its_code(way: Way) -> None:
    http = scripted(answer(documented(way.documented), 201))
    capillary = gateway(http)
    await capillary.transfer(way.order, REFERENCE, way.proof)
    fields = http.sent[0].fields
    assert ("code" in fields) is (way.proof is CODE)
    fields.pop("code", None)
    assert encode(fields) == capillary.fingerprint(way.order, REFERENCE)
    assert b"X12Y3Z" not in capillary.fingerprint(way.order, REFERENCE)


async def test_the_sample_response_is_a_receipt() -> None:
    http = scripted(answer(documented("transfer-response.json"), 201))
    outcome = await gateway(http).transfer(ORDER, REFERENCE, CODE)
    assert isinstance(outcome, Accepted)
    receipt = outcome.receipt
    assert receipt.transfer_id == "1037890"
    assert receipt.reported == Decimal("2000.0")
    assert receipt.breakup == (BreakupLine(973, Decimal("1000.000"), Decimal(7500)),)
    assert receipt.deducted == 1000
    assert receipt.program_name == "DocDemoDefaultProgram"
    assert (receipt.at, receipt.zone_known) == (datetime(2025, 6, 2, 7, 24, 58, tzinfo=UTC), False)
    assert receipt.request_id == REQUEST_ID
    (warning,) = receipt.warnings
    assert (warning.code, warning.severity) == (Local.REPORTED_DIFFERS.value, Severity.WARNING)


def test_the_sample_response_names_both_people() -> None:
    reply = modelled(TransferAnswer, strict_json(documented("transfer-response.json")))
    assert reply.data is not None
    assert reply.data[0].sender.label == "id ••9505"
    assert reply.data[0].recipient.masked_name == "Madhurima B•••"


async def test_the_sample_response_of_a_group_is_a_receipt() -> None:
    http = scripted(answer(documented("group-transfer-response.json"), 200))
    outcome = await gateway(http).transfer(TO_GROUP.order, REFERENCE, CODE)
    assert isinstance(outcome, Accepted)
    receipt = outcome.receipt
    assert receipt.transfer_id == "1037706"
    assert (receipt.reported, receipt.deducted) == (Decimal("2.0"), Decimal("1.000"))
    assert receipt.breakup == (BreakupLine(973, Decimal("1.000"), Decimal(992)),)
    assert (receipt.at, receipt.zone_known) == (datetime(2025, 5, 26, 9, 32, 42, tzinfo=UTC), False)
    assert (receipt.note, receipt.program_name) == ("notes123", "DocDemoDefaultProgram")
    assert [warning.code for warning in receipt.warnings] == [Local.REPORTED_DIFFERS.value]


@pytest.mark.parametrize("code", ["422", "434"])
@pytest.mark.parametrize("status", [200, 400])
async def test_the_sample_errors_of_a_group_are_refusals(code: str, status: int) -> None:
    http = scripted(answer(documented(f"group-transfer-error-{code}.json"), status))
    outcome = await gateway(http).transfer(TO_GROUP.order, REFERENCE, CODE)
    assert isinstance(outcome, Refused)
    (problem,) = outcome.problems
    sample = json.loads(documented(f"group-transfer-error-{code}.json"))["errors"][0]
    assert (problem.context, problem.code) == (Context.GROUP_TRANSFER, code)
    assert problem.message == sample["message"]


def test_the_sample_response_names_the_customer_and_the_group() -> None:
    reply = modelled(TransferAnswer, strict_json(documented("group-transfer-response.json")))
    assert reply.data is not None
    assert reply.data[0].sender == Party(PartyKind.CUSTOMER, "565345942", "firstname21 l•••")
    assert reply.data[0].recipient == Party(PartyKind.GROUP, "3847940", "name_sant201")


NOT_GONE_BY = {
    *("createdBy", "createdOn", "externalId", "fleetGroupUsers", "groupStatus"),
    *("lifeTimePurchases", "maxGroupSize"),
}


def _left_out(sample: Any, understood: Any) -> set[str]:
    """The names in the objects of `sample` that `understood` hasn't; all else must be the same."""
    if isinstance(sample, dict):
        missing = set(sample) - set(understood)
        return missing.union(*(_left_out(sample[name], understood[name]) for name in understood))
    if isinstance(sample, list):
        return set().union(*map(_left_out, sample, understood))
    assert understood == sample
    return set()


@pytest.mark.parametrize(
    ("name", "reported", "deducted"),
    [
        ("transfer-response.json", "2000.0", "1000.000"),
        ("group-transfer-response.json", "2.0", "1.000"),
    ],
)
def test_all_of_the_sample_response_that_this_console_goes_by_is_understood(
    name: str, reported: str, deducted: str
) -> None:
    sample = documented(name)
    reply = modelled(TransferAnswer, strict_json(sample))
    again = reply.model_dump(by_alias=True, exclude_unset=True)
    assert _left_out(json.loads(sample), json.loads(json.dumps(again, default=float))) <= NOT_GONE_BY
    assert reply.data is not None
    (line,) = reply.data[0].points_transfer_breakup_by_earning_programs
    assert (str(reply.data[0].points_transferred), str(line.deducted_points)) == (reported, deducted)
