"""A status without the provider's own word proves nothing, whatever it is."""

from __future__ import annotations

import pytest

from console.domain.transfers import Refused, Unknown
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import errors
from tests.providers.capillary.ways import Way, every_call
from tests.providers.foreign_bodies import CLIENT_ERRORS, cut_short, told_by_others

BODIES = [*told_by_others(), *cut_short(errors(885)), *cut_short(errors(605, 8015))]
REAL = [errors(885), errors(8015), errors(605), {"errorCode": 4000, "errorMessage": "Access denied"}]


@pytest.mark.parametrize("sealing", [False, True], ids=["plain", "sealed profile"])
@pytest.mark.parametrize("sealed", [False, True], ids=["in the clear", "sealed"])
@loop_over("status", CLIENT_ERRORS)
@every_call
async def test_a_status_proves_nothing(way: Way, status: int, sealed: bool, sealing: bool) -> None:
    for body in BODIES:
        outcome = await way.outcome_of(body, status, sealing=sealing, sealed=sealed)
        assert isinstance(outcome, Unknown), body
        assert outcome.problems


@pytest.mark.parametrize("sealing", [False, True], ids=["plain", "sealed profile"])
@loop_over("status", [status for status in CLIENT_ERRORS if status not in (408, 409)])
@every_call
async def test_a_real_refusal_is_one_if_it_comes_as_the_request_went(
    way: Way, status: int, sealing: bool
) -> None:
    for body in REAL:
        assert isinstance(await way.outcome_of(body, status, sealing=sealing), Refused), body


@loop_over("status", CLIENT_ERRORS)
@every_call
async def test_a_real_refusal_in_the_clear_is_none_where_we_seal(way: Way, status: int) -> None:
    for body in REAL:
        outcome = await way.outcome_of(body, status, sealing=True, sealed=False)
        assert isinstance(outcome, Unknown), body
