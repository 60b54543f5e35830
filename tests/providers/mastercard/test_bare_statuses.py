"""A status without the provider's own word proves nothing, whatever it is."""

from __future__ import annotations

import pytest

from console.domain.transfers import Outcome, Refused, Unknown
from tests.loop_over import loop_over
from tests.providers.foreign_bodies import CLIENT_ERRORS, cut_short, told_by_others
from tests.providers.mastercard.scripted import ORDER, REFERENCE, WORD, answer, errors, scripted
from tests.providers.scripted_http import JSON

SERVICE = errors("INSUFFICIENT_POINTS", "INVALID_FIELD_VALUE_ADJUSTED_BY")
GATEWAY = errors("NOT_AUTHORIZED_REQUEST", source="Gateway")
BODIES = [*told_by_others(), *cut_short(SERVICE), *cut_short(GATEWAY)]


async def outcome_of(body: JSON | bytes, status: int, *, sealed: bool, sealing: bool) -> Outcome:
    at = scripted(answer(body, status, sealed=sealed), sealing=sealing)
    return await at.gateway.transfer(ORDER, REFERENCE, WORD)


@pytest.mark.parametrize("sealing", [False, True], ids=["plain", "sealed profile"])
@pytest.mark.parametrize("sealed", [False, True], ids=["in the clear", "sealed"])
@loop_over("status", CLIENT_ERRORS)
async def test_a_status_proves_nothing(status: int, sealed: bool, sealing: bool) -> None:
    for body in BODIES:
        outcome = await outcome_of(body, status, sealed=sealed, sealing=sealing)
        assert isinstance(outcome, Unknown), body
        assert outcome.problems


@loop_over("status", CLIENT_ERRORS)
async def test_a_real_refusal_is_one_if_it_comes_as_the_request_went(status: int) -> None:
    for body in (SERVICE, GATEWAY):
        for sealing in (False, True):
            outcome = await outcome_of(body, status, sealed=sealing, sealing=sealing)
            assert isinstance(outcome, Refused), body


@loop_over("status", CLIENT_ERRORS)
async def test_only_the_gateway_refuses_in_the_clear_where_we_seal(status: int) -> None:
    assert isinstance(await outcome_of(SERVICE, status, sealed=False, sealing=True), Unknown)
    assert isinstance(await outcome_of(GATEWAY, status, sealed=False, sealing=True), Refused)
