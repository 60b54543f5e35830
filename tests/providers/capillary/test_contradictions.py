"""A success with something beside it that says no, or not yet, is none."""

from __future__ import annotations

import pytest

from console.domain.problems import Local
from console.domain.transfers import Accepted, Unknown
from tests.loop_over import loop_over
from tests.providers.capillary.scripted import errors
from tests.providers.capillary.ways import Way, every_call, every_way
from tests.providers.scripted_http import JSON


@every_way
async def test_errors_beside_a_transfer_leave_it_open(way: Way) -> None:
    outcome = await way.outcome_of(way.sample() | errors(885))
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.ANSWER_CONTRADICTS.value, "885"]


CONTRADICTIONS = [
    {"status": {"success": False, "code": 500, "message": "no"}},
    {"status": {"success": "false"}},
    {"status": {"success": True, "code": 500}},
    {"status": False},
    {"status": "FAILED"},
    {"success": False},
    {"success": "false"},
    {"success": 0},
    {"isSuccess": False},
    {"response": {"status": {"success": "false"}, "item_status": {"success": "true"}}},
    {"itemStatus": {"success": False}},
    {"sideEffects": [{"type": "POINTS", "status": False}]},
    {"sideEffects": {"effect": [{"errors": [{"code": 886}]}]}},
    {"side_effects": [{"errorCode": 886}]},
]


@loop_over("beside", CONTRADICTIONS)
@loop_over("inside", [True, False])
@every_way
async def test_a_success_beside_a_flag_of_failure_leaves_it_open(
    way: Way, beside: JSON, inside: bool
) -> None:
    outcome = await way.outcome_of(way.row(**beside) if inside else way.sample() | beside)
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.ANSWER_CONTRADICTS.value]


@pytest.mark.parametrize(
    "beside",
    [
        {"status": {"success": True, "code": 200}},
        {"success": "true"},
        {"status": "SUCCESS"},
        {"status": None},
        {"sideEffects": []},
        {"warnings": [{"status": False, "code": 901, "message": "side"}]},
    ],
)
@every_way
async def test_a_success_that_says_so_is_one(way: Way, beside: JSON) -> None:
    assert isinstance(await way.outcome_of(way.sample() | beside), Accepted)


@pytest.mark.parametrize("word", ["PENDING", "In Progress", "queued", "ON_HOLD"])
@every_call
async def test_a_success_that_only_promises_leaves_it_open(way: Way, word: str) -> None:
    outcome = await way.outcome_of(way.row(status=word))
    assert isinstance(outcome, Unknown)
    assert [problem.code for problem in outcome.problems] == [Local.PROMISED_ONLY.value]


@pytest.mark.parametrize("status", [202, 203, 204, 205, 206, 207, 226, 299])
@every_call
async def test_any_other_success_only_promises(way: Way, status: int) -> None:
    for body in (way.sample(), b"", b"{}"):
        outcome = await way.outcome_of(body, status)
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [Local.PROMISED_ONLY.value]
    assert isinstance(await way.outcome_of(errors(885), status), Unknown)
