"""Every fault and every lesson of the simulated Mastercard, and what it leaves the desk with."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from console.domain.problems import Local, ProviderError
from console.domain.transfers import Accepted, Refused, Unknown
from console.simulator.mastercard.behaviour import MastercardBehaviour
from console.simulator.mastercard.fault_catalogue import CATALOGUE
from console.simulator.mastercard.sample_accounts import (
    FROM,
)
from console.simulator.server.ordered_faults import Operation
from tests.loop_over import loop_over
from tests.providers.mastercard.simulated import desk
from tests.simulator.guide.lesson import MASTERCARD

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.mark.parametrize("key", ["new", "old"])
async def test_answers_for_the_old_and_the_new_key_are_opened(key: str) -> None:
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", "answer-form", key=key, names_key="no", nonce_bytes="16")
        assert isinstance(await at.move(order), Accepted)


async def test_an_answer_for_a_key_that_is_not_loaded_leaves_it_open() -> None:
    async with desk(opens=("new",)) as at:
        order = await at.order()
        at.simulator.arm("transfer", "answer-form", key="old")
        outcome = await at.move(order)
        assert isinstance(outcome, Unknown)
        assert outcome.problems[0].code == Local.ANSWER_KEY_UNKNOWN.value


@pytest.mark.parametrize(
    ("fault", "options", "condition"),
    [
        ("wrong-key", {}, Local.ANSWER_KEY_UNKNOWN),
        ("tampered-answer", {}, Local.ANSWER_ALTERED),
        *(
            ("weak-header", {"weakness": weakness}, Local.ANSWER_HEADER_FORBIDDEN)
            for weakness in ("zip", "crit", "RSA-OAEP", "RSA1_5")
        ),
        ("weak-header", {"weakness": "none"}, Local.NOT_DECRYPTED),
        ("not-encrypted", {}, Local.NOT_SEALED),
        ("garbled-body", {}, Local.NOT_JSON),
        ("duplicate-keys", {}, Local.UNREADABLE),
        ("wrong-amount", {}, Local.ECHO_DIFFERS),
        ("truncated-body", {}, Local.CONNECTION_LOST),
        ("huge-body", {"megabytes": 2}, Local.TOO_LARGE),
        ("redirect", {}, Local.REDIRECTED),
    ],
)
async def test_why_an_answer_leaves_it_open(fault: str, options: dict[str, Any], condition: Local) -> None:
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", fault, **options)
        outcome = await at.move(order)
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [condition.value]
        assert bool(outcome.problems[0].request_id) is (fault != "redirect")
        assert at.transfers_sent() == 1


@loop_over("status", [400, 401, 403, 404, 405, 413, 415, 422, 429])
@loop_over("code", ["INTERNAL_SERVICE_ERROR", "SESSION_ENDED", "UNSUPPORTED_MEDIA_TYPE", "401"])
async def test_a_client_error_after_the_booking_is_open(status: int, code: str) -> None:
    """Booked once, and neither the status nor a word that isn't listed says otherwise."""
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", "error-after-commit", status=status, code=code)
        outcome = await at.move(order)
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [code]
        assert [row["points"] for row in at.simulator.transfers()] == [500]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 415, 429])
async def test_a_page_of_the_edge_is_open(status: int) -> None:
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", "html-error-page", status=status)
        assert isinstance(await at.move(order), Unknown)


async def test_in_the_clear_only_the_listed_gateway_refuses() -> None:
    async with desk(seal_errors=False) as at:
        order = await at.order()
        outcome = await at.move(replace(order, points=30_000))
        assert isinstance(outcome, Unknown)
        assert [problem.code for problem in outcome.problems] == [
            Local.NOT_SEALED.value,
            "INSUFFICIENT_POINTS",
        ]
        at.simulator.arm("transfer", "clock-skew", seconds=600)
        assert isinstance(await at.move(order), Unknown)
        at.simulator.arm("transfer", "too-many-requests")
        assert isinstance(await at.move(order), Refused)
        at.simulator.arm("transfer", "gateway-404")
        assert isinstance(await at.move(order), Refused)
        assert at.simulator.transfers() == []


@pytest.mark.parametrize("operation", ["lookup", "balance", "history"])
async def test_no_read_in_the_clear_is_believed(operation: str) -> None:
    async with desk() as at:
        order = await at.order()
        at.simulator.arm(operation, "not-encrypted", times=9)
        with pytest.raises(ProviderError) as caught:
            await (
                at.gateway.history(order.sender, 1, 50)
                if operation == "history"
                else at.gateway.account(FROM.ban)
            )
        assert [problem.code for problem in caught.value.problems] == [Local.NOT_SEALED.value]


@loop_over("fault", [name for name, fault in CATALOGUE.items() if Operation.TRANSFER in fault.operations])
@pytest.mark.parametrize("encryption", [True, False])
async def test_no_fault_breaks_or_lies(fault: str, encryption: bool) -> None:
    async with desk(MastercardBehaviour(encryption=encryption), deadline_seconds=2) as at:
        order = await at.order()
        options: dict[str, Any] = {"seconds": 0.05} if fault in ("latency", "late-commit") else {}
        at.simulator.arm("transfer", fault, **options)
        outcome = await at.move(order)
        booked = at.simulator.transfers()
        if isinstance(outcome, Accepted):
            assert [row["points"] for row in booked] == [500]
        if isinstance(outcome, Refused):
            assert booked == []
        assert at.transfers_sent() == 1


@loop_over("fault", [name for name, fault in CATALOGUE.items()])
async def test_reads_raise_nothing_but_provider_errors(fault: str) -> None:
    async with desk(deadline_seconds=0.3) as at:
        options: dict[str, Any] = {"seconds": 0.05} if fault == "latency" else {}
        for operation in ("lookup", "balance", "history"):
            if Operation(operation) in CATALOGUE[fault].operations:
                at.simulator.arm(operation, fault, times=9, **options)
        for ask in (at.gateway.account(FROM.ban), at.gateway.past(FROM.ranac)):
            with suppress(ProviderError):
                await ask


ORDERED = [lesson for lesson in MASTERCARD if lesson.order is not None and lesson.act == "transfer"]


@loop_over("lesson", ORDERED)
async def test_every_lesson_is_understood(lesson: Any) -> None:
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", lesson.order.fault, **lesson.order.options)
        outcome = await at.move(order)
        if lesson.moved:
            assert isinstance(outcome, Unknown)
        else:
            assert not isinstance(outcome, Accepted)
        if isinstance(outcome, Refused):
            assert 400 <= lesson.status < 500
            assert at.simulator.transfers() == []


async def test_a_clock_that_is_off_is_said_and_goes_away() -> None:
    async with desk() as at:
        at.simulator.arm("balance", "clock-skew", times=2, seconds=90)
        await at.gateway.account(FROM.ban)
        (warning,) = at.gateway.warnings
        assert warning.code == Local.CLOCK_SKEW.value
        assert "behind the provider's" in warning.message
        await at.gateway.past(FROM.ranac)
        assert at.gateway.warnings == ()


async def test_a_signature_of_another_time_is_told_with_its_reason() -> None:
    """No list of the gateway's codes has this one, so that in the clear it is no evidence."""
    async with desk() as at:
        order = await at.order()
        at.simulator.arm("transfer", "clock-skew", seconds=600)
        outcome = await at.move(order)
        assert isinstance(outcome, Unknown)
        assert outcome.problems[0].code == "INVALID_OAUTH_TIMESTAMP"
        assert [problem.code for problem in at.gateway.warnings] == [Local.CLOCK_SKEW.value]
