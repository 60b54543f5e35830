from __future__ import annotations

import json
from dataclasses import replace

import pytest

from console.domain.capabilities import Capabilities
from console.domain.parties import Party
from console.domain.party_kinds import PartyKind
from console.domain.problems import Context, Problem, ProviderError
from console.domain.transfers import Attestation, CustomerCode, Refused, Verification, VerificationMissing
from console.providers.capillary.requests import check_body, transfer_body
from console.providers.capillary.settings import CODES_FOR
from console.providers.gateway_protocols import Gateway, GroupDirectory
from tests.providers.capillary.scripted import (
    CODE,
    ORDER,
    REFERENCE,
    WORD,
    answer,
    gateway,
    profile,
    sample_response,
    scripted,
)
from tests.providers.scripted_http import ScriptedHttp


@pytest.mark.parametrize("verification", [CustomerCode(""), CustomerCode("   "), WORD])
async def test_nothing_leaves_without_the_code_that_is_required(verification: Verification) -> None:
    http = scripted()
    with pytest.raises(VerificationMissing):
        await gateway(http, code_policy="required").transfer(ORDER, REFERENCE, verification)
    assert http.sent == []


@pytest.mark.parametrize(
    "verification", [CustomerCode(""), CODE, Attestation("", "asha.k"), Attestation("seen", "")]
)
async def test_nothing_leaves_without_the_operators_word_where_codes_are_off(
    verification: Verification,
) -> None:
    http = scripted()
    with pytest.raises(VerificationMissing):
        await gateway(http, code_policy="off").transfer(ORDER, REFERENCE, verification)
    assert http.sent == []


async def test_an_attested_transfer_carries_no_code() -> None:
    http = scripted(answer(sample_response(), 201))
    capillary = gateway(http, code_policy="off")
    await capillary.transfer(ORDER, REFERENCE, WORD)
    assert "code" not in http.sent[0].fields
    assert http.sent[0].body == capillary.fingerprint(ORDER, REFERENCE)


async def test_a_code_keeps_its_case_and_loses_its_spaces() -> None:
    http = scripted(answer(sample_response(), 201))
    await gateway(http).transfer(ORDER, REFERENCE, CustomerCode(" a2Wx11I "))
    assert http.sent[0].fields["code"] == "a2Wx11I"


@pytest.mark.parametrize("points", [0, -1])
async def test_no_order_without_points(points: int) -> None:
    http = scripted()
    with pytest.raises(ValueError, match="positive"):
        await gateway(http).transfer(replace(ORDER, points=points), REFERENCE, CODE)
    assert http.sent == []


@pytest.mark.parametrize("side", ["sender", "recipient"])
async def test_only_known_customers_stand_on_either_side(side: str) -> None:
    http = scripted()
    order = replace(ORDER, **{side: Party(PartyKind.CUSTOMER, "")})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="customers"):
        await gateway(http).transfer(order, REFERENCE, CODE)
    assert http.sent == []


@pytest.mark.parametrize("side", ["sender", "recipient"])
def test_the_customers_body_has_no_place_for_a_group(side: str) -> None:
    order = replace(ORDER, **{side: Party(PartyKind.GROUP, "7")})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="customers"):
        transfer_body(order, REFERENCE, profile())
    with pytest.raises(ValueError, match="customers"):
        check_body(order, issue_code=False)


def test_the_request_is_the_same_bytes_each_time_and_tells_orders_apart() -> None:
    capillary = gateway(scripted())
    first = capillary.fingerprint(ORDER, REFERENCE)
    assert first == capillary.fingerprint(replace(ORDER), REFERENCE)
    others = {
        capillary.fingerprint(replace(ORDER, points=1001), REFERENCE),
        capillary.fingerprint(replace(ORDER, program_id=974), REFERENCE),
        capillary.fingerprint(replace(ORDER, recipient=Party(PartyKind.CUSTOMER, "1")), REFERENCE),
        capillary.fingerprint(ORDER, "0000000000"),
    }
    assert len(others) == 4
    assert first not in others


def test_a_note_of_any_script_travels_as_ascii() -> None:
    sent = gateway(scripted()).fingerprint(replace(ORDER, note="नमस्ते \x1b[31m\n" + "x" * 300), REFERENCE)
    notes = json.loads(sent)["notes"]
    assert sent.isascii()
    assert notes.endswith(f" #{REFERENCE}")
    assert len(notes) <= 100


async def test_a_refused_sign_in_is_a_transfer_that_never_left() -> None:
    refused = ProviderError(Problem("capillary", Context.AUTH, "token"))
    http = ScriptedHttp(answers=[refused])
    outcome = await gateway(http).transfer(ORDER, REFERENCE, CODE)
    assert isinstance(outcome, Refused)
    assert not outcome.reached_provider
    assert outcome.problems == refused.problems


async def test_closing_gives_connections_back() -> None:
    http = scripted()
    capillary: Gateway = gateway(http)
    directory: GroupDirectory = gateway(http)
    assert isinstance(directory, type(capillary))
    assert capillary.capabilities == Capabilities(codes_for=CODES_FOR, has_precheck=True, has_history=True)
    assert capillary.name == "capillary"
    await capillary.close()
    assert http.closed
