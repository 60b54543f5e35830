"""The gateway beside its sign-in: routes, methods, kinds of body, and the spellings of an error."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.mastercard.conftest import Bank, problems


async def test_a_project_without_entitlement_finds_no_route(bank: Bank) -> None:
    bank.simulator.behave(entitled=False)
    answer = await bank.transfer()
    unsigned = await bank.send("POST", "/points-transfers", b"{}", header="")

    assert (answer.status_code, problems(answer)) == (404, [("Gateway", "NOT_FOUND")])
    assert "Details" not in answer.json()["Errors"]["Error"][0]
    assert problems(unsigned) == [("Gateway", "INVALID_AUTH_HEADER")]


async def test_an_unknown_path_finds_no_route(bank: Bank) -> None:
    answer = await bank.send("GET", "/points-transfers/1")

    assert (answer.status_code, problems(answer)) == (404, [("Gateway", "NOT_FOUND")])


async def test_a_wrong_base_is_answered_by_the_edge(bank: Bank) -> None:
    answer = await bank.http.get(f"{bank.facts.control_url}/points-details")

    assert answer.status_code == 503
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "X-MC-Correlation-ID" not in answer.headers
    assert answer.headers["Date"]


async def test_bodies_are_json_and_not_too_large(bank: Bank) -> None:
    other = await bank.send(
        "POST", "/points-transfers", bank.seal(bank.order()), **{"Content-Type": "text/plain"}
    )
    large = await bank.send("POST", "/points-transfers", b" " * 300_000)

    assert (other.status_code, problems(other)) == (415, [("Gateway", "UNSUPPORTED_MEDIA_TYPE")])
    assert (large.status_code, problems(large)) == (413, [("Gateway", "PAYLOAD_TOO_LARGE")])
    assert bank.simulator.transfers() == []


async def _ordered(bank: Bank, **options: Any) -> Any:
    bank.simulator.arm("balance", "provider-code", **options)
    return bank.opened(await bank.read("points-details"))


async def test_an_error_comes_in_every_frame(bank: Bank) -> None:
    plain = await _ordered(bank)
    listed = await _ordered(bank, shape="list", recoverable_as="boolean")
    lower = await _ordered(bank, shape="lower-case", recoverable="true")

    error = {
        "Source": "rewards-points-api",
        "ReasonCode": "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER",
        "Description": "Ordered for training.",
        "Recoverable": "false",
        "Details": "null",
    }
    assert plain == {"Errors": {"Error": [error]}}
    assert listed["Errors"][0].pop("RequestId")
    assert listed == {"Errors": [{**error, "Recoverable": False}]}
    assert lower == {
        "errors": [
            {
                "source": "rewards-points-api",
                "reasonCode": "INVALID_FIELD_VALUE_POINTS_TO_TRANSFER",
                "description": "Ordered for training.",
                "recoverable": "true",
                "details": "null",
            }
        ]
    }


@pytest.mark.parametrize(
    ("details", "kind"), [("null", type(None)), ("null-text", str), ("text", str), ("object", dict)]
)
async def test_details_come_in_every_kind(bank: Bank, details: str, kind: type) -> None:
    body = await _ordered(bank, details=details)

    assert isinstance(body["Errors"]["Error"][0]["Details"], kind)


async def test_details_may_be_left_out_and_errors_be_several(bank: Bank) -> None:
    body = await _ordered(bank, details="absent", also="TEMPORARILY_BUSY", code="FINAL")

    assert [(e["ReasonCode"], e["Recoverable"]) for e in body["Errors"]["Error"]] == [
        ("TEMPORARILY_BUSY", "true"),
        ("FINAL", "false"),
    ]
    assert all("Details" not in error for error in body["Errors"]["Error"])


async def test_an_ordered_error_may_be_sealed(bank: Bank) -> None:
    bank.simulator.arm("balance", "provider-code", sealed="yes", status=500, source="Gateway")
    answer = await bank.read("points-details")

    assert answer.status_code == 500
    assert bank.opened(answer)["Errors"]["Error"][0]["Source"] == "Gateway"
