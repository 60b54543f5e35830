"""The provider's own samples (Capillary, Transfer Customer Points), field for field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from console.domain.identifiers import Identifier, IdentifierKind
from console.domain.problems import Local, Severity
from console.domain.transfers import Accepted, BreakupLine
from console.providers.capillary.reading import read_strictly
from console.providers.capillary.requests import encode, order_body
from console.providers.capillary.transfer_models import TransferAnswer
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


async def test_the_fingerprint_is_the_request_without_its_code() -> None:
    http = scripted(answer(documented("transfer-response.json"), 201))
    capillary = gateway(http)
    await capillary.transfer(ORDER, REFERENCE, CODE)
    fields = http.sent[0].fields
    del fields["code"]
    assert encode(fields) == capillary.fingerprint(ORDER, REFERENCE)
    assert b"X12Y3Z" not in capillary.fingerprint(ORDER, REFERENCE)


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
    reply = read_strictly(TransferAnswer, documented("transfer-response.json"))
    assert reply.data is not None
    assert reply.data[0].sender.label == "customer 565039505"
    assert reply.data[0].recipient.masked_name == "Madhurima B•••"


def test_the_sample_response_survives_a_round_trip() -> None:
    sample = documented("transfer-response.json")
    reply = read_strictly(TransferAnswer, sample)
    again = reply.model_dump(by_alias=True, exclude_unset=True)
    assert json.loads(json.dumps(again, default=float)) == json.loads(sample)
    assert reply.data is not None
    (line,) = reply.data[0].points_transfer_breakup_by_earning_programs
    assert (str(reply.data[0].points_transferred), str(line.deducted_points)) == ("2000.0", "1000.000")
